import { createHash, randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Accounts } from '../../saved/account.ts';
import { type Diagnostic, mistake, type Place, type SourceText } from '../../source/diagnostic.ts';
import { placesOf } from '../../source/position.ts';
import { fileFault } from '../../util/file-fault.ts';
import type { Checked } from '../diagnostics.ts';

/** What of the command line a plan was made with, and can be done with only. */
export interface SavedOptions {
  readonly playbooks: readonly string[];
  readonly inventory: readonly string[];
  readonly limit?: string;
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly startAtTask?: string;
  readonly forceHandlers: boolean;
  readonly connection?: 'ssh' | 'local';
  readonly user?: string;
  readonly become: boolean;
  readonly becomeUser?: string;
}

/** A plan as it is saved. Everything that may be secret is there as a digest alone. */
export interface PlanFile {
  /** Of this program. */
  readonly fplay: string;
  readonly options: SavedOptions;
  /** What the digests are made with, together with the vault passwords of the run. */
  readonly key: string;
  /** Digests of what the plan was made from. */
  readonly vaults: string;
  readonly extraVars: string;
  readonly files: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, string>>;
  readonly accounts: Accounts;
}

const kind = 'a plan of fplay';

/** Writes a plan whole or not at all, for its owner's eyes alone. Throws what the file system says. */
export async function writePlan(file: string, plan: PlanFile): Promise<void> {
  const body = { what: kind, ...plan };
  const text = `${JSON.stringify({ ...body, seal: sealOf(body) }, undefined, 1)}\n`;
  const temporary = join(dirname(file), `.fplay-${randomBytes(6).toString('hex')}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Reads a plan that this version saved; a file that isn't one, or that was damaged, is one mistake with a place. */
export async function readPlan(file: string, version: string): Promise<Checked<PlanFile>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error) return refuse(mistake(`cannot read the plan ${file}: ${fileFault(text)}`));
  const source = { file, text };
  const start = placesOf(source)(0);
  const read = parsed(source);
  if ('diagnostics' in read) return read;
  const { value } = read;
  if (value.what !== kind)
    return refuse(mistake('this is not a plan that fplay saved', start, 'save one with run --check --save'));
  if (value.fplay !== version) {
    const made = `this plan was saved by fplay ${String(value.fplay)}, and this is ${version}`;
    return refuse(mistake(made, start, 'save it anew: another version may do things in another way'));
  }
  const { seal, ...body } = value;
  if (seal !== sealOf(body))
    return refuse(mistake('this plan was changed after it was saved', start, 'save it anew'));
  return { value: body as unknown as PlanFile };
}

function sealOf(body: object): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

function parsed(source: SourceText): Checked<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(source.text);
    return { value: typeof value === 'object' && value !== null ? { ...value } : {} };
  } catch (error) {
    const place = placeOf(source, (error as Error).message);
    return refuse(mistake('this plan is damaged: it is no JSON from here on', place, 'save it anew'));
  }
}

/** V8 says where it stopped by a number, or by the text around it; a text that was cut off ends too early. */
function placeOf(source: SourceText, said: string): Place {
  const { text } = source;
  const [, position] = /at position (\d+)/.exec(said) ?? [];
  const [, token = '', around = ''] =
    /^Unexpected token '?(.)'?, (?:\.\.\.)?"([\s\S]*)"(?:\.\.\.)? is not/u.exec(said) ?? [];
  const context = around === '' ? -1 : text.indexOf(around);
  const found = context < 0 ? text.length : text.indexOf(token, context + Math.min(10, around.length >> 1));
  return placesOf(source)(
    Math.min(Math.max(0, position === undefined ? found : Number(position)), text.length),
  );
}

function refuse(diagnostic: Diagnostic): { readonly diagnostics: readonly Diagnostic[] } {
  return { diagnostics: [diagnostic] };
}
