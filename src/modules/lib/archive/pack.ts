import { type FileStat, type Hands, HostError, type Probe } from '../../../sdk/host.ts';
import { quote, sh } from '../../../util/quote.ts';
import { type Effect, isWritten } from '../effects.ts';
import { ancestors } from '../files/paths.ts';
import type { ArchiveFormat } from './archive.ts';
import { entryFault } from './compare.ts';
import type { ArchiveEntry } from './entry.ts';
import { packedContent } from './held.ts';

/** The paths that go into an archive, by the name that they have in it. */
export type Packed = ReadonlyMap<string, FileStat>;

/** What is wrong with an archive, one line for each path; empty where it holds what it should. */
export function archiveFaults(entries: readonly ArchiveEntry[], wanted: Packed): readonly string[] {
  const present = new Map(entries.map((entry) => [entry.path, entry]));
  const exact = { keepNewer: false, ignoreTimes: false };
  const missing = [...wanted].flatMap(([name, stat]) => {
    const entry = present.get(name);
    if (!entry) return [`+ ${name}`];
    const differs = entryFault(entry, stat, present, exact) ?? modeFault(entry, stat);
    return differs === undefined ? [] : [`~ ${name}`];
  });
  // Folders above what is wanted may have entries of their own.
  const above = new Set([...wanted.keys()].flatMap((name) => ancestors(`/${name}`)));
  const extra = [...present.keys()].filter(
    (name) => !wanted.has(name) && !above.has(`/${name}`) && name !== '',
  );
  return [...missing, ...extra.map((name) => `- ${name}`)];
}

function modeFault(entry: ArchiveEntry, stat: FileStat): string | undefined {
  const says = entry.mode !== undefined && entry.type !== 'link' && entry.localTime === undefined;
  return says && entry.mode !== stat.mode ? 'of another mode' : undefined;
}

const programs = { gz: 'gzip -nc', bz2: 'bzip2 -c', xz: 'xz -c', tar: 'cat', zip: 'cat' } as const;

/**
 * Packs paths, given by their names below `root`, into a new file. Names reach tar by its input, closed by NUL where it
 * is GNU's. Throws HostError.
 */
export async function packPaths(
  host: Hands,
  file: string,
  root: string,
  packed: Packed,
  format: ArchiveFormat,
): Promise<void> {
  const purpose = `make the archive ${file}`;
  const names = [...packed.keys()];
  const effect: Effect = async (model) => {
    const unknown = model.unknownContent(`what a program writes to ${file}`);
    await model.write(file, await packedContent(model, unknown, format, packed));
  };
  if (format === 'zip') {
    await host.must(purpose, sh`exec zip -q -y -X ${file} -@`, {
      chdir: root,
      stdin: lines(names),
      effect,
    });
    return;
  }
  const stand = unusedByte(names);
  const octal = `\\${stand.charCodeAt(0).toString(8).padStart(3, '0')}`;
  const script = `if tar --version 2>/dev/null | grep -q GNU; then
  tr '\\n${octal}' '\\000\\n' | tar --null --no-recursion --verbatim-files-from -cf - -T -
else tr '${octal}' '?' | tar --no-recursion -cf - -T -; fi >${quote(`${file}.tar`)} || { code=$?; rm -f ${quote(`${file}.tar`)}; exit $code; }
${programs[format]} <${quote(`${file}.tar`)} >${quote(file)}
code=$?; rm -f ${quote(`${file}.tar`)}; exit $code`;
  await host.must(purpose, script, {
    chdir: root,
    stdin: lines(names.map((name) => name.replaceAll('\n', stand))),
    effect,
  });
}

/** A byte that newlines of names travel as, since no name has it. */
function unusedByte(names: readonly string[]): string {
  const bytes = Array.from({ length: 31 }, (_, index) => String.fromCharCode(index + 1));
  const unused = bytes.find((byte) => byte !== '\n' && !names.some((name) => name.includes(byte)));
  if (unused === undefined) throw new HostError('the names to be packed hold every control character');
  return unused;
}

function lines(names: readonly string[]): string {
  return names.map((name) => `${name}\n`).join('');
}

/** Packs the content of one file. */
export async function compressFile(
  host: Hands,
  file: string,
  source: string,
  format: 'gz' | 'bz2' | 'xz',
): Promise<void> {
  await host.must(`compress ${source}`, `${programs[format]} <${quote(source)} >${quote(file)}`, {
    effect: (model) => isWritten(model, file),
  });
}

/** The sha256 of what is packed in a compressed file; undefined where that can't be read. */
export async function contentDigest(
  host: Probe,
  file: string,
  format: 'gz' | 'bz2' | 'xz',
): Promise<string | undefined> {
  const unpack = programs[format].replace(/ -n?c$/, ' -dc');
  const { stdout } = await host.query(`${unpack} <${quote(file)} 2>/dev/null | sha256sum`, { reads: [file] });
  return /^[0-9a-f]{64}/.exec(stdout)?.[0];
}
