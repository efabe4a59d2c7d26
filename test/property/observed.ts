import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { diffArrays } from 'diff';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { withoutMoment } from '../../src/lab/noise.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { Played } from '../rig/play.ts';

/** What can be seen of a run, in lines: what happened to each host in order, and how the run ended. */
export function eventLines({ events, counts }: Played): readonly string[] {
  const hosts = [...new Set(events.flatMap((event) => hostOf(event) ?? []))].toSorted();
  return [
    ...linesOf(
      'run',
      events.filter((event) => hostOf(event) === undefined),
    ),
    ...hosts.flatMap((host) =>
      linesOf(
        host,
        events.filter((event) => hostOf(event) === host),
      ),
    ),
    `exit code ${exitCodeOf({ counts, interrupted: false, unsettled: 0 })}`,
  ];
}

function hostOf(event: RunEvent): string | undefined {
  return 'host' in event ? event.host : undefined;
}

function linesOf(who: string, events: readonly RunEvent[]): readonly string[] {
  return events
    .filter(({ type }) => type !== 'task-progress' && type !== 'run-start')
    .flatMap((event) => [
      `${who}: ${event.type} ${'task' in event ? `${event.task.id} ${event.task.name}` : ''}`,
      ...leaves('   ', event).filter((line) => !/^\s+\.(type|host|task\.(id|name|place))\b/.test(line)),
    ]);
}

/** Every value that isn't made of others, by the way to it. */
function leaves(way: string, value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([key, part]) =>
      leftOut.test(key) || (key === 'size' && isFolder(value)) ? [] : leaves(`${way}.${key}`, part),
    );
  return [`${way} ${JSON.stringify(comparable(value))}`];
}

/** How many bytes a folder takes is the file system's own affair. */
function isFolder(result: object): boolean {
  return ('state' in result && result.state === 'directory') || ('isdir' in result && result.isdir === true);
}

/** What differs between two equal runs: how long it took, numbers of inodes. */
const leftOut = /^(seconds|start|end|delta|inode|ino|dev|device|atime)$/;

/** Seconds since 1970 between which lies the present: a time in 2001 was set on purpose. */
const [earliest, latest] = [1_600_000_000, 2_200_000_000];

/** The same for equal runs: what was made now, and names that are made of random digits. */
function comparable(value: unknown): unknown {
  if (typeof value === 'number') return value > earliest && value < latest ? 'now' : value;
  if (typeof value !== 'string') return value;
  return withoutMoment(value)
    .replaceAll(/\.fplay-[0-9a-f]{16}/g, '.fplay-RANDOM')
    .replaceAll(/\/sed\w{6}\b/g, '/sedRANDOM');
}

/** A folder of a host in lines: every path with its type, mode, owner, content, target and other names. */
export function fileLines(folder: string, times = false): readonly string[] {
  // With types, since only then links to folders aren't followed.
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const names = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).toSorted();
  const firsts = new Map<bigint, string>();
  const lines = ['.', ...names].map((name) => {
    const path = join(folder, name);
    const found = lstatSync(path, { bigint: true });
    const shown = withoutMoment(name);
    const first = firsts.get(found.ino) ?? shown;
    firsts.set(found.ino, first);
    const words = [shown, (found.mode & 0o177777n).toString(8), `${found.uid}:${found.gid}`];
    if (found.isSymbolicLink()) words.push(`-> ${readlinkSync(path)}`);
    if (found.isFile()) words.push(JSON.stringify(readFileSync(path, 'latin1')));
    if (times || found.mtimeNs < BigInt(earliest) * 1_000_000_000n) words.push(`of ${found.mtimeNs}`);
    if (first !== shown) words.push(`is ${first}`);
    return words.join(' ');
  });
  // Two backups of one moment differ in their random part alone, by which they were sorted so far.
  return lines.toSorted();
}

/** What two lists of lines don't share, each piece with the lines before it; empty where they are equal. */
export function difference(left: readonly string[], right: readonly string[]): readonly string[] {
  const parts = diffArrays([...left], [...right]);
  if (parts.every(({ added, removed }) => !added && !removed)) return [];
  return parts.flatMap(({ added, removed, value }) =>
    added || removed
      ? value.slice(0, longest).map((line) => `${added ? '+' : '-'} ${line}`)
      : value.slice(-before).map((line) => `  ${line}`),
  );
}

/** Lines shown before a difference, and of one piece of it at the most. */
const [before, longest] = [4, 12];
