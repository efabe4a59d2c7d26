import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure } from '../sdk/define.ts';
import { aliased } from './lib/aliased.ts';
import { expandHome, hostPath, makeParents } from './lib/files/paths.ts';

interface KnownHostsState {
  readonly lines: readonly string[];
}

const argumentsSchema = aliased(
  {
    name: text().describe('The host as ssh names it: `slave01`, or `[slave01]:2222` for another port.'),
    key: text()
      .optional()
      .describe(
        'One or several lines of known_hosts for it, as ssh-keyscan prints them. Needed with `present`.',
      ),
    state: z
      .enum(['present', 'absent'])
      .default('present')
      .describe('Whether the host is known; with `absent` and no key, all its keys go.'),
    path: hostPath().default('~/.ssh/known_hosts').describe('The file.'),
    hash_host: flag().default(false).describe('Write the name as a hash that gives nothing away.'),
  },
  { host: 'name' },
).refine((args) => args.state === 'absent' || args.key !== undefined, {
  error: '`present` needs the `key`',
  path: ['key'],
});

type Arguments = z.output<typeof argumentsSchema>;

interface Line {
  readonly marker: string;
  readonly names: string;
  readonly algorithm: string;
  readonly base64: string;
  readonly comment: string;
}

/** Host keys that ssh trusts. */
export const knownHosts = defineModule({
  name: 'known_hosts',
  summary: "Add a server's host key to known_hosts, or remove it.",
  description:
    'A host has one key of each kind: another one of the same kind is replaced. Hashed names are recognised. Lines ' +
    'that concern other hosts stay as they are.',
  args: argumentsSchema,
  touches: (given) => [given('path') ?? '~/.ssh/known_hosts'],
  examples: [
    {
      title: 'A key',
      args: {
        name: 'slave01',
        key: 'slave01 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG',
        path: '/etc/ssh/ssh_known_hosts',
      },
    },
    { title: 'Forget a host', args: { name: 'slave01', state: 'absent' } },
  ],
  returns: { name: 'The host.', path: 'The file.' },
  async plan(args, host) {
    const keys = keysOf(args);
    if ('failed' in keys) return keys;
    const path = await expandHome(host, args.path);
    const bytes = await host.read(path);
    const lines = new TextDecoder().decode(bytes).replace(/\n$/, '').split('\n');
    const current = bytes === undefined || bytes.length === 0 ? [] : lines;
    const result = { name: args.name, path, state: args.state };
    return { current: { lines: current }, desired: { lines: wantedLines(current, keys, args) }, result };
  },
  async apply(changes: Partial<KnownHostsState>, args, host) {
    const path = await expandHome(host, args.path);
    await makeParents(host, path);
    const text = (changes.lines ?? []).map((line) => `${line}\n`).join('');
    await host.write(path, text);
    return {};
  },
});

function keysOf({ name, key, state }: Arguments): readonly Line[] | Failure {
  const keys: Line[] = [];
  for (const line of (key ?? '')
    .split('\n')
    .filter((each) => each.trim() !== '' && !each.trim().startsWith('#'))) {
    const parsed = parseLine(line);
    if (!parsed)
      return failure(`this is no line of known_hosts: ${line.slice(0, 60)}`, {
        hint: 'it looks like `slave01 ssh-ed25519 AAAA...`, as ssh-keyscan prints it',
      });
    if (!matches(parsed.names, name))
      return failure(`the key is for ${parsed.names}, not for ${name}`, { hint: 'name and key must agree' });
    keys.push(parsed);
  }
  return keys.length > 0 || state === 'absent' ? keys : failure('there is no key in `key`');
}

function parseLine(line: string): Line | undefined {
  const found = /^\s*(@[\w-]+\s+)?(\S+)\s+([\w@.-]+)\s+([A-Za-z0-9+/]+={0,2})(?:\s+(.*))?$/.exec(line);
  if (!found) return undefined;
  const [, marker = '', names = '', algorithm = '', base64 = '', comment = ''] = found;
  return { marker: marker.trim(), names, algorithm, base64, comment };
}

/** Whether a field of names, hashed or plain, has this name in it. Patterns concern many hosts and are left alone. */
function matches(names: string, name: string): boolean {
  const [, salt, digest] = /^\|1\|([^|]+)\|(.+)$/.exec(names) ?? [];
  if (salt !== undefined) return hashOf(name, Buffer.from(salt, 'base64')) === digest;
  return names.split(',').includes(name);
}

function hashOf(name: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(name).digest('base64');
}

function wantedLines(lines: readonly string[], keys: readonly Line[], args: Arguments): readonly string[] {
  const missing = new Map(keys.map((key) => [`${key.marker} ${key.algorithm}`, key]));
  const kept: string[] = [];
  for (const line of lines) {
    const parsed = line.trim().startsWith('#') ? undefined : parseLine(line);
    if (!parsed || !matches(parsed.names, args.name)) {
      kept.push(line);
      continue;
    }
    const id = `${parsed.marker} ${parsed.algorithm}`;
    const wanted = keys.find((key) => `${key.marker} ${key.algorithm}` === id);
    const same = wanted?.base64 === parsed.base64;
    if (args.state === 'absent') {
      if (keys.length > 0 && !same) kept.push(line);
      else kept.push(...withoutName(line, parsed, args.name));
    } else if (!wanted) kept.push(line);
    else if (same && missing.has(id) && parsed.names.startsWith('|') === args.hash_host) {
      kept.push(line);
      missing.delete(id);
    } else kept.push(...withoutName(line, parsed, args.name));
  }
  return args.state === 'absent' ? kept : [...kept, ...[...missing.values()].map((key) => format(key, args))];
}

/** The line for the other names it holds; nothing where this was the only one. */
function withoutName(line: string, { names }: Line, name: string): readonly string[] {
  const others = names.startsWith('|') ? [] : names.split(',').filter((each) => each !== name);
  return others.length > 0 ? [line.replace(names, () => others.join(','))] : [];
}

function format(key: Line, { hash_host, name }: Arguments): string {
  // A salt of its own for each line, but the same whenever it is planned: check mode has to predict the line.
  const salt = createHash('sha1').update(`${name} ${key.base64}`).digest();
  const names =
    hash_host && !key.names.startsWith('|')
      ? `|1|${salt.toString('base64')}|${hashOf(name, salt)}`
      : key.names;
  return [key.marker, names, key.algorithm, key.base64, key.comment].filter((part) => part !== '').join(' ');
}
