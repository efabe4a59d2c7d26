import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { isVaulted } from '../source/values.ts';
import { parseYaml } from '../source/yaml.ts';
import { kindsIn, type NoteKind } from './known.ts';
import { type NotRead, notRead } from './settings.ts';
import { migrateTemplate } from './template.ts';
import type { Decision } from './undecided.ts';
import { type Migrating, migrateYaml, type Note } from './yaml-file.ts';

/** A file of the migrated project. */
export interface MigratedFile {
  /** Relative, where it goes to. */
  readonly path: string;
  /** Relative, where it came from. */
  readonly from: string;
  /** Undefined where it is copied as it is. */
  readonly text?: string;
  readonly before?: string;
  /** Where a symbolic link leads; such a file has no text. */
  readonly link?: string;
  /** Permissions; a link has none of its own. */
  readonly mode: number;
}

/** A project in fplay's words, and what a person has to decide. */
export interface MigratedProject {
  readonly files: readonly MigratedFile[];
  readonly decisions: readonly Decision[];
  readonly notes: readonly Note[];
  readonly notRead: readonly NotRead[];
}

/** Folders of other programs: tests of the role by molecule, CI, versions. */
const foreign = /^(\.git|\.github|\.svn|node_modules|molecule|\.tox|\.venv|__pycache__)$/;

/** Turns the playbooks, roles and variables below a folder into fplay's; nothing is written. */
export function migrateProject(folder: string): MigratedProject {
  const entries = below(folder, '');
  const paths = entries.flatMap(({ path, isLink }) => (isLink ? [] : [path]));
  const decisions: Decision[] = [];
  const texts = new Map(
    paths.map((path) => [
      path,
      isTemplate(path) || isYaml(path) ? textOf(folder, path, decisions) : undefined,
    ]),
  );
  const migrating: Migrating = {
    kinds: kindsIn(paths.filter(isYaml).flatMap((path) => variablesIn(path, texts.get(path)))),
    templates: new Set(
      entries.flatMap(({ path }) => (isTemplate(path) ? [basename(path).replace(/\.j2$/, '')] : [])),
    ),
    decisions,
    notes: [],
  };
  const files = entries.map(({ path, isLink }) =>
    isLink ? linkOf(folder, path, decisions) : migratedFile(folder, path, texts.get(path), migrating),
  );
  const settings = (path: string) => readFileSync(join(folder, path), 'utf8');
  return { files, decisions, notes: migrating.notes, notRead: notRead(paths, settings) };
}

function migratedFile(
  folder: string,
  from: string,
  before: string | undefined,
  migrating: Migrating,
): MigratedFile {
  const { mode } = statSync(join(folder, from));
  const copied = { path: asHandlebars(from), from, mode: mode & 0o777 };
  if (before === undefined) return copied;
  const text = isTemplate(from) ? template(from, before, migrating) : migrateYaml(from, before, migrating);
  return { ...copied, before, text };
}

/** A link is copied as one; it follows a template to its new name. */
function linkOf(folder: string, from: string, decisions: Decision[]): MigratedFile {
  const link = readlinkSync(join(folder, from));
  const copied = { path: asHandlebars(from), from, mode: 0o777 };
  if (!isAbsolute(link) && join(dirname(from), link).split(sep)[0] !== '..')
    return { ...copied, link: asHandlebars(link) };
  const message =
    'this link leads out of what is migrated: it is copied, and what it leads to is not migrated';
  decisions.push({ file: from, line: 1, column: 1, written: link, message, kind: 'open' });
  return { ...copied, link };
}

function asHandlebars(path: string): string {
  return path.replace(/\.j2$/, '.hbs');
}

interface Entry {
  readonly path: string;
  readonly isLink: boolean;
}

function below(folder: string, path: string): readonly Entry[] {
  return readdirSync(join(folder, path), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = join(path, entry.name);
      if (foreign.test(entry.name) && !entry.isFile()) return [];
      if (entry.isDirectory()) return below(folder, inner);
      const isLink = entry.isSymbolicLink();
      return isLink || entry.isFile() ? [{ path: inner, isLink }] : [];
    });
}

/** The text of a file; undefined where it is none that can be read, or a vault. */
function textOf(folder: string, path: string, decisions: Decision[]): string | undefined {
  const bytes = readFileSync(join(folder, path));
  if (bytes.includes(0)) return undefined;
  if (!isUtf8(bytes)) {
    const message = 'this file is not UTF-8: it is copied as it is';
    decisions.push({ file: path, line: 1, column: 1, written: '', message, kind: 'open' });
    return undefined;
  }
  const text = bytes.toString('utf8');
  return isVaulted(text) ? undefined : text;
}

function isTemplate(path: string): boolean {
  return path.endsWith('.j2');
}

/** YAML that Ansible reads: not what is only carried to hosts. */
function isYaml(path: string): boolean {
  const [first = ''] = path.split(sep);
  return /\.ya?ml$/.test(path) && !path.split(sep).includes('files') && !first.startsWith('.');
}

function isVariables(path: string): boolean {
  return isYaml(path) && /(^|[/\\])(defaults|vars|group_vars|host_vars)[/\\]/.test(path);
}

type Mapping = Readonly<Record<string, unknown>>;

/** What a file says of variables: all of it, or what tasks and plays set. */
function variablesIn(path: string, text = ''): readonly Mapping[] {
  const { value } = parseYaml({ file: '', text });
  if (isVariables(path)) return isMapping(value) ? [value] : [];
  return /(^|[/\\])(tests|meta)[/\\]/.test(path) ? [] : setIn(value);
}

function setIn(value: unknown): readonly Mapping[] {
  if (Array.isArray(value)) return value.flatMap(setIn);
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    /^((ansible\.builtin\.)?set_fact|vars)$/.test(key) && isMapping(inner) ? [inner] : setIn(inner),
  );
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function template(file: string, text: string, migrating: Migrating): string {
  const lineOf = (at: number) => text.slice(0, at).split('\n').length;
  const columnOf = (at: number) => at - text.lastIndexOf('\n', at - 1);
  let line = 1;
  const note = (kind: NoteKind, written: string) => {
    migrating.notes.push({ kind, written, file, line });
  };
  const at = (offset: number) => {
    line = lineOf(offset);
  };
  const migrated = migrateTemplate(text, { ...migrating, note, at });
  for (const left of 'left' in migrated ? [migrated.left] : (migrated.lefts ?? []))
    migrating.decisions.push({
      file,
      line: lineOf(left.at),
      column: columnOf(left.at),
      written: left.written,
      message: left.message,
      kind: 'open',
    });
  return 'left' in migrated ? text : migrated.text;
}
