import type { Difference, Result } from '../../../model/outcome.ts';
import { flag } from '../../../sdk/args.ts';
import { type Failure, failure, isFailure, type Plan } from '../../../sdk/define.ts';
import type { Hands, Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { type AttributeArgs, attributeArguments } from './attributes.ts';
import { expandHome, hostPath, makeParents } from './paths.ts';
import { contentDifference, type TextContent, textContent } from './text-content.ts';
import { validateArgument } from './validate.ts';
import {
  applyWritten,
  bytesOf,
  lookAt,
  planWritten,
  refuseTarget,
  type WrittenState,
} from './written-file.ts';

/** The arguments of all modules that edit the text of one file. */
export const textFileArguments = {
  path: hostPath().describe('The file. Where it is a link, what the link points to is edited.'),
  backup: flag().default(false).describe('Keep a copy of the file as it was, beside it.'),
  validate: validateArgument(),
  ...attributeArguments,
};

/** Other names that Ansible has for `path`. */
export const pathAliases = { dest: 'path', destfile: 'path', name: 'path' } as const;

interface TextFileArguments extends AttributeArgs {
  readonly path: string;
  readonly backup: boolean;
  readonly validate?: string | undefined;
  readonly create?: boolean;
  readonly state?: 'present' | 'absent';
  readonly backrefs?: boolean;
}

/** What an edit makes of a text. */
export interface Edited {
  readonly text: string;
  /** In a few words, what was done. */
  readonly msg: string;
  /** How many lines were taken out. */
  readonly found?: number;
  /** What is shown of it in place of the lines that change. */
  readonly shown?: Difference;
}

/** What is there and what an edit makes of it; one round of probes. */
export async function planEdit(
  args: TextFileArguments,
  host: Probe,
  edit: (content: TextContent) => Edited | Failure | Promise<Edited | Failure>,
): Promise<Plan<WrittenState> | Failure> {
  const path = await expandHome(host, args.path);
  const [target, bytes] = await allInOrder([lookAt(host, path), host.read(path)]);
  if (target.own && !target.end && !args.create)
    return failure(`${path} is a link to ${target.own.target}, where nothing is`, { result: { rc: 257 } });
  const refusal = refuseTarget(target, true);
  if (refusal) return { ...refusal, result: { ...refusal.result, rc: 256 } };
  if (!bytes && args.state === 'absent')
    return { current: {}, desired: {}, result: { path, msg: `${path} is not there` } };
  if (!bytes && !args.create)
    return failure(`there is no file ${path}`, {
      ...('create' in args && { hint: 'set create: true to have it made' }),
      result: { rc: 257 },
    });
  const content = textContent(bytes ?? new Uint8Array());
  const edited = await edit(content);
  if (isFailure(edited)) return edited;
  // Groups that nothing was found for make no file.
  if (!bytes && args.backrefs && edited.text === '')
    return { current: {}, desired: {}, result: { path, msg: '' } };
  const { text, shown, ...told } = edited;
  const after = content.encode(text);
  const plan = planWritten(target, {
    attributes: args,
    present: bytes,
    content: after,
    difference: shown ?? contentDifference(path, bytes, after),
    follow: true,
  });
  return { ...plan, result: { ...plan.result, path, ...told } };
}

/** Writes what planning found. */
export async function applyEdit(
  changed: Partial<WrittenState>,
  args: TextFileArguments,
  host: Hands,
): Promise<Result | Failure> {
  const path = await expandHome(host, args.path);
  if (args.create) await makeParents(host, path);
  const real = await host.realPath(path);
  const result = await applyWritten(host, real, changed, bytesOf(changed), { ...args, follow: true });
  return isFailure(result) ? result : { ...result, dest: path, path };
}

/** Lines with the newlines they end in; the last one may have none. */
export function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A line without what ends it. */
export function bare(line: string): string {
  return line.replace(/[\r\n]+$/, '');
}

/** The same lines, the last one ended. */
export function ended(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1);
  return last === undefined || last.endsWith('\n') ? lines : [...lines.slice(0, -1), `${last}\n`];
}
