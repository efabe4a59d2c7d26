import { HostError, type Output } from '../sdk/host.ts';
import { type Operation, purposeOf } from './files/operations.ts';
import type { Section } from './shell/request.ts';
import { decodeText } from './text.ts';

/** Operations that put nothing new in a folder. */
const ofWhatIsThere: readonly Operation['kind'][] = ['remove', 'set-attributes'];

const absence =
  /No such file or directory|Not a directory|Too many (levels of )?symbolic links|Symbolic link loop/;

/** The output of a command, as text. */
export function outputOf(section: Section): Output {
  return { code: section.code, stdout: decodeText(section.stdout), stderr: decodeText(section.stderr) };
}

/** Nothing is at the path, or one of the folders above it is none. */
export function isAbsent(section: Section): boolean {
  if (section.code === 0) return false;
  return section.code === 44 || absence.test(decodeText(section.stderr));
}

/** Whether a line of complaint ends in words that nothing is there. */
export function saysAbsent(line: string): boolean {
  return new RegExp(`: (${absence.source})$`).test(line);
}

/** The host's own words, and the way out that fits them; `kind` is what was to be done at the path, where it is a change. */
export function refusal(
  purpose: string,
  section: Section,
  path?: string,
  kind?: Operation['kind'],
): HostError {
  const output = outputOf(section);
  const said = output.stderr.trim() || `exit code ${output.code}`;
  const hint = wayOut(said, path, kind);
  return new HostError(`${purpose}: ${said}`, { output: { ...output, stdout: '' }, ...(hint && { hint }) });
}

/** The refusal of an operation. */
export function refusalOf(operation: Operation, section: Section): HostError {
  return refusal(purposeOf(operation), section, operation.path, operation.kind);
}

function wayOut(
  said: string,
  path: string | undefined,
  kind: Operation['kind'] | undefined,
): string | undefined {
  // A run's own folder is gone when somebody looks.
  const folder = path?.replace(/\/fplay-[\da-f]{16}-[\da-f]{16}\/.*/, '/').replace(/\/[^/]*$/, '') || '/';
  if (/No space left on device|Disk quota exceeded/.test(said))
    return `free some space: df -h ${folder} (and df -i) shows what is left`;
  if (/Read-only file system/.test(said))
    return `the file system of ${folder} is mounted read-only: mount shows it, dmesg may say why`;
  if (/invalid (user|group)|unknown (user|group)/i.test(said))
    return 'create the user or group first, or check its name';
  if (/is a link to a place/.test(said)) return 'remove the link, or create what it points to';
  if (kind && !ofWhatIsThere.includes(kind) && /^\/(proc|sys)\//.test(path ?? ''))
    return 'the kernel makes these files: write into one by `shell: echo VALUE >FILE`, or take `sysctl`';
  if (/Operation not permitted/.test(said))
    return 'set become: true, or become_user to one who may; what root may not either is protected: lsattr shows it';
  if (/Permission denied/.test(said)) return 'set become: true, or become_user to one who may';
  if (/No such file or directory|Directory nonexistent|nonexistent directory/.test(said) && path)
    return `the folder ${folder} must exist: create it first (file: state=directory)`;
  if (/Is a directory/.test(said))
    return 'a folder is in the place of the file: name the file below it, or remove the folder';
  return undefined;
}
