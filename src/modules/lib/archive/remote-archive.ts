import { type Control, type Failure, failure, isFailure } from '../../../sdk/define.ts';
import type { Probe } from '../../../sdk/host.ts';
import { unknownValue } from '../../../template/unknown.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { quote } from '../../../util/quote.ts';
import { type Archive, type ArchiveFormat, damagedArchive, formatBySignature } from './archive.ts';
import { type ArchiveEntry, type ArchiveOwner, entryPath } from './entry.ts';
import { type Held, heldArchive } from './held.ts';
import { zipEntries } from './zip.ts';

/** Lists an archive that lies on the host: by the host's tar, or by the directory at the end of a zip. */
export async function listRemoteArchive(
  host: Probe,
  path: string,
  control: Control,
): Promise<Archive | Failure> {
  let held: Held | undefined;
  const [stat, start] = await allInOrder([
    host.stat(path, { follow: true }),
    host.query(`head -c 6 <${quote(path)} | od -An -v -tx1`, {
      reads: [path],
      async foretell(model) {
        held = await heldArchive(model, path, control);
        return held && { code: 0, stdout: '', stderr: '' };
      },
    }),
  ]);
  if (held) return held.archive;
  if (!stat)
    return failure(`there is no archive ${path} on the host`, {
      hint: 'without remote_src it is looked for on the control machine',
    });
  if (stat.type !== 'file') return failure(`${path} is a ${stat.type}, not an archive`);
  const format = formatBySignature(start.stdout.replaceAll(/\s/g, ''));
  const entries =
    format === 'zip' ? await zipListing(host, path, stat.size) : await tarListing(host, path, format);
  return isFailure(entries) ? entries : { format, entries };
}

async function zipListing(
  host: Probe,
  path: string,
  size: number,
): Promise<readonly ArchiveEntry[] | Failure> {
  async function* chunks({ start, end }: { start: number; end: number } = { start: 0, end: size }) {
    const script = `tail -c +${start + 1} <${quote(path)} | head -c ${end - start} | od -An -v -tx1`;
    const { stdout } = await host.query(script, { reads: [path] });
    yield Buffer.from(stdout.replaceAll(/\s/g, ''), 'hex');
  }
  try {
    return await zipEntries({ size, chunks }, { verify: false });
  } catch (error) {
    return damagedArchive(path, error);
  }
}

const letters = { tar: '', gz: 'z', bz2: 'j', xz: 'J' } as const;

async function tarListing(
  host: Probe,
  path: string,
  format: Exclude<ArchiveFormat, 'zip'>,
): Promise<readonly ArchiveEntry[] | Failure> {
  const list = `-t${letters[format]}vf ${quote(path)}`;
  const { code, stdout, stderr } = await host.query(
    `
    export LC_ALL=C TZ=UTC0
    if tar --version 2>/dev/null | grep -q GNU; then echo gnu; tar --full-time --quoting-style=escape ${list}
    else echo other; tar ${list}; fi`,
    { reads: [path] },
  );
  if (code !== 0) return damagedArchive(path, new Error(stderr.trim() || `tar ended with code ${code}`));
  const [kind, ...lines] = stdout.replace(/\n$/, '').split('\n');
  const decode = kind === 'gnu' ? unescaped : (name: string) => name;
  return lines.filter((line) => line !== '').flatMap((line) => entryOf(line, decode));
}

const types: Readonly<Record<string, ArchiveEntry['type']>> = {
  '-': 'file',
  d: 'directory',
  l: 'link',
  h: 'hardlink',
};

/** `-rw-r--r-- root/root 12 2020-01-31 12:00:00 name`, with ` -> target` or ` link to target` behind links. */
function entryOf(line: string, decode: (name: string) => string): readonly ArchiveEntry[] {
  const found =
    /^(.)(\S{9})\S* +(\S+) +(\d+(?:,\d+)?) +(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?)(?:\.\d+)? (.*)$/s.exec(
      line,
    );
  if (!found) return [];
  const [, letter = '', permissions = '', owner = '', size = '', date, time, rest = ''] = found;
  const type = types[letter] ?? 'other';
  const [name = '', target] =
    type === 'link' ? rest.split(/ -> (.*)/s) : rest.split(type === 'hardlink' ? / link to (.*)/s : /$^/);
  return [
    {
      name: decode(name),
      path: entryPath(decode(name)),
      type,
      size: type === 'file' ? Number(size) : 0,
      mode: modeOf(permissions),
      owner: ownerOf(owner),
      mtime: Math.floor(Date.parse(`${date}T${time}Z`) / 1000),
      ...(target !== undefined && { target: decode(target) }),
    },
  ];
}

/** `user/group`; of names, tar doesn't show the numbers. */
function ownerOf(text: string): ArchiveOwner {
  const [user = '', group = ''] = text.split('/');
  const numberOf = (name: string) =>
    /^\d+$/.test(name) ? Number(name) : (unknownValue(`the number of ${name} in the archive`) as number);
  const nameOf = (name: string) => (/^\d+$/.test(name) ? '' : name);
  return { uid: numberOf(user), gid: numberOf(group), user: nameOf(user), group: nameOf(group) };
}

function modeOf(permissions: string): number {
  const special = (letter: string | undefined, bit: number) => (/[sStT]/.test(letter ?? '') ? bit : 0);
  const bits = [...permissions].reduce((sum, letter) => sum * 2 + (/[-ST]/.test(letter) ? 0 : 1), 0);
  return (
    bits | special(permissions[2], 0o4000) | special(permissions[5], 0o2000) | special(permissions[8], 0o1000)
  );
}

const controls: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  b: '\b',
  v: '\v',
  a: '\x07',
};

/** A name in GNU tar's escapes: bytes as `\303`, `\n`, `\\`. */
function unescaped(name: string): string {
  const bytes = name.replaceAll(/\\([0-7]{3}|.)/gs, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (controls[code] ?? code),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
