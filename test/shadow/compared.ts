import { chmodSync } from 'node:fs';
import type { Operation } from '../../src/host/files/operations.ts';
import type { HostView } from '../../src/host/hands.ts';
import { type FileStat, type Hands, HostError, type Probe } from '../../src/sdk/host.ts';
import { DependsOnUnknown } from '../../src/template/templating.ts';
import { unknownReason } from '../../src/template/unknown.ts';
import type { TestHost } from '../host/hosts.ts';

/** What came of an operation. */
export type Came = 'done' | 'refused' | 'unknown';

/** Does an operation by the hands' own methods. */
export async function perform(hands: Hands, operation: Operation): Promise<Came> {
  try {
    await call(hands, operation);
    return 'done';
  } catch (error) {
    if (error instanceof HostError) return 'refused';
    if (error instanceof DependsOnUnknown) return 'unknown';
    throw error;
  }
}

function call(hands: Hands, operation: Operation): Promise<void> {
  const { path } = operation;
  switch (operation.kind) {
    case 'write':
      return hands.write(path, operation.content, operation.attributes);
    case 'make-directory':
      return hands.makeDirectory(path, operation.attributes);
    case 'remove':
      return hands.remove(path);
    case 'symlink':
      return hands.symlink(operation.target, path);
    case 'hardlink':
      return hands.hardlink(operation.target, path);
    case 'set-attributes':
      return hands.setAttributes(path, operation.attributes, { follow: operation.follow });
    case 'touch': {
      const { mtime, atime } = operation;
      return hands.touch(path, {
        ...(mtime !== undefined && { mtime }),
        ...(atime !== undefined && { atime }),
      });
    }
    case 'copy':
      return hands.copy(operation.from, path);
    case 'rename':
      return hands.rename(operation.from, path);
  }
}

/** Who gets into the host's folder, and isn't root; by su, which leaves PATH as it is, to busybox. */
export function nobodyOn({ connection, folder }: TestHost): HostView {
  chmodSync(folder, 0o711);
  return connection.view({
    become: { user: 'nobody', method: 'su', exe: '/bin/su', flags: '-s /bin/sh' },
  });
}

/** A path as far as it can be known before. */
type Entry = Readonly<Record<string, unknown>> & { readonly path: string };

/** Everything below a folder that can be known before: no times of the moment, no numbers of inodes. */
export async function tree(probe: Probe, folder: string): Promise<readonly Entry[]> {
  const stats = await probe.list(folder);
  return Promise.all(
    stats.map(async (stat) => ({
      path: stat.path,
      own: known(stat),
      followed: known(await probe.stat(stat.path, { follow: true })),
      real: stat.type === 'link' ? undefined : await probe.realPath(stat.path),
      content: Buffer.from((await probe.read(stat.path)) ?? 'none').toString('latin1'),
    })),
  );
}

const comparable: readonly (keyof FileStat)[] = [
  'path',
  'type',
  'mode',
  'uid',
  'gid',
  'owner',
  'group',
  'size',
  'mtime',
  'links',
  'target',
];

function known(stat: FileStat | undefined): Partial<FileStat> | undefined {
  if (!stat) return undefined;
  const fields = comparable.map((key) => [key, stat[key]] as const);
  return Object.fromEntries(fields.filter(([, value]) => unknownReason(value) === undefined));
}

/** The fields of the real tree that the model could know. */
export function asKnown(real: readonly Entry[], predicted: readonly Entry[]): readonly object[] {
  return real.map((entry, index) => ({
    ...pickKeys(entry, predicted[index] ?? {}),
    own: pickKeys(entry.own as object, (predicted[index]?.own as object) ?? {}),
    followed: entry.followed && pickKeys(entry.followed, (predicted[index]?.followed as object) ?? {}),
  }));
}

function pickKeys(from: object, like: object) {
  return Object.fromEntries(Object.entries(from).filter(([key]) => key in like));
}
