import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { parseYaml } from '../source/yaml.ts';
import { kindsIn, type NoteKind } from './known.ts';
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
  /** Permissions. */
  readonly mode: number;
}

/** A project in fplay's words, and what a person has to decide. */
export interface MigratedProject {
  readonly files: readonly MigratedFile[];
  readonly decisions: readonly Decision[];
  readonly notes: readonly Note[];
}

/** Folders of other programs: tests of the role by molecule, CI, versions. */
const foreign = /^(\.git|\.github|\.svn|node_modules|molecule|\.tox|\.venv|__pycache__)$/;

/** Turns the playbooks, roles and variables below a folder into fplay's; nothing is written. */
export function migrateProject(folder: string): MigratedProject {
  const paths = below(folder, '');
  const texts = new Map(paths.map((path) => [path, textOf(join(folder, path))]));
  const migrating: Migrating = {
    kinds: kindsIn(paths.filter(isVariables).flatMap((path) => mappingIn(texts.get(path)))),
    templates: new Set(paths.filter(isTemplate).map((path) => basename(path).replace(/\.j2$/, ''))),
    decisions: [],
    notes: [],
  };
  const files = paths.map((path): MigratedFile => {
    const before = texts.get(path);
    const { mode } = statSync(join(folder, path));
    const copied = { path, from: path, mode: mode & 0o777 };
    if (before === undefined || before.startsWith('$ANSIBLE_VAULT;')) return copied;
    if (isTemplate(path))
      return {
        ...copied,
        path: path.replace(/\.j2$/, '.hbs'),
        before,
        text: template(path, before, migrating),
      };
    if (!isYaml(path)) return copied;
    return { ...copied, before, text: migrateYaml(path, before, migrating) };
  });
  return { files, decisions: migrating.decisions, notes: migrating.notes };
}

function below(folder: string, path: string): readonly string[] {
  return readdirSync(join(folder, path), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) return foreign.test(entry.name) ? [] : below(folder, inner);
      return entry.isFile() ? [inner] : [];
    });
}

/** The text of a file; undefined where it is none. */
function textOf(path: string): string | undefined {
  const bytes = readFileSync(path);
  return bytes.includes(0) ? undefined : bytes.toString('utf8');
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

function mappingIn(text: string | undefined): readonly Readonly<Record<string, unknown>>[] {
  const { value } = parseYaml({ file: '', text: text ?? '' });
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? [value as Readonly<Record<string, unknown>>]
    : [];
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
