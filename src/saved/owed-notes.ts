import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Who owes handlers: a machine, to a play. */
export interface Debtor {
  /** Path of the file that the play stands in. */
  readonly playbook: string;
  readonly play: string;
  /** How many plays of the file that go before it have the same name. */
  readonly ordinal: number;
  readonly host: string;
  /** What tells it from another machine of the same name: its host key. */
  readonly machine: string;
}

/** Handlers that were notified and haven't run. */
export interface OwedNote {
  /** By the names that tasks may notify them by. */
  readonly handlers: readonly string[];
  /** When the first of them was notified, in ISO 8601. */
  readonly since: string;
}

/** What machines owe from one run to the next. */
export interface OwedNotes {
  /** What an earlier run left. */
  find(debtor: Debtor): (OwedNote & { readonly file: string }) | undefined;
  /** Without handlers there is no note any more. On the disk when it returns, and whole also where the process is killed. */
  write(debtor: Debtor, handlers: readonly string[]): void;
}

/** Milliseconds after which a note is forgotten: of plays that aren't run any more, and of hosts that are gone. */
const lifetime = 90 * 24 * 60 * 60 * 1000;

/** Notes in a folder, one file each; it is made when it is needed. `tell` hears, once, where it can't be written. */
export function createOwedNotes(folder: string, tell: (warning: string) => void): OwedNotes {
  const before = presentIn(folder);
  const written = new Map<string, OwedNote>();
  let isBroken = false;
  const attempt = (work: () => void) => {
    try {
      if (!isBroken) work();
    } catch (error) {
      isBroken = true;
      tell(`which handlers hosts owe can't be kept in ${folder}: ${(error as Error).message}`);
    }
  };
  return {
    find(debtor) {
      const name = nameOf(debtor);
      const file = join(folder, name);
      const note = before.has(name) ? readNote(file) : undefined;
      if (note) written.set(name, note);
      return note && { ...note, file };
    },
    write({ playbook, ...debtor }, handlers) {
      const name = nameOf({ playbook, ...debtor });
      const last = written.get(name);
      if ((last?.handlers ?? []).join('\n') === handlers.join('\n')) return;
      if (handlers.length === 0) {
        written.delete(name);
        return attempt(() => rmSync(join(folder, name), { force: true }));
      }
      const note = { handlers, since: last?.since ?? new Date().toISOString() };
      written.set(name, note);
      const { play, host } = debtor;
      attempt(() => writeNote(folder, name, { playbook: resolve(playbook), play, host, ...note }));
    },
  };
}

/** The names of notes that aren't too old; the others are removed. */
function presentIn(folder: string): ReadonlySet<string> {
  const found = new Set<string>();
  try {
    for (const name of readdirSync(folder)) {
      if (Date.now() - statSync(join(folder, name)).mtimeMs < lifetime) found.add(name);
      else rmSync(join(folder, name), { force: true });
    }
  } catch {
    // There is none yet, or none that this user may read: then nothing is owed that could be known.
  }
  return found;
}

function nameOf({ playbook, play, ordinal, host, machine }: Debtor): string {
  const words = JSON.stringify([resolve(playbook), play, ordinal, host, machine]);
  return `${createHash('sha256').update(words).digest('hex').slice(0, 32)}.json`;
}

/** Undefined where the file isn't one of these notes. */
function readNote(file: string): OwedNote | undefined {
  try {
    const { handlers, since } = JSON.parse(readFileSync(file, 'utf8')) as Partial<OwedNote>;
    const isNote = Array.isArray(handlers) && handlers.every((name) => typeof name === 'string');
    return isNote && typeof since === 'string' ? { handlers, since } : undefined;
  } catch {
    return undefined;
  }
}

function writeNote(folder: string, name: string, note: object): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  writeFileSync(`${path}.${process.pid}`, `${JSON.stringify(note, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.${process.pid}`, path);
}
