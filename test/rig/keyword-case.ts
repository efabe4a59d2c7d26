import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { type Played, play } from './play.ts';

/** A playbook that shows what a keyword does. */
export interface KeywordCase {
  readonly name: string;
  /** Files by their path, `play.yml` among them. */
  readonly files: Readonly<Record<string, string>>;
  readonly options: NonNullable<Parameters<typeof play>[1]>;
  readonly expected: CameTo;
}

/** What came of a playbook; in a case, only what it is about. */
export interface CameTo {
  /** What `debug` said, by host. */
  readonly said?: Readonly<Record<string, readonly unknown[]>>;
  /** `status name` of each task, by host. */
  readonly tasks?: Readonly<Record<string, readonly string[]>>;
  /** Rows of the recap without zeros. */
  readonly counts?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Messages of failures, by host. */
  readonly failures?: Readonly<Record<string, readonly string[]>>;
  /** `host task` in the order in which tasks ended. */
  readonly order?: readonly string[];
  /** Whether what differs is to be shown, for each task that changed something. */
  readonly diffs?: Readonly<Record<string, readonly boolean[]>>;
  /** The mistakes that keep it from running. */
  readonly mistakes?: string;
}

interface Written extends CameTo {
  readonly name: string;
  readonly play: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: KeywordCase['options'];
}

/** The cases of a file. */
export function readCases(file: string): readonly KeywordCase[] {
  const written = parse(readFileSync(file, 'utf8')) as readonly Written[];
  return written.map(({ name, play: playbook, files, options = {}, ...expected }) => ({
    name,
    files: { 'play.yml': playbook, ...files },
    options,
    expected,
  }));
}

/** The same with a keyword taken out of every file of it. */
export function withoutKeyword(one: KeywordCase, keyword: string): KeywordCase {
  const files = Object.entries(one.files).map(([name, text]) => {
    const isYaml = name.endsWith('.yml');
    return [name, isYaml ? stringify(without(parse(text, { version: '1.1' }), keyword)) : text] as const;
  });
  return { ...one, files: Object.fromEntries(files) };
}

function without(value: unknown, keyword: string): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => without(one, keyword));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== keyword);
  return Object.fromEntries(kept.map(([key, inner]) => [key, without(inner, keyword)]));
}

/** Runs a case. */
export async function comeTo({ files, options, expected }: KeywordCase): Promise<CameTo> {
  const played = await play(files, options).catch((error: Error) => error);
  if (!(played instanceof Error)) return shown(played, options.hosts?.match(/^\S+/gm) ?? ['a', 'b', 'c']);
  if (expected.mistakes === undefined) throw played;
  // Where a message holds what is expected of it, it is that.
  return { mistakes: played.message.includes(expected.mistakes) ? expected.mistakes : played.message };
}

function shown({ events, counts, saidBy, tasksOf }: Played, hosts: readonly string[]): CameTo {
  const ends = events.filter((event) => event.type === 'task-end');
  const by = <T>(look: (host: string) => T) => Object.fromEntries(hosts.map((host) => [host, look(host)]));
  const failuresOf = (host: string) =>
    ends.flatMap((event) =>
      event.host === host && 'failure' in event.outcome ? [event.outcome.failure.message] : [],
    );
  const rows = Object.entries(counts).map(([host, row]) => [host, withoutZeros(row)] as const);
  return {
    said: by(saidBy),
    tasks: by(tasksOf),
    counts: Object.fromEntries(rows),
    failures: by(failuresOf),
    diffs: by((host) =>
      ends.flatMap((event) =>
        event.host === host && event.outcome.status === 'changed' ? [event.diff] : [],
      ),
    ),
    order: ends.map(({ host, task }) => `${host} ${task.name}`),
  };
}

function withoutZeros(row: object): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(row).filter(([, count]) => count !== 0));
}
