import { type CommandOptions, type Hands, HostError, type Output } from '../../../sdk/host.ts';
import type { ArchiveFormat } from './archive.ts';
import { tarQuestion } from './tar-question.ts';

/** How an archive that lies on the host is unpacked. */
export interface Unpacking {
  readonly format: ArchiveFormat;
  readonly archive: string;
  readonly folder: string;
  /** Names of entries that are left out. */
  readonly excluded: readonly string[];
  /** Names of the others, without those that `keepNewer` keeps. */
  readonly wanted: readonly string[];
  readonly options: readonly string[];
  readonly keepNewer: boolean;
  /** What unpacking does to a model of the host. */
  readonly effect: NonNullable<CommandOptions['effect']>;
}

const letters: Readonly<Record<TarFormat, string>> = {
  tar: '',
  gz: 'z',
  bz2: 'j',
  xz: 'J',
};

/** Unpacks with tar (GNU or busybox) or unzip. Throws HostError where that fails or isn't installed. */
export async function unpack(host: Hands, unpacking: Unpacking): Promise<void> {
  const program = unpacking.format === 'zip' ? 'unzip' : 'tar';
  if (!(await host.which(program)))
    throw new HostError(`there is no ${program} on the host, which unpacks the archive`, {
      hint: 'install it first with the package module',
    });
  if (unpacking.format === 'zip') return unzip(host, unpacking);
  const version = await host.query(...tarQuestion);
  if (!version.stdout.includes('GNU')) return busyboxTar(host, unpacking, unpacking.format);
  if (unpacking.excluded.length === 0) return gnuTar(host, unpacking, unpacking.format, []);
  const patterns = unpacking.excluded.map((name) => `${literally(name).replace(/\/$/, '')}\n`).join('');
  const { format } = unpacking;
  return host.withFile(patterns, (file) => gnuTar(host, unpacking, format, ['--anchored', '-X', file]));
}

type TarFormat = Exclude<ArchiveFormat, 'zip'>;

async function gnuTar(
  host: Hands,
  { archive, folder, options, keepNewer, effect }: Unpacking,
  format: TarFormat,
  exclude: readonly string[],
): Promise<void> {
  const newer = keepNewer ? ['--keep-newer-files'] : [];
  const words = ['tar', `-x${letters[format]}f`, archive, '-C', folder, ...exclude, ...newer, ...options];
  await untar(host, folder, words, effect);
}

/** busybox's tar can't leave anything out, so what is wanted is named. */
async function busyboxTar(
  host: Hands,
  { archive, folder, options, excluded, wanted, keepNewer, effect }: Unpacking,
  format: TarFormat,
): Promise<void> {
  const words = ['tar', `-x${letters[format]}f`, archive, '-C', folder, ...options];
  const names = excluded.length > 0 || keepNewer ? ['--no-recursion', '--', ...wanted] : [];
  if (names.length === 2) return;
  await untar(host, folder, [...words, ...names], effect);
}

async function untar(
  host: Hands,
  folder: string,
  words: readonly string[],
  effect: Unpacking['effect'],
): Promise<void> {
  const output = await host.run(words, { effect });
  if (output.code !== 0) throw notUnpacked(folder, output, output.stderr.trim());
}

function notUnpacked(folder: string, output: Output, said: string): HostError {
  const isFull = /No space left|Disk quota|Wrote only|write error|disk full/i.test(output.stderr);
  const hint = `free some space: df -h ${folder} (and df -i) shows what is left`;
  const words = `cannot unpack the archive into ${folder}: ${said || `exit code ${output.code}`}`;
  return new HostError(words, { output, ...(isFull && { hint }) });
}

/** A name as a pattern that matches it alone; a newline, which no list of patterns can hold, as any character. */
function literally(name: string): string {
  return name.replaceAll(/[\\*?[\]]/g, '\\$&').replaceAll('\n', '?');
}

async function unzip(
  host: Hands,
  { archive, folder, options, excluded, keepNewer, effect }: Unpacking,
): Promise<void> {
  const names = excluded.map((name) => name.replaceAll(/[*?[]/g, '[$&]'));
  const exclude = names.length > 0 ? ['-x', ...names] : [];
  const words = ['unzip', keepNewer ? '-uo' : '-o', '-q', ...options, archive, '-d', folder, ...exclude];
  const output = await host.run(words, { effect });
  // 1 is a warning, with everything unpacked.
  if (output.code > 1) throw notUnpacked(folder, output, `unzip ended with code ${output.code}`);
}
