import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isVaulted } from '../source/values.ts';
import { type Chance, createChance } from '../util/chance.ts';
import { fileFault } from '../util/file-fault.ts';
import { findOnPath, lookedFor } from '../util/search-path.ts';
import { Fault } from './fault.ts';
import { Awaited, type Scope } from './templating.ts';

/** Variables of the control machine's environment, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What look-ups ask of the machine that fplay runs on. */
export interface ControlMachine {
  readonly environment: Environment;
  /** What is asked before its turn: nothing is started that isn't known already. */
  readonly ahead: boolean;
  /**
   * What `work` comes to, done once a run by its key; throws Awaited until it is there, and what the work throws. Its signal
   * says that nobody waits any more.
   */
  once<T>(key: string, work: (signal: AbortSignal) => Promise<T>): T;
  /** Whether `once` has been asked for the key. */
  has(key: string): boolean;
  /** Bytes by chance, the same for a label until the run ends, and where a saved plan is done. */
  readonly chance: Chance;
  /** The same for what is secret: other bytes where a saved plan is done. */
  readonly secretChance: Chance;
  /** Text that no output may show. */
  keepSecret(text: string): void;
  /** The text of a file, decrypted where it is a vault: that is kept secret then. Throws Fault. */
  read(file: string): { readonly text: string; readonly vaulted: boolean };
}

/** What a control machine is made of. */
export interface ControlMachineOptions {
  readonly environment: Environment;
  /** Told what no output may show. */
  readonly secret?: (text: string) => void;
  /** Decrypts a text that is a vault as a whole. Throws TemplateError. */
  readonly decryptText?: (text: string) => string;
  readonly chance?: Chance;
}

type Kept = { readonly value: unknown } | { readonly error: unknown } | { readonly awaited: Awaited };

/** The machine that this process runs on. What it was asked once is kept as long as it is. */
export function createControlMachine(options: ControlMachineOptions): ControlMachine {
  const { environment, secret, decryptText } = options;
  const kept = new Map<string, Kept>();
  const keepSecret = (text: string) => secret?.(text);

  function start(name: string, work: (signal: AbortSignal) => Promise<unknown>): Kept {
    const controller = new AbortController();
    const until = work(controller.signal).then(
      (value) => void kept.set(name, { value }),
      (error: unknown) => void kept.set(name, { error }),
    );
    const begun = { awaited: new Awaited(until, () => controller.abort()) };
    kept.set(name, begun);
    return begun;
  }

  return {
    environment,
    ahead: false,
    keepSecret,
    has: (name) => kept.has(name),
    chance: options.chance ?? createChance(),
    secretChance: createChance(),
    once<T>(name: string, work: (signal: AbortSignal) => Promise<T>): T {
      const found = kept.get(name) ?? start(name, work);
      if ('awaited' in found) throw found.awaited;
      if ('error' in found) throw copyOf(found.error);
      return found.value as T;
    },
    read(file) {
      const text = readText(file);
      const vaulted = isVaulted(text);
      if (!vaulted) return { text, vaulted };
      const opened = decryptText?.(text);
      if (opened === undefined)
        throw new Fault(`${file} is encrypted, and no vault password was given`, {
          hint: 'give the password by --vault-password-file or --ask-vault-pass',
        });
      keepSecret(opened);
      return { text: opened, vaulted };
    },
  };
}

/** A Fault is laid at one place in one text: each asker gets its own. */
function copyOf(error: unknown): unknown {
  return error instanceof Fault ? new Fault(error.message, { hint: error.hint }) : error;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Fault(`can't read ${file}: ${fileFault(error)}`);
  }
}

/** Where look-ups start from: the folders of the role and the playbook, nearest first. */
export function foldersOf(scope: Scope): readonly string[] {
  const folders = ['role_path', 'playbook_dir']
    .filter((name) => scope.has(name))
    .map((name) => scope.value(name));
  return [...folders.filter((folder) => typeof folder === 'string'), ...(folders.length === 0 ? ['.'] : [])];
}

/** The file of a name, absolute or in the `kind` folder of a role or playbook, or undefined. */
export function findFile(name: string, kind: string, scope: Scope): string | undefined {
  return findOnPath(kind, name, foldersOf(scope));
}

/** The file of a name. Throws Fault that says where it was looked for. */
export function requireFile(name: string, kind: string, scope: Scope): string {
  const found = findFile(name, kind, scope);
  if (found !== undefined) return found;
  throw new Fault(`there is no file ${name} on the control machine`, {
    hint: lookedFor(kind, name, foldersOf(scope)),
  });
}

/** What a command of the control machine's shell prints. Throws Fault where it fails. */
export async function outputOf(
  command: string,
  folder: string,
  environment: Environment,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, env: environment as NodeJS.ProcessEnv, maxBuffer: 1 << 28, signal };
    execFile('/bin/sh', ['-c', command], options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const said = stderr.trim().split('\n').slice(-3).join('; ');
      const how = signal.aborted || error.code === undefined ? 'was ended' : `ended with code ${error.code}`;
      reject(new Fault(`the command \`${command}\` ${how}${said && `: ${said}`}`));
    });
  });
}
