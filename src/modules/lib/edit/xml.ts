import { type Failure, failure } from '../../../sdk/define.ts';
import type { Edited } from '../files/text-file.ts';
import { type Namespaces, writtenName } from './xml-names.ts';
import { encodeXml, scanXml, textSpan, type XmlElement } from './xml-scan.ts';
import { fullName, isAttribute, type Step, selectElements, textOf, type XPath } from './xpath.ts';

/** What of an XML text should be there or not. */
export interface XmlWish {
  readonly path: XPath;
  readonly namespaces: Namespaces;
  readonly present: boolean;
  /** The attribute that is meant, unless the path ends in one. */
  readonly attribute: string | undefined;
  readonly value: string | undefined;
  /** Letters outside of ASCII are written as references. */
  readonly references: boolean;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** Sets or removes what a path leads to, in place; all else stays as it is. `count`: how many places it led to. */
export function editXml(text: string, wish: XmlWish): (Edited & { readonly count: number }) | Failure {
  const root = scanXml(text);
  if (typeof root === 'string') return failure(`it is no XML: ${root}`);
  const found = selectElements(text, root, wish.path.steps, wish.namespaces);
  const attribute = wish.path.attribute ?? wish.attribute;
  if (!wish.present && attribute === undefined && found.includes(root))
    return failure('the root of the file cannot be removed');
  const edits =
    found.length === 0 && wish.present
      ? addition(text, root, wish)
      : found.flatMap((element) => editsOf(text, element, attribute, wish));
  if ('failed' in edits) return edits;
  const edited = edits
    .filter((edit) => !edits.some((other) => isWithin(edit, other)))
    .toSorted((a, b) => b.start - a.start || b.end - a.end)
    .reduce((now, { start, end, by }) => now.slice(0, start) + by + now.slice(end), text);
  return { text: edited, msg: edited === text ? '' : 'changed', count: found.length };
}

/** Whether what an edit removes goes with another one already: an element inside one that goes as well. */
function isWithin(edit: Edit, other: Edit): boolean {
  const isPart = other.start <= edit.start && edit.end <= other.end && edit !== other;
  return isPart && edit.by === '' && other.by === '' && edit.start < edit.end;
}

/** What elements say, or their attributes, by the name of each: as Ansible tells it. */
export function readXml(
  text: string,
  path: XPath,
  namespaces: Namespaces,
  content: 'text' | 'attribute',
): readonly Readonly<Record<string, unknown>>[] | Failure {
  const root = scanXml(text);
  if (typeof root === 'string') return failure(`it is no XML: ${root}`);
  return selectElements(text, root, path.steps, namespaces).map((element) => ({
    [fullName(element, element.name, 'element')]:
      content === 'text' ? textOf(text, element) : attributesOf(element, path.attribute, namespaces),
  }));
}

function attributesOf(element: XmlElement, wanted: string | undefined, namespaces: Namespaces) {
  const meant = element.attributes.filter(
    ({ name }) =>
      !/^xmlns(?::|$)/.test(name) && (wanted === undefined || isAttribute(element, name, wanted, namespaces)),
  );
  return Object.fromEntries(meant.map(({ name, value }) => [fullName(element, name, 'attribute'), value]));
}

/** The encoding that the text's first line declares, where that isn't UTF-8. */
export function otherEncoding(text: string): string | undefined {
  const declared = /^\s*<\?xml\s[^>]*\bencoding\s*=\s*["']([\w.-]+)["']/.exec(text)?.[1];
  return declared && !/^(?:utf-?8|us-ascii|ascii)$/i.test(declared) ? declared : undefined;
}

/** Text of a task's as it is written: outside of UTF-8 by references, which mean the same in every encoding. */
function written(text: string, { references }: XmlWish): string {
  const encoded = encodeXml(text);
  return references
    ? encoded.replace(/[\u0080-\u{10ffff}]/gu, (letter) => `&#${letter.codePointAt(0)};`)
    : encoded;
}

function editsOf(
  text: string,
  element: XmlElement,
  attribute: string | undefined,
  wish: XmlWish,
): readonly Edit[] {
  const { present, value } = wish;
  if (attribute !== undefined) return attributeEdits(element, attribute, wish);
  if (!present) return [removal(text, element)];
  if (value === undefined || textOf(text, element) === value) return [];
  if (element.empty) {
    const open = text.slice(element.start, element.openEnd).replace(/\s*\/>$/, '>');
    return [
      { start: element.start, end: element.openEnd, by: `${open}${written(value, wish)}</${element.name}>` },
    ];
  }
  const [start, end] = textSpan(element);
  return [{ start, end, by: written(value, wish) }];
}

function attributeEdits(element: XmlElement, name: string, wish: XmlWish): readonly Edit[] {
  const { present, value = '', namespaces } = wish;
  const found = element.attributes.find((each) => isAttribute(element, each.name, name, namespaces));
  if (!present) return found ? [{ start: found.start - 1, end: found.end, by: '' }] : [];
  if (found?.value === value) return [];
  if (found) return [{ start: found.valueStart, end: found.valueEnd, by: written(value, wish) }];
  const at = element.attributes.at(-1)?.end ?? element.start + 1 + element.name.length;
  const own = writtenName(name, 'attribute', element.namespaces, namespaces);
  return [{ start: at, end: at, by: `${own.declares} ${own.name}="${written(value, wish)}"` }];
}

/** An element with the line that it stands on, where nothing else does. */
function removal(text: string, { start, end }: XmlElement): Edit {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const to = newline < 0 ? text.length : newline + 1;
  const alone = !/\S/.test(text.slice(from, start)) && !/\S/.test(text.slice(end, to));
  return alone ? { start: from, end: to, by: '' } : { start, end, by: '' };
}

/** Makes what is missing at the end of a path, in every element that its beginning leads to. */
function addition(text: string, root: XmlElement, wish: XmlWish): readonly Edit[] | Failure {
  const { steps } = wish.path;
  for (let known = steps.length - 1; known > 0; known--) {
    const parents = selectElements(text, root, steps.slice(0, known), wish.namespaces);
    if (parents.length === 0) continue;
    const missing = steps.slice(known);
    if (!missing.every(isPlain))
      return failure('what is missing there cannot be made: the path does not say what it is', {
        hint: 'only names, and attributes and children with a value, can be made',
      });
    return parents.map((parent) => within(text, parent, missing, wish));
  }
  return failure('the path leads nowhere, not even to the root');
}

function isPlain({ name, deep, predicates }: Step): boolean {
  const plain = predicates.every(
    (each) =>
      each.kind === 'child' ||
      each.kind === 'text' ||
      (each.kind === 'attribute' && each.value !== undefined),
  );
  return !deep && name !== '*' && plain;
}

function within(text: string, parent: XmlElement, missing: readonly Step[], wish: XmlWish): Edit {
  const last = parent.children.at(-1);
  const inner = element(missing, wish, parent.namespaces);
  if (parent.empty) {
    const open = text.slice(parent.start, parent.openEnd).replace(/\s*\/>$/, '>');
    return { start: parent.start, end: parent.openEnd, by: `${open}${inner}</${parent.name}>` };
  }
  const indent = last && /\n[ \t]*$/.exec(text.slice(0, last.start))?.[0];
  const at = last?.end ?? parent.closeStart;
  return { start: at, end: at, by: `${indent ?? ''}${inner}` };
}

function element(
  [step, ...rest]: readonly Step[],
  wish: XmlWish,
  outside: ReadonlyMap<string, string>,
): string {
  if (!step) return '';
  const own = writtenName(step.name, 'element', outside, wish.namespaces);
  let { declares, scope } = own;
  let attributes = '';
  for (const [wanted, value] of attributesFor(step, rest, wish)) {
    const next = writtenName(wanted, 'attribute', scope, wish.namespaces);
    declares += next.declares;
    scope = next.scope;
    attributes += ` ${next.name}="${written(value, wish)}"`;
  }
  const inside = insideOf(step, rest, wish, scope);
  const open = `<${own.name}${declares}${attributes}`;
  return inside === '' ? `${open}/>` : `${open}>${inside}</${own.name}>`;
}

function attributesFor(
  { predicates }: Step,
  rest: readonly Step[],
  { path, attribute, value = '' }: XmlWish,
): readonly (readonly [string, string])[] {
  const asked = predicates.flatMap((each) =>
    each.kind === 'attribute' ? [[each.name, each.value ?? ''] as const] : [],
  );
  const meant = path.attribute ?? attribute;
  return rest.length === 0 && meant !== undefined ? [...asked, [meant, value]] : asked;
}

function insideOf(
  { predicates }: Step,
  rest: readonly Step[],
  wish: XmlWish,
  scope: ReadonlyMap<string, string>,
): string {
  const said = predicates.flatMap((each) => (each.kind === 'text' ? [written(each.value, wish)] : []));
  const children = predicates.flatMap((each) => (each.kind === 'child' ? [child(each, wish, scope)] : []));
  const isAttributeMeant = (wish.path.attribute ?? wish.attribute) !== undefined;
  const value = isAttributeMeant ? '' : written(wish.value ?? '', wish);
  const own = rest.length > 0 ? element(rest, wish, scope) : value;
  return `${own === '' ? said.join('') : own}${children.join('')}`;
}

function child(
  { name, value }: { readonly name: string; readonly value: string },
  wish: XmlWish,
  scope: ReadonlyMap<string, string>,
): string {
  const own = writtenName(name, 'element', scope, wish.namespaces);
  return `<${own.name}${own.declares}>${written(value, wish)}</${own.name}>`;
}
