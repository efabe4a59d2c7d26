import { createHmac } from 'node:crypto';
import { statSync } from 'node:fs';
import { appendFile, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A line of a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). */
export interface KnownHost {
  readonly file: string;
  readonly line: number;
  readonly marker: '@revoked' | '@cert-authority' | undefined;
  readonly patterns: string;
  readonly type: string;
  /** The key in base64. */
  readonly key: string;
}

/** What the known_hosts files say about a key that a host shows. */
export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown'; readonly authorities: readonly KnownHost[] }
  | { readonly kind: 'changed' | 'revoked'; readonly by: KnownHost };

/** known_hosts files as they were when they were last read, by path: a thousand hosts share one. */
export type KnownHostsFiles = Map<string, KnownHostsFile>;

interface KnownHostsFile {
  /** Inode, size and time of the file that was read; undefined where there is none. */
  readonly state: string | undefined;
  /** Lines that may be about a name, in their order. */
  readonly about: (name: string) => readonly KnownHost[];
}

/** The lines of some known_hosts files that may be about a name; a file that can't be read is empty. */
export async function readKnownHosts(
  files: readonly string[],
  name: string,
  read: KnownHostsFiles,
): Promise<readonly KnownHost[]> {
  const found = await Promise.all(files.map((file) => readFileOfHosts(file, read)));
  return found.flatMap(({ about }) => about(name));
}

async function readFileOfHosts(file: string, read: KnownHostsFiles): Promise<KnownHostsFile> {
  const state = stateOf(file);
  const last = read.get(file);
  if (last && last.state === state) return last;
  const text = await readFile(file, 'utf8').catch(() => '');
  const made = { state, about: byName(parseKnownHosts(text, file)) };
  read.set(file, made);
  return made;
}

/** Changes with the file: whoever adds a line makes it longer. Every connection asks, and no thread is waited for. */
function stateOf(file: string): string | undefined {
  try {
    const seen = statSync(file, { throwIfNoEntry: false });
    return seen && `${seen.ino} ${seen.size} ${seen.mtimeMs}`;
  } catch {
    return undefined;
  }
}

/** Finds lines by the names in them; one with a pattern, a `!` or a hash may be about any name. */
function byName(hosts: readonly KnownHost[]): KnownHostsFile['about'] {
  const plain = new Map<string, KnownHost[]>();
  const others: KnownHost[] = [];
  for (const host of hosts) {
    if (/[*?!|]/.test(host.patterns)) others.push(host);
    else
      for (const name of new Set(host.patterns.toLowerCase().split(',')))
        plain.set(name, [...(plain.get(name) ?? []), host]);
  }
  return (name) => [...(plain.get(name) ?? []), ...others].sort((a, b) => a.line - b.line);
}

/** Lines of one known_hosts file; `file` names it in messages. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split('\n').flatMap((content, index) => {
    const words = content.trim().split(/\s+/);
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
    const [patterns = '', type = '', key = ''] = words;
    if (patterns.startsWith('#') || key === '') return [];
    if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return [];
    return [{ file, line: index + 1, marker, patterns, type, key }];
  });
}

/** The name under which known_hosts knows a host: `[host]:port` where the port isn't 22. */
export function knownName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Compares a key with the lines for a name. A host that is known by keys of other types only has changed, too. */
export function judgeKey(hosts: readonly KnownHost[], name: string, type: string, key: string): Verdict {
  const lines = hosts.filter((host) => matches(host.patterns, name));
  const revoked = lines.find((host) => host.marker === '@revoked' && host.key === key);
  if (revoked) return { kind: 'revoked', by: revoked };
  const own = lines.filter((host) => host.marker === undefined);
  if (own.some((host) => host.key === key)) return { kind: 'known' };
  const other = own.find((host) => host.type === type) ?? own[0];
  if (other) return { kind: 'changed', by: other };
  return { kind: 'unknown', authorities: lines.filter((host) => host.marker === '@cert-authority') };
}

/** Types of the keys that are known for a name, so that the host can be asked for one of them. */
export function knownTypes(hosts: readonly KnownHost[], name: string): readonly string[] {
  return hosts
    .filter((host) => host.marker === undefined && matches(host.patterns, name))
    .map((host) => host.type);
}

/** The type of a key, which its own bytes begin with. */
export function keyType(key: Buffer): string {
  return key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}

/**
 * Adds a line to a known_hosts file, made with its folder where there is none. Many may add at once: a line is one
 * write at the end of the file.
 */
export async function addKnownHost(file: string, line: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present.split('\n').includes(line)) return;
  const before = (await endsOpen(file)) ? '\n' : '';
  await appendFile(file, `${before}${line}\n`, { mode: 0o600 });
}

/** Whether the last line of a file has no end. */
async function endsOpen(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return false;
  try {
    const { size } = await handle.stat();
    if (size === 0) return false;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    return buffer[0] !== 10;
  } finally {
    await handle.close();
  }
}

function matches(patterns: string, name: string): boolean {
  if (patterns.startsWith('|1|')) return matchesHash(patterns, name);
  const all = patterns.toLowerCase().split(',');
  if (all.some((pattern) => pattern.startsWith('!') && wildcard(pattern.slice(1), name))) return false;
  return all.some((pattern) => !pattern.startsWith('!') && wildcard(pattern, name));
}

function matchesHash(pattern: string, name: string): boolean {
  const [, , salt = '', hash = ''] = pattern.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

function wildcard(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === name;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
