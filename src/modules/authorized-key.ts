import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, failure } from '../sdk/define.ts';
import type { FileStat, UserEntry } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { accountName } from './lib/accounts/accounts.ts';
import { formatPublicKey, type PublicKey, parsePublicKey } from './lib/accounts/ssh-keys.ts';
import { refused } from './lib/files/attributes.ts';
import { below, parentOf } from './lib/files/paths.ts';

interface KeysState {
  /** The lines of the file that are keys. */
  readonly keys: readonly string[];
  readonly mode: string;
  readonly owner: number;
  readonly folder_mode: string;
  readonly folder_owner: number;
}

const argumentsSchema = z.strictObject({
  user: accountName().describe('Whose login the keys are for.'),
  key: text().describe('One or several public keys, a line each, as in `.pub` files.'),
  state: z.enum(['present', 'absent']).default('present').describe('Whether they let log in.'),
  validate_certs: refused('a key at an address comes by the helper url'),
  exclusive: flag().default(false).describe('Remove all other keys.'),
  path: text().optional().describe('The file, in place of `~USER/.ssh/authorized_keys`.'),
  manage_dir: flag()
    .default(true)
    .describe('See to the folder of the file too: there, owned by the user, mode 0700.'),
  key_options: text()
    .optional()
    .describe('Options for the keys, such as `from="10.0.0.0/8"`; they replace those that a key has.'),
  comment: text().optional().describe('Comment for the keys, in place of their own.'),
  follow: flag().default(false).describe('Write through a link in place of replacing it.'),
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
    const [bytes, stat, folder] = await allInOrder([
      host.read(path),
      host.stat(path, { follow: true }),
      host.stat(parentOf(path), { follow: true }),
    ]);
    const lines = linesOf(bytes);
    const wanted = wantedLines(lines, keys, args);
    const result = { user: args.user, keyfile: path, state: args.state };
    if (args.state === 'absent' || !stat)
      return {
        current: { keys: lines },
        desired: { keys: wanted, ...(wanted.length > 0 && folderWanted(args, entry, path, folder)) },
        result,
      };
    return {
      current: {
        keys: lines,
        mode: octal(stat.mode),
        owner: stat.uid,
        ...(folder && { folder_mode: octal(folder.mode), folder_owner: folder.uid }),
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
      await host.write(path, text, { ...owner, mode: 0o600 });
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
  if (lines.length === 0) return failure('there is no key in `key`');
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
