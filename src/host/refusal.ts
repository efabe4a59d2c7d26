import { HostError, type Output } from '../sdk/host.ts';
import type { Section } from './shell/shell.ts';
import { decodeText } from './text.ts';

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

/** The host's own words, and the way out that fits them. */
export function refusal(purpose: string, section: Section, path?: string): HostError {
  const output = outputOf(section);
  const said = output.stderr.trim() || `exit code ${output.code}`;
  const hint = wayOut(said, path);
  return new HostError(`${purpose}: ${said}`, { output: { ...output, stdout: '' }, ...(hint && { hint }) });
}

function wayOut(said: string, path: string | undefined): string | undefined {
  const folder = path?.replace(/\/[^/]*$/, '') || '/';
  if (/No space left on device|Disk quota exceeded/.test(said))
    return `free some space: df -h ${folder} (and df -i) shows what is left`;
  if (/Read-only file system/.test(said))
    return `the file system of ${folder} is mounted read-only: mount shows it, dmesg may say why`;
  if (/Permission denied|Operation not permitted/.test(said))
    return 'set become: true, or become_user to one who may';
  if (/invalid (user|group)|unknown (user|group)/i.test(said))
    return 'create the user or group first, or check its name';
  if (/is a link to a place/.test(said)) return 'remove the link, or create what it points to';
  if (/No such file or directory|Directory nonexistent|nonexistent directory/.test(said) && path)
    return `the folder ${folder} must exist: create it first (file: state=directory)`;
  if (/Is a directory/.test(said))
    return 'a folder is in the place of the file: name the file below it, or remove the folder';
  return undefined;
}
