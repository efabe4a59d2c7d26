import type { Content, ControlFile, UnpackedEntry } from '../../../sdk/content.ts';
import type { Control } from '../../../sdk/define.ts';
import type { CommandOptions, ModelHands } from '../../../sdk/host.ts';
import { defined } from '../../../util/defined.ts';
import { type Archive, entryContent, entryDigests } from './archive.ts';
import type { Choice } from './choice.ts';
import type { ArchiveEntry } from './entry.ts';
import { heldArchive } from './held.ts';
import { tarQuestion } from './tar-question.ts';

/** An archive, and the file of the control machine that it is, if it is one. */
interface Source {
  readonly archive: Archive;
  readonly file?: ControlFile;
  readonly path: string;
  /** Of an archive that an earlier task makes: the files in it, by their names. */
  readonly contents?: ReadonlyMap<string, Content>;
}

/** What unpacking the chosen entries (of those that aren't folders, the `wanted` names) does to a model of the host. */
export function unpacks(
  dest: string,
  { chosen, passed, options }: Choice,
  source: Source,
  wanted: readonly string[],
  control: Control,
): NonNullable<CommandOptions['effect']> {
  const keepsOwners = !options.some((word) => word === '--no-same-owner' || /^-\w*o/.test(word));
  return async (model) => {
    const { file, contents } = source.file
      ? source
      : ((await heldArchive(model, source.path, control)) ?? {});
    const found = { ...source, ...defined({ file, contents }) };
    const known = new Set<string>();
    const files = new Set(wanted);
    const along = source.archive.format !== 'zip' && (await hasGnuTar(model)) ? passed : [];
    const entries = [...along, ...chosen].flatMap(([path, entry]): readonly UnpackedEntry[] => {
      if (entry.type === 'other' || (entry.type !== 'directory' && !files.has(entry.name))) return [];
      const { type, mode, mtime } = entry;
      const owner = keepsOwners ? entry.owner : undefined;
      const target = type === 'hardlink' ? pathOf(chosen, entry.target) : entry.target;
      const content = type === 'file' ? contentOf(model, found, entry, control) : undefined;
      const above = missingFolders(path, known).map(
        (folder): UnpackedEntry => ({ path: folder, type: 'directory', mtime }),
      );
      known.add(path);
      return [
        ...above,
        {
          path,
          type,
          mode,
          mtime,
          ...(content !== undefined && { content }),
          ...(owner && { owner }),
          ...(target !== undefined && { target }),
        },
      ];
    });
    await model.unpack(dest, entries);
  };
}

async function hasGnuTar(model: ModelHands): Promise<boolean> {
  return (await model.query(...tarQuestion)).stdout.includes('GNU');
}

/** Folders that an archive doesn't name itself. */
function missingFolders(path: string, known: Set<string>): readonly string[] {
  const names = path.split('/').slice(0, -1);
  const folders = names.map((_, index) => names.slice(0, index + 1).join('/'));
  const missing = folders.filter((folder) => !known.has(folder));
  for (const folder of missing) known.add(folder);
  return missing;
}

function pathOf(chosen: ReadonlyMap<string, ArchiveEntry>, name: string | undefined): string | undefined {
  for (const [path, entry] of chosen) if (entry.name === name || entry.path === name) return path;
  return name;
}

/** Read from the archive when somebody asks for it. */
function contentOf(
  model: ModelHands,
  { archive, file, contents }: Source,
  { name, path, size, mode = 0o644, sparse }: ArchiveEntry,
  control: Control,
): Content {
  const packed = contents?.get(name);
  if (packed !== undefined) return packed;
  if (!file || sparse || archive.format === 'zip')
    return model.unknownContent(`what ${path} holds in the archive`, { size });
  const read = () =>
    control.once(`archive ${file.path} ${file.mtime} ${file.size} ${name}`, () =>
      entryContent(control, file, archive.format, name),
    );
  return {
    path: name,
    size,
    mode,
    read,
    sha256: async () => {
      const digest = (await entryDigests(control, file, archive.format)).get(name);
      if (digest === undefined) throw new Error(`${file.path} has lost its entry ${name}`);
      return digest;
    },
  };
}
