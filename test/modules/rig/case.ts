import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/**
 * What lies at a path. A string is a file's text; a key that ends in `/` is a folder. In `after`, what isn't said
 * isn't looked at, and `absent` means that nothing is there.
 */
const entry = z.union([
  z.string(),
  z.null(),
  z.strictObject({
    content: z.string().optional(),
    base64: z.string().optional(),
    /** Bytes of zeros. */
    size: z.number().optional(),
    mode: z.string().optional(),
    owner: z.union([z.string(), z.number()]).optional(),
    group: z.union([z.string(), z.number()]).optional(),
    /** Seconds since 1970. */
    mtime: z.number().optional(),
    atime: z.number().optional(),
    link: z.string().optional(),
    /** Another path of the same tree. */
    hardlink: z.string().optional(),
    fifo: z.literal(true).optional(),
    absent: z.literal(true).optional(),
  }),
]);
const tree = z.record(z.string(), entry);

const caseSchema = z.strictObject({
  name: z.string(),
  args: z.unknown(),
  /** Variables of the task, for templates and conditions. */
  vars: z.record(z.string(), z.unknown()).default({}),
  /** On the host, below SCRATCH. */
  before: tree.default({}),
  /** On the control machine (this one), below LOCAL: where relative names of `files/` and `templates/` are found. */
  files: tree.default({}),
  /** Script for the control machine, run in LOCAL after `files` are there. */
  prepare: z.string().optional(),
  /** Script for the host, run in SCRATCH after `before` is there. */
  setup: z.string().optional(),
  /** Script for the host that must succeed after `apply`. */
  verify: z.string().optional(),
  /** Script for the host, run at the end, come what may. */
  teardown: z.string().optional(),
  /** Path of SERVER to what a web server answers there. */
  server: z
    .record(
      z.string(),
      z.union([
        z.string(),
        z.strictObject({
          status: z.number().optional(),
          headers: z.record(z.string(), z.string()).optional(),
          content: z.string().optional(),
          /** What has to be sent. */
          body: z.string().optional(),
          /** `name:password` that is asked for. */
          login: z.string().optional(),
        }),
      ]),
    )
    .default({}),
  /** Changed keys, `none`, or keys with their wanted values. */
  changes: z.union([z.literal('none'), z.array(z.string()), z.record(z.string(), z.unknown())]).optional(),
  /** Part of the message with which it fails, in the arguments, in plan or in apply. */
  fails: z.string().optional(),
  /** What differs from `before`; what isn't named must be as it was, and nothing else may be there. */
  after: tree.default({}),
  /** Regular expressions of paths that may be there besides (backups). */
  besides: z.array(z.string()).default([]),
  /** What differs from `files` after `apply`, below LOCAL; as `after`. */
  saved: tree.default({}),
  /** Part of the result of `apply`; a text in slashes is a regular expression. */
  result: z.record(z.string(), z.unknown()).optional(),
  /** What `--diff` shows, in part. */
  differences: z.array(z.record(z.string(), z.unknown())).optional(),
  /** Most rounds of probes that planning may take where nothing is to do. */
  rounds: z.number().optional(),
  /** Requests that reach the server when it is applied again. */
  requestsAgain: z.number().optional(),
  /** Set where a second run is meant to act again (`touch`). */
  again: z.literal('changes').optional(),
});

/** One case of a module. In every string SCRATCH, LOCAL, SERVER and HOST stand for the run's own values. */
export type Case = z.output<typeof caseSchema>;
export type Tree = z.output<typeof tree>;
export type Entry = z.output<typeof entry>;

/** A file of cases with the module they are for. */
export interface CaseFile {
  readonly module: string;
  readonly file: string;
  readonly cases: readonly Case[];
}

/** All cases below a folder: `<module>/*.yml`, each a list or several documents. */
export function readCases(folder: string): readonly CaseFile[] {
  return readdirSync(folder)
    .sort()
    .flatMap((module) =>
      readdirSync(join(folder, module))
        .filter((name) => name.endsWith('.yml'))
        .sort()
        .map((name) => ({
          module,
          file: `${module}/${name}`,
          cases: readCaseFile(join(folder, module, name)),
        })),
    );
}

function readCaseFile(path: string): readonly Case[] {
  const documents = parseAllDocuments(readFileSync(path, 'utf8'), { version: '1.2', merge: true });
  if (!Array.isArray(documents)) return [];
  const raw = documents.flatMap((document) => {
    if (document.errors[0]) throw new Error(`${path}: ${document.errors[0].message}`);
    const value: unknown = document.toJS();
    return Array.isArray(value) ? value : [value];
  });
  return raw.map((value, index) => {
    const parsed = caseSchema.safeParse(value);
    if (!parsed.success)
      throw new Error(`${path}, case ${index + 1} (${value?.name}): ${z.prettifyError(parsed.error)}`);
    return parsed.data;
  });
}

/** The value with every SCRATCH, LOCAL, ... in its strings (keys too) replaced. */
export function fillIn<T>(value: T, names: Readonly<Record<string, string>>): T {
  if (typeof value === 'string')
    return Object.entries(names).reduce((text: string, [name, by]) => text.replaceAll(name, by), value) as T;
  if (Array.isArray(value)) return value.map((element) => fillIn(element, names)) as T;
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([key, element]) => [fillIn(key, names), fillIn(element, names)]),
    ) as T;
  return value;
}
