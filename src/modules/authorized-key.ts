import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure } from '../sdk/define.ts';
import type { FileStat, Probe, UserEntry } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { accountName } from './lib/accounts/accounts.ts';
import { formatPublicKey, type PublicKey, parsePublicKey } from './lib/accounts/ssh-keys.ts';
import { refused } from './lib/files/attributes.ts';
import { below, nameOf, parentOf } from './lib/files/paths.ts';
import { strangeLink } from './lib/files/strange-link.ts';
import { putContent } from './lib/files/written-file.ts';

interface KeysState {
  /** The lines of the file that are keys. */
  readonly keys: readonly string[];
  readonly mode: string;
  readonly owner: number;
  readonly folder_mode: string;
  readonly folder_owner: number;
}

const atAddress = 'a key at an address comes by the helper url';

const argumentsSchema = z.strictObject({
  user: accountName().describe('Whose login the keys are for.'),
  key: text()
    .refine((key) => !/^\s*(https?|ftp):\/\//.test(key), {
      error: ({ input }) => `${atAddress}, as in \`{{ url "${String(input).trim()}" }}\``,
    })
    .refine((key) => !/^\s*file:\/\//.test(key), {
      error:
        'a key in a file of this machine comes by the helper file; one of the host by slurp, and `register`',
    })
    .describe(
      'One or several public keys, a line each, as in `.pub` files; with none nothing is done, but for `exclusive`.',
    ),
  state: z.enum(['present', 'absent']).default('present').describe('Whether they let log in.'),
  validate_certs: refused(atAddress, true),
  exclusive: flag().default(false).describe('Remove all other keys.'),
  path: text().optional().describe('The file, in place of `~USER/.ssh/authorized_keys`.'),
  manage_dir: flag()
    .default(true)
    .describe('See to the folder of the file too: there, owned by the user, mode 0700.'),
  key_options: text()
    .optional()
    .describe('Options for the keys, such as `from="10.0.0.0/8"`; they replace those that a key has.'),
  comment: text().optional().describe('Comment for the keys, in place of their own.'),
  follow: flag()
    .default(false)
    .describe('Where the file is a link, write to what it points to; a file takes its place unless told.'),
});

type Arguments = z.output<typeof argumentsSchema>;

/** Keys that may log in as a user. */
export const authorizedKey = defineModule({
  name: 'authorized_key',
  summary: 'Let SSH keys log in as a user, or stop them.',
  description:
    'Keys are told apart by their kind and text: one that is there already gets the wanted options and comment, and ' +
    'every other line stays as it is. The file is owned by the user, mode 0600.',
  args: argumentsSchema,
  touches: (given) => [parentOf(given('path') ?? `~${given('user')}/.ssh/authorized_keys`)],
  examples: [
    { title: 'The key of the cluster', args: { user: 'flink', key: '{{ cluster_key }}' } },
    {
      title: 'From one net alone',
      args: {
        user: 'root',
        key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG admin',
        key_options: 'from="10.0.0.0/8"',
      },
    },
  ],
  returns: { keyfile: 'Path of the file.' },
  async plan(args, host) {
    const keys = parseKeys(args);
    if ('failed' in keys) return keys;
    const entry = await host.user(args.user);
    if (!entry)
      return failure(`there is no user ${args.user} on this host`, {
        hint: 'make it first, with the module `user`',
      });
    const path = fileOf(args, entry);
    const [bytes, own, stat, folder] = await allInOrder([
      host.read(path),
      host.stat(path),
      host.stat(path, { follow: true }),
      host.stat(parentOf(path), { follow: true }),
    ]);
    const refusal = args.follow ? undefined : await refuseFolder(host, path, entry, folder);
    if (refusal) return refusal;
    const link = own?.type === 'link' && !args.follow ? own : undefined;
    const all = linesOf(bytes);
    const isTheirs = link !== undefined && stat?.uid === entry.uid;
    // Of a file that somebody's link leads to, nothing but keys is told to the user.
    const lines = all.filter((line) => !link || parsePublicKey(line));
    const wanted = wantedLines(lines, keys, args);
    const folderSeen = folder && { folder_mode: octal(folder.mode), folder_owner: folder.uid };
    const result = { user: args.user, keyfile: path, state: args.state };
    if (keys.length === 0 && !(args.exclusive && stat)) return { current: {}, desired: {}, result };
    if (isTheirs && isDeepStrictEqual(wantedLines(all, keys, args), all))
      return { current: { ...folderSeen }, desired: folderWanted(args, entry, path, folder), result };
    if (args.state === 'absent' || !stat || link)
      return {
        current: {
          keys: link && args.state === 'present' ? [`a link to ${link.target}`] : lines,
          ...folderSeen,
        },
        desired: { keys: wanted, ...(args.state === 'present' && folderWanted(args, entry, path, folder)) },
        result,
      };
    return {
      current: {
        keys: lines,
        mode: octal(stat.mode),
        owner: stat.uid,
        ...folderSeen,
      },
      desired: { keys: wanted, mode: '0600', owner: entry.uid, ...folderWanted(args, entry, path, folder) },
      result,
    };
  },
  async apply(changes: Partial<KeysState>, args, host) {
    const entry = await host.user(args.user);
    const keys = parseKeys(args);
    if (!entry || 'failed' in keys) return {};
    const path = args.follow ? await host.realPath(fileOf(args, entry)) : fileOf(args, entry);
    const folder = parentOf(path);
    const owner = { owner: String(entry.uid), group: String(entry.gid) };
    if (changes.folder_mode !== undefined || changes.folder_owner !== undefined) {
      if (await host.stat(folder, { follow: true }))
        await host.setAttributes(folder, { ...owner, mode: 0o700 });
      else await host.makeDirectory(folder, { ...owner, mode: 0o700 });
    }
    if (changes.keys) {
      const text = changes.keys.map((line) => `${line}\n`).join('');
      const own = await host.stat(path);
      const how = { backup: false, follow: args.follow };
      await putContent(host, { path, own }, text, { ...owner, mode: 0o600 }, how);
    } else if (changes.mode !== undefined || changes.owner !== undefined)
      await host.setAttributes(path, { ...owner, mode: 0o600 });
    return {};
  },
});

function parseKeys({
  key,
  key_options,
  comment,
}: Arguments): readonly PublicKey[] | ReturnType<typeof failure> {
  const lines = key.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const keys: PublicKey[] = [];
  for (const line of lines) {
    const parsed = parsePublicKey(line);
    if (!parsed)
      return failure(`this is no public key: ${line.slice(0, 60)}`, {
        hint: 'a key looks like `ssh-ed25519 AAAA... comment`: take the line of a .pub file',
      });
    keys.push({ ...parsed, options: key_options ?? parsed.options, comment: comment ?? parsed.comment });
  }
  return keys;
}

/** A user must not lead root into somebody else's folder. */
async function refuseFolder(
  host: Probe,
  path: string,
  entry: UserEntry,
  folder: FileStat | undefined,
): Promise<Failure | undefined> {
  const holder = folder ?? (await host.stat(parentOf(parentOf(path)), { follow: true }));
  if (!holder || holder.uid === entry.uid) return undefined;
  const link = await strangeLink(host, parentOf(path));
  if (!link) return undefined;
  const real = await host.realPath(parentOf(path));
  return failure(`${link.path} is a link to ${link.target}, and ${real} is not ${entry.name}'s`, {
    hint: `set \`path: ${below(real, nameOf(path))}\`, or \`follow: true\`, where that folder is meant`,
  });
}

function fileOf({ path }: Arguments, entry: UserEntry): string {
  if (path === undefined) return below(entry.home, '.ssh/authorized_keys');
  if (path.startsWith('~/')) return below(entry.home, path.slice(2));
  return path.replaceAll('%h', entry.home).replaceAll('%u', entry.name);
}

/** A folder of somebody else's that is there stays as it is. */
function folderWanted(
  { manage_dir, path }: Arguments,
  entry: UserEntry,
  file: string,
  folder: FileStat | undefined,
): Partial<KeysState> {
  if (!manage_dir) return {};
  if (folder && path !== undefined && !parentOf(file).startsWith(`${entry.home}/`)) return {};
  return { folder_mode: '0700', folder_owner: entry.uid };
}

function linesOf(bytes: Uint8Array | undefined): readonly string[] {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The lines as they should be: known keys changed in place, new ones at the end. */
function wantedLines(
  lines: readonly string[],
  keys: readonly PublicKey[],
  { state, exclusive }: Arguments,
): readonly string[] {
  const wanted = new Map(keys.map((key) => [idOf(key), formatPublicKey(key)]));
  const kept: string[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    const parsed = line.trim().startsWith('#') ? undefined : parsePublicKey(line);
    const id = parsed && idOf(parsed);
    const mine = id !== undefined && wanted.has(id);
    if (state === 'absent') {
      if (!mine) kept.push(line);
    } else if (mine) {
      if (!seen.has(id)) kept.push(wanted.get(id) ?? line);
      seen.add(id);
    } else if (!exclusive || !parsed) kept.push(line);
  }
  if (state === 'absent') return kept;
  return [...kept, ...[...wanted].filter(([id]) => !seen.has(id)).map(([, line]) => line)];
}

function idOf(key: PublicKey): string {
  return `${key.algorithm} ${key.base64}`;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
