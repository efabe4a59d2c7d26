import { type Hands, HostError } from '../../sdk/host.ts';
import type { ArchiveFormat } from './archive.ts';

/** How an archive that lies on the host is unpacked. */
export interface Unpacking {
  readonly format: ArchiveFormat;
  readonly archive: string;
  readonly folder: string;
  /** Names of entries that are left out. */
  readonly excluded: readonly string[];
  readonly options: readonly string[];
  readonly keepNewer: boolean;
}

const letters: Readonly<Record<Exclude<ArchiveFormat, 'zip'>, string>> = {
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
  if (unpacking.excluded.length === 0) return untar(host, unpacking, unpacking.format, []);
  const patterns = unpacking.excluded.map((name) => `${literally(name).replace(/\/$/, '')}\n`).join('');
  return host.withFile(patterns, (file) => untar(host, unpacking, unpacking.format as 'tar', ['-X', file]));
}

async function untar(
  host: Hands,
  { archive, folder, options, keepNewer }: Unpacking,
  format: Exclude<ArchiveFormat, 'zip'>,
  exclude: readonly string[],
): Promise<void> {
  const version = await host.query(['tar', '--version']);
  const gnu = version.stdout.includes('GNU');
  // Only a name from its start on is meant, which is busybox's way anyway.
  const anchored = gnu && exclude.length > 0 ? ['--anchored'] : [];
  const newer = keepNewer ? [gnu ? '--keep-newer-files' : '-u'] : [];
  const words = [
    'tar',
    `-x${letters[format]}f`,
    archive,
    '-C',
    folder,
    ...anchored,
    ...exclude,
    ...newer,
    ...options,
  ];
  await host.must(`cannot unpack the archive into ${folder}`, words);
}

/** A name as a pattern that matches it alone; a newline, which no list of patterns can hold, as any character. */
function literally(name: string): string {
  return name.replaceAll(/[\\*?[\]]/g, '\\$&').replaceAll('\n', '?');
}

async function unzip(
  host: Hands,
  { archive, folder, options, excluded, keepNewer }: Unpacking,
): Promise<void> {
  const names = excluded.map((name) => name.replaceAll(/[*?[]/g, '[$&]'));
  const exclude = names.length > 0 ? ['-x', ...names] : [];
  const words = ['unzip', keepNewer ? '-uo' : '-o', '-q', ...options, archive, '-d', folder, ...exclude];
  const output = await host.run(words);
  // 1 is a warning, with everything unpacked.
  if (output.code > 1)
    throw new HostError(`cannot unpack the archive into ${folder}: unzip ended with code ${output.code}`, {
      output,
    });
}
