import type { ModelHands } from '../../../sdk/host.ts';
import { ancestors, below, withoutSlash } from '../files/paths.ts';
import { marker } from './rsync-words.ts';

/** What rsync does to files, by their names as it says them: `<f+++++++++`, `*deleting` (rsync(1), `--itemize-changes`). */
export type Itemized = Readonly<Record<string, string>>;

/** The changes that rsync tells of; what it names and leaves as it is (`-vv`) is none. */
export function itemized(stdout: string): Itemized {
  const told = stdout.split('\n').flatMap((line): readonly (readonly [string, string])[] => {
    const [, code, name] = /^<<CHANGED>>(\S{11}|\S+ {2,}) (.*)$/s.exec(line) ?? [];
    if (code === undefined || name === undefined || /^\.\S +$/.test(code)) return [];
    return [[name, code.trim()]];
  });
  return Object.fromEntries(told);
}

/** What rsync said, without the marks: Ansible's `msg` and `stdout_lines`. */
export function saidBy(stdout: string): { readonly msg: string; readonly stdout_lines: readonly string[] } {
  const msg = stdout.replaceAll(marker, '');
  return { msg, stdout_lines: msg.split('\n').filter((line) => line !== '') };
}

/**
 * Does to a model of the host that files are sent to what a dry run told: that they come and go is known, what they are isn't.
 * `isFile`: one file is sent, which gets the name of `dest` where that is no folder.
 */
export async function sends(
  model: ModelHands,
  dest: string,
  foretold: string,
  isFile: boolean,
): Promise<void> {
  const seen = await model.stat(dest, { follow: true });
  const isAlone = isFile && seen?.type !== 'directory' && !dest.endsWith('/');
  const made = new Set<string>();
  for (const [told, code] of Object.entries(itemized(foretold))) {
    const name = nameOf(told, code);
    if (name === undefined) return seen ? model.fills(dest) : model.makes(dest);
    // Of a folder that is there only times, owner or mode change.
    if (/^[.]d/.test(code)) continue;
    const path = withoutSlash(isAlone || name === './' ? dest : below(dest, name));
    // What is in a folder that nobody knows, nobody knows either.
    if (ancestors(path).some((folder) => made.has(folder))) continue;
    if (code !== '*deleting') made.add(path);
    await model.remove(path);
    if (code !== '*deleting') await model.makes(path);
  }
}

/** The name of a file, which rsync writes with `\#012` for what can't be shown; undefined where it can't be told from a link's target. */
function nameOf(told: string, code: string): string | undefined {
  const [name = '', ...targets] = told.split(/ -> | => /);
  const isLink = code[1] === 'L' || code.startsWith('h');
  if (targets.length > (isLink ? 1 : 0)) return undefined;
  return name.replace(/\\#(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
