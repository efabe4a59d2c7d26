import type { z } from 'zod';
import { nearest } from '../util/nearest.ts';
import { type Diagnostic, mistake, type Place } from './diagnostic.ts';
import { withoutWhatIsMeant } from './misspelled.ts';
import { fieldAt, knownKeys } from './schema.ts';
import { isUnsafeText, isVaultText } from './values.ts';

type ValuePath = readonly (string | number)[];
type Issue = z.core.$ZodIssue;

/** Where the value at a path stands, or its key. */
export type Locate = (path: ValuePath, what?: 'key' | 'value') => Place;

/** What is being checked, for messages: `{ word: 'argument', of: '`copy`' }`. */
export interface Subject {
  readonly word: string;
  readonly of?: string;
  /** What to do with an unknown key that belongs somewhere else. */
  readonly elsewhere?: (key: string) => string | undefined;
}

/** The value as its schema reads it, unless something is wrong or waits for a template. */
export interface Checked<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** Marks the messages that a schema left to us. */
const ours = '\0';
const anyKey: Subject = { word: 'key' };

/**
 * Checks a value against a schema; every issue becomes a diagnostic at its own place. Issues of values that hold
 * templates are left out: they can be judged only when the templates are rendered (`checkRendered`).
 */
export function check<S extends z.ZodType>(
  schema: S,
  value: unknown,
  locate: Locate,
  subject: Subject = anyKey,
): Checked<z.output<S>> {
  const plain = withoutTags(value);
  // What is checked before a run is checked once: a function made for the schema, as zod makes them, costs more than it saves.
  const parsed = schema.safeParse(plain, { error: () => ours, reportInput: true, jitless: true });
  if (parsed.success) return { value: parsed.data, diagnostics: [] };
  const context = { schema, value: plain, locate, subject };
  const issues = parsed.error.issues.flatMap(unfold).filter((issue) => !waits(issue, plain));
  return { diagnostics: withoutWhatIsMeant(issues, schema).flatMap((issue) => describe(issue, context)) };
}

/** Checks rendered arguments: the value, or one diagnostic that names all that is wrong. */
export function checkRendered<S extends z.ZodType>(
  schema: S,
  value: unknown,
  locate: Locate,
  subject: Subject = anyKey,
): { readonly value: z.output<S> } | { readonly mistake: Diagnostic } {
  const parsed = schema.safeParse(value, { error: () => ours, reportInput: true });
  if (parsed.success) return { value: parsed.data };
  const context = { schema, value, locate, subject };
  const found = parsed.error.issues.flatMap(unfold).flatMap((issue) => describe(issue, context));
  const [first] = found;
  if (!first) throw new Error('the schema refused a value and named no reason');
  return { mistake: { ...first, message: found.map(({ message }) => message).join('; ') } };
}

/** Whether a text holds a template. */
export function isTemplate(value: unknown): value is string {
  return typeof value === 'string' && value.includes('{{');
}

/** `!unsafe` text as text, and `!vault` text as a template: known only later. */
function withoutTags(value: unknown): unknown {
  if (isUnsafeText(value)) return value.text;
  if (isVaultText(value)) return '{{ vault }}';
  if (Array.isArray(value)) return value.map(withoutTags);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTags(inner)]));
}

/** A checked value with the tags back on what was tagged before: what is rendered later needs them. */
export function withTags(checked: unknown, written: unknown): unknown {
  if (isUnsafeText(written) || isVaultText(written)) return written;
  if (typeof checked !== 'object' || checked === null) return checked;
  if (Array.isArray(checked)) return checked.map((part, index) => withTags(part, inside(written, index)));
  return Object.fromEntries(
    Object.entries(checked).map(([key, part]) => [key, withTags(part, inside(written, key))]),
  );
}

/** An issue of a union as the issues of the one form that was meant, where that can be told. */
function unfold(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const [deeper, ...others] = issue.errors.filter((form) =>
    form.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  if (!deeper || others.length > 0) return [issue];
  return deeper.flatMap((inner) => unfold({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** Whether an issue can't be judged before a template is rendered. */
function waits(issue: Issue, value: unknown): boolean {
  let at: unknown = value;
  for (const part of issue.path) {
    if (isTemplate(at)) return true;
    at = inside(at, part);
  }
  if (at === undefined && issue.code !== 'custom') return false;
  return issue.code !== 'unrecognized_keys' && holdsTemplate(at);
}

function holdsTemplate(value: unknown): boolean {
  if (isTemplate(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsTemplate);
}

function inside(value: unknown, part: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
  return (value as Record<PropertyKey, unknown>)[part];
}

interface Context {
  readonly schema: z.ZodType;
  readonly value: unknown;
  readonly locate: Locate;
  readonly subject: Subject;
}

function describe(issue: Issue, context: Context): readonly Diagnostic[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, context));
  const found = path.reduce(inside, context.value);
  const parent = path.slice(0, -1).reduce(inside, context.value);
  const alone = path.at(-1) === 0 && isMapping(parent) && found === undefined;
  if (alone && issue.code !== 'custom')
    return describe({ ...issue, path: issue.path.slice(0, -1) } as Issue, context);
  if (found === undefined && path.length > 0 && issue.code !== 'custom' && isMapping(parent))
    return [missingKey(path, context)];
  const name = path.length > 0 ? `\`${path.join('.')}\`: ` : '';
  return [mistake(name + sentence(issue, found), context.locate(path), hintFor(issue, found))];
}

function unknownKey(key: string, path: ValuePath, { schema, locate, subject }: Context): Diagnostic {
  const known = knownKeys(schema, path);
  const near = nearest(key, known);
  const rest = known.length > 0 ? `known are ${known.toSorted().join(', ')}` : 'none is known here';
  return mistake(
    `unknown ${subject.word} \`${[...path, key].join('.')}\`${ownerOf(subject)}`,
    locate([...path, key], 'key'),
    subject.elsewhere?.(key) ?? (near === undefined ? rest : `did you mean \`${near}\`?`),
  );
}

function missingKey(path: ValuePath, { schema, locate, subject }: Context): Diagnostic {
  const description = fieldAt(schema, path)?.description;
  return mistake(
    `missing ${subject.word} \`${path.join('.')}\`${ownerOf(subject)}`,
    locate(path.slice(0, -1), 'key'),
    `add \`${path.at(-1)}:\`${description ? ` (${description.replace(/\.$/, '')})` : ''}`,
  );
}

function ownerOf({ of }: Subject): string {
  return of === undefined ? '' : ` of ${of}`;
}

/** The nearest value that may stand there; or what YAML made of a word that was meant as text. */
function hintFor(issue: Issue, found: unknown): string | undefined {
  const isSaid = issue.message !== ours && !issue.message.startsWith('expected');
  if (issue.code === 'invalid_value' && typeof found === 'string' && !isSaid) {
    const near = nearest(found, issue.values.map(String));
    return near === undefined ? undefined : `did you mean \`${near}\`?`;
  }
  return typeof found === 'boolean' &&
    /expected text$/.test(issue.message === ours ? expected(issue) : issue.message)
    ? 'YAML reads this word as true or false: write it in quotes'
    : undefined;
}

function sentence(issue: Issue, found: unknown): string {
  const message = issue.message === ours ? expected(issue) : issue.message;
  return message.startsWith('expected') && !message.includes(',')
    ? `${message}, not ${kindOf(found)}`
    : message;
}

function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeName(issue.expected)}`;
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => `\`${String(value)}\``).join(' ')}`;
    case 'too_small':
      return `expected ${amount('at least', issue.minimum, issue.origin)}`;
    case 'too_big':
      return `expected ${amount('at most', issue.maximum, issue.origin)}`;
    case 'invalid_union':
      return `expected ${formsOf(issue.errors)}`;
    case 'invalid_format':
      return `expected text of the form ${issue.pattern ?? issue.format}`;
    default:
      return 'not a value that can stand here';
  }
}

function amount(bound: string, limit: number | bigint, origin: string): string {
  if (origin === 'string')
    return limit === 1 && bound === 'at least' ? "text that isn't empty" : `${bound} ${limit} characters`;
  if (origin === 'array') return `${bound} ${limit} in the list`;
  return `${bound} ${limit}`;
}

/** What the forms of a union expect, in one phrase. */
function formsOf(forms: readonly (readonly Issue[])[]): string {
  const phrases = forms.flatMap(([first]) => {
    if (!first || first.path.length > 0) return [];
    const phrase = first.message === ours ? expected(first) : first.message;
    return [phrase.replace(/^expected /, '')];
  });
  const unique = [...new Set(phrases)];
  return unique.length > 0 ? unique.join(' or ') : 'another form';
}

function typeName(expectedType: string): string {
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping',
    record: 'a mapping',
    null: 'nothing',
  };
  return names[expectedType] ?? expectedType;
}

/** A value as messages name it: short values themselves, others by their kind. */
function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length > 0 ? 'a list' : 'an empty list';
  if (typeof value === 'object') return 'a mapping';
  const text = String(value);
  return text.length <= 60 && !text.includes('\n') ? `\`${text}\`` : 'a longer text';
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
