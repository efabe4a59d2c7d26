import type { LoopForm } from '../../model/loop-form.ts';
import { Fault } from '../../template/fault.ts';
import { sequence } from '../../template/helpers/sequence.ts';
import { TemplateError } from '../../template/templating.ts';
import { filesMatching, findOnPath } from '../../util/search-path.ts';
import { firstFound } from './look-up-files.ts';

/** What look-ups may ask for beside their terms. */
export interface LookUpContext {
  /** Folders of the role, the task file and the playbook, nearest first. */
  readonly searchPath: readonly string[];
  /** The module that the loop is about: where `with_first_found` looks follows from it. */
  readonly action: string;
  readonly hostsOf: (pattern: string) => readonly string[];
  /** The text of a file of the control machine, decrypted. Throws TemplateError. */
  readonly read: (file: string) => string;
  /** The lines that commands of the control machine print. */
  readonly lines: (commands: readonly string[]) => readonly string[];
}

type LookUp = (terms: readonly unknown[], context: LookUpContext) => readonly unknown[];

/** The items of a `with_...`, from its rendered terms. Throws TemplateError. */
export function lookUp(
  form: Exclude<LoopForm, 'loop' | 'list' | 'dict'>,
  written: unknown,
  context: LookUpContext,
): readonly unknown[] {
  return lookUps[form](Array.isArray(written) ? written : [written], context);
}

const lookUps: Readonly<Record<Exclude<LoopForm, 'loop' | 'list' | 'dict'>, LookUp>> = {
  items: (terms) => terms.flat(1),
  flattened: (terms) => terms.flat(Number.POSITIVE_INFINITY),
  indexed_items: (terms) => terms.flat(1).map((item, index) => [index, item]),
  sequence: (terms) => terms.flatMap((term) => numbersOf(String(term))),
  nested,
  cartesian: nested,
  together(terms) {
    const lists = terms.map(listOf);
    const longest = Math.max(0, ...lists.map((list) => list.length));
    return Array.from({ length: longest }, (_, index) =>
      lists.flatMap((list) => [list[index] ?? null].flat(1)),
    );
  },
  subelements,
  random_choice: (terms) => (terms.length === 0 ? [] : [terms[Math.floor(Math.random() * terms.length)]]),
  inventory_hostnames: (terms, { hostsOf }) => hostsOf(terms.map(String).join(':')),
  fileglob: (terms, { searchPath }) => terms.flatMap((term) => filesMatching(String(term), searchPath)),
  first_found: (terms, { searchPath, action }) => firstFound(terms, searchPath, action),
  file: (terms, context) => terms.map((term) => contentOf(String(term), context)),
  lines: (terms, { lines }) => lines(terms.map(String)),
};

function listOf(term: unknown): readonly unknown[] {
  if (Array.isArray(term)) return term;
  throw new TemplateError(`each term of the loop has to be a list, not \`${JSON.stringify(term)}\``);
}

function numbersOf(text: string): readonly string[] {
  try {
    return sequence(text);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new TemplateError(`\`${text}\`: ${error.message}`, { hint: error.hint });
  }
}

/** Every combination, those of the first list slowest. */
function nested(terms: readonly unknown[]): readonly unknown[] {
  return terms
    .map(listOf)
    .reduce<readonly (readonly unknown[])[]>(
      (all, list) => all.flatMap((before) => list.map((one) => [...before, ...[one].flat(1)])),
      [[]],
    );
}

type Mapping = Readonly<Record<string, unknown>>;

/** Pairs of a mapping, without the list at a key in it, and each entry of that list. */
function subelements([elements, key, flags]: readonly unknown[]): readonly unknown[] {
  if (typeof elements !== 'object' || elements === null || typeof key !== 'string')
    throw new TemplateError('`with_subelements` takes a list of mappings and the name of a key');
  const isOptional = isMapping(flags) && flags.skip_missing === true;
  return Object.values(elements).flatMap((element: unknown) => {
    if (!isMapping(element))
      throw new TemplateError(
        `\`with_subelements\` goes through mappings, not \`${JSON.stringify(element)}\``,
      );
    if (element.skipped === true) return [];
    const inner = key
      .split('.')
      .reduce<unknown>((value, part) => (isMapping(value) ? value[part] : undefined), element);
    if (inner === undefined && isOptional) return [];
    if (!Array.isArray(inner))
      throw new TemplateError(`\`${key}\` is no list in \`${JSON.stringify(element)}\``, {
        hint: 'with `{ skip_missing: true }` as third term those without it are left out',
      });
    const rest = withoutKey(element, key.split('.'));
    return inner.map((one: unknown) => [rest, one]);
  });
}

function withoutKey(element: Mapping, [first = '', ...more]: readonly string[]): Mapping {
  const { [first]: inner, ...rest } = element;
  return more.length > 0 && isMapping(inner) ? { ...rest, [first]: withoutKey(inner, more) } : rest;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function contentOf(name: string, { searchPath, read }: LookUpContext): string {
  const file = findOnPath('files', name, searchPath);
  if (file === undefined) throw new TemplateError(`there is no file ${name} on the control machine`);
  return read(file).trimEnd();
}
