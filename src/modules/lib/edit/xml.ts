import { type Failure, failure } from '../../../sdk/define.ts';
import type { Edited } from '../files/text-file.ts';
import { encodeXml, scanXml, textSpan, type XmlElement } from './xml-scan.ts';
import { isAttribute, type Namespaces, type Step, selectElements, textOf, type XPath } from './xpath.ts';

/** What of an XML text should be there or not. */
export interface XmlWish {
  readonly path: XPath;
  readonly namespaces: Namespaces;
  readonly present: boolean;
  /** The attribute that is meant, unless the path ends in one. */
  readonly attribute: string | undefined;
  readonly value: string | undefined;
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
  const edits =
    found.length === 0 && wish.present
      ? addition(text, root, wish)
      : found.flatMap((element) => editsOf(text, element, attribute, wish));
  if ('failed' in edits) return edits;
  const edited = [...edits]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((now, { start, end, by }) => now.slice(0, start) + by + now.slice(end), text);
  return { text: edited, msg: edited === text ? '' : 'changed', count: found.length };
}

/** What elements say, or an attribute of theirs. */
export function readXml(
  text: string,
  path: XPath,
  namespaces: Namespaces,
): readonly (string | null)[] | Failure {
  const root = scanXml(text);
  if (typeof root === 'string') return failure(`it is no XML: ${root}`);
  return selectElements(text, root, path.steps, namespaces).map((element) => {
    const { attribute } = path;
    if (attribute === undefined) return textOf(text, element);
    return (
      element.attributes.find((each) => isAttribute(element, each.name, attribute, namespaces))?.value ?? null
    );
  });
}

function editsOf(
  text: string,
  element: XmlElement,
  attribute: string | undefined,
  { present, value, namespaces }: XmlWish,
): readonly Edit[] {
  if (attribute !== undefined)
    return attributeEdits(element, attribute, present ? (value ?? '') : undefined, namespaces);
  if (!present) return element.parent ? [removal(text, element)] : [];
  if (value === undefined || textOf(text, element) === value) return [];
  if (element.empty) {
    const open = text.slice(element.start, element.openEnd).replace(/\s*\/>$/, '>');
    return [
      { start: element.start, end: element.openEnd, by: `${open}${encodeXml(value)}</${element.name}>` },
    ];
  }
  const [start, end] = textSpan(element);
  return [{ start, end, by: encodeXml(value) }];
}

function attributeEdits(
  element: XmlElement,
  name: string,
  value: string | undefined,
  namespaces: Namespaces,
): readonly Edit[] {
  const found = element.attributes.find((each) => isAttribute(element, each.name, name, namespaces));
  if (value === undefined) return found ? [{ start: found.start - 1, end: found.end, by: '' }] : [];
  if (found?.value === value) return [];
  if (found) return [{ start: found.valueStart, end: found.valueEnd, by: encodeXml(value) }];
  const at = element.attributes.at(-1)?.end ?? element.start + 1 + element.name.length;
  return [{ start: at, end: at, by: ` ${name}="${encodeXml(value)}"` }];
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
  const inner = element(missing, wish);
  if (parent.empty) {
    const open = text.slice(parent.start, parent.openEnd).replace(/\s*\/>$/, '>');
    return { start: parent.start, end: parent.openEnd, by: `${open}${inner}</${parent.name}>` };
  }
  const indent = last && /\n[ \t]*$/.exec(text.slice(0, last.start))?.[0];
  const at = last?.end ?? parent.closeStart;
  return { start: at, end: at, by: `${indent ?? ''}${inner}` };
}

function element([step, ...rest]: readonly Step[], wish: XmlWish): string {
  if (!step) return '';
  const attributes = step.predicates.flatMap((each) =>
    each.kind === 'attribute' ? [` ${each.name}="${encodeXml(each.value ?? '')}"`] : [],
  );
  const children = step.predicates.flatMap((each) =>
    each.kind === 'child' ? [`<${each.name}>${encodeXml(each.value)}</${each.name}>`] : [],
  );
  const said = step.predicates.flatMap((each) => (each.kind === 'text' ? [encodeXml(each.value)] : []));
  const attribute = wish.path.attribute ?? wish.attribute;
  const own =
    rest.length > 0 ? element(rest, wish) : attribute === undefined ? encodeXml(wish.value ?? '') : '';
  const mine =
    rest.length === 0 && attribute !== undefined ? ` ${attribute}="${encodeXml(wish.value ?? '')}"` : '';
  const inside = `${own === '' ? said.join('') : own}${children.join('')}`;
  const open = `<${step.name}${attributes.join('')}${mine}`;
  return inside === '' ? `${open}/>` : `${open}>${inside}</${step.name}>`;
}
