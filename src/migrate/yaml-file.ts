import { LineCounter } from 'yaml';
import { celCondition, celValue } from './condition.ts';
import { parseJinja } from './jinja.ts';
import type { Kinds, NoteKind } from './known.ts';
import {
  idlePairs,
  linesOf,
  type Replacement,
  rewritten,
  rewrittenInLine,
  type ScalarText,
  scalarsOf,
  whyNot,
} from './scalars.ts';
import { systemdServices } from './services.ts';
import { holdsJinja, type Migrated, migrateText } from './template.ts';
import { type Decision, Undecided } from './undecided.ts';

/** What may come out differently, and where. */
export interface Note {
  readonly kind: NoteKind;
  readonly written: string;
  readonly file: string;
  readonly line: number;
}

/** What a migration knows of its project. */
export interface Migrating {
  readonly kinds: Kinds;
  /** Names of templates that are renamed. */
  readonly templates: ReadonlySet<string>;
  readonly decisions: Decision[];
  readonly notes: Note[];
}

const conditionKeys: readonly string[] = ['when', 'changed_when', 'failed_when', 'until'];
/** What is text for people, or of another program's. */
const untouched = /^(galaxy_info|argument_specs|description|short_description|author)$/;

/** A YAML file of a playbook, role or inventory, with its Jinja in Handlebars and CEL; all else as it stands. */
export function migrateYaml(file: string, text: string, migrating: Migrating): string {
  const scalars = scalarsOf(text);
  const idle = scalars ? idlePairs(text) : [];
  if (!scalars) {
    migrating.decisions.push({
      file,
      line: 1,
      column: 1,
      written: '',
      message: `this file is no YAML: ${whyNot(text)}`,
      kind: 'open',
    });
    return text;
  }
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  const place = (scalar: ScalarText, offset = 0) => {
    const from = scalar.node.range[0];
    const shift = scalar.node.type?.startsWith('BLOCK') ? text.indexOf('\n', from) + 1 - from : 0;
    const down = linesOf(scalar, text).slice(0, offset).split('\n').length - 1;
    const { line, col } = lines.linePos(from);
    return { file, line: line + down + (shift > 0 ? 1 : 0), column: down > 0 || shift > 0 ? 1 : col };
  };
  const replacements = scalars.flatMap((scalar): readonly Replacement[] => {
    const [begins] = scalar.node.range;
    if (idle.some(({ from, to }) => from <= begins && begins < to)) return [];
    const note = (kind: NoteKind, written: string) => {
      migrating.notes.push({ kind, written, file, line: place(scalar).line });
    };
    const found = migrateScalar(scalar, text, { ...migrating, note });
    if (!found) return [];
    const { migrated } = found;
    for (const { at, written, message } of 'left' in migrated ? [migrated.left] : (migrated.lefts ?? []))
      migrating.decisions.push({ ...place(scalar, at), written, message, kind: 'open' });
    if ('left' in migrated) return [];
    const wanted = migrated.text;
    if (wanted === (found.inLine ? scalar.value : linesOf(scalar, text))) return [];
    return [found.inLine ? rewrittenInLine(scalar, text, wanted) : rewritten(scalar, text, wanted)];
  });
  return replaced(
    text,
    [...idle, ...systemdServices(text), ...replacements].toSorted((a, b) => a.from - b.from),
  );
}

type Context = Migrating & { readonly note: (kind: NoteKind, written: string) => void };

function migrateScalar(
  scalar: ScalarText,
  file: string,
  context: Context,
): { readonly migrated: Migrated; readonly inLine?: true } | undefined {
  const { path, value } = scalar;
  if (path.some((part) => untouched.test(String(part)))) return undefined;
  if (isCondition(path)) return { migrated: condition(value, context), inLine: true };
  if (isExpression(path)) return { migrated: expression(value, context), inLine: true };
  const renamed = renamedTemplate(value, path, context);
  if (!holdsJinja(value))
    return renamed === value ? undefined : { migrated: { text: renamed }, inLine: true };
  const named = (text: string) => (namesTemplate(path) ? renamedInTexts(text, context) : text);
  if (renamed !== value) return { migrated: migrateText(named(renamed), context), inLine: true };
  return { migrated: migrateText(named(linesOf(scalar, file)), context) };
}

/** Whether a text may name a template to `template`: its source, an item of a loop, or a variable, a role's too. */
function namesTemplate(path: ScalarText['path']): boolean {
  const [owner, key] = path.slice(-2).map(String);
  const isSource = /(^|\.)template$/.test(String(key === 'src' ? owner : key));
  const isVariable = typeof path[0] === 'string' || /(^|\.)set_fact$/.test(String(owner));
  return isSource || isVariable || path.some((part) => /^(vars|roles|loop|with_\w+)$/.test(String(part)));
}

/** Names of templates in texts of expressions: `{{ item.template | default('a.j2') }}`. */
function renamedInTexts(value: string, { templates }: Context): string {
  return value.replace(/\{\{.*?\}\}/gs, (expression) =>
    expression.replace(/(['"])([^'"\s{}]+)\.j2\1/g, (whole, quote: string, stem: string) =>
      templates.has(stem.slice(stem.lastIndexOf('/') + 1)) ? `${quote}${stem}.hbs${quote}` : whole,
    ),
  );
}

/** Whether a text is a condition: of a keyword, or of `assert`. */
function isCondition(path: ScalarText['path']): boolean {
  const [owner, key] = path.filter((part) => typeof part === 'string').slice(-2);
  if (conditionKeys.includes(String(key)) || (key === undefined && conditionKeys.includes(String(owner))))
    return !path.includes('vars');
  return key === 'that' && /(^|\.)assert$/.test(String(owner));
}

function isExpression(path: ScalarText['path']): boolean {
  return path.at(-1) === 'var' && /(^|\.)debug$/.test(String(path.at(-2)));
}

function condition(value: string, context: Context): Migrated {
  const source = value.trim();
  if (/^(true|false|yes|no|on|off)$/i.test(source)) return { text: value };
  return translated(source, () => celCondition(parseJinja(withoutBraces(source)), context));
}

function expression(value: string, context: Context): Migrated {
  return translated(value, () => celValue(parseJinja(withoutBraces(value)), context));
}

/** `when: "{{ x }}"`, as old playbooks have it. */
function withoutBraces(source: string): string {
  return /^\{\{((?!\{\{|\}\}).)*\}\}$/s.test(source) ? source.slice(2, -2) : source;
}

function translated(source: string, translate: () => string): Migrated {
  try {
    return { text: translate() };
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    return { left: { at: 0, written: source, message: error.message } };
  }
}

/** A template is called `.hbs` now, where `template` may be meant. */
function renamedTemplate(value: string, path: ScalarText['path'], { templates }: Context): string {
  if (/(^|\.)template$/.test(String(path.at(-1))))
    return value.replace(/(\bsrc=(?:\{\{.*?\}\}|\S)*)\.j2(?=\s|$)/, '$1.hbs');
  const [, stem] = /^([^\n]*)\.j2$/.exec(value) ?? [];
  if (stem === undefined || !namesTemplate(path)) return value;
  const isSource = path.at(-1) === 'src';
  const isKnown = templates.has(stem.slice(stem.lastIndexOf('/') + 1));
  return isSource || isKnown ? `${stem}.hbs` : value;
}

function replaced(text: string, replacements: readonly Replacement[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, text: instead } of replacements) {
    result += text.slice(at, from) + instead;
    at = to;
  }
  return result + text.slice(at);
}
