import { type Namespaces, namespaceNamed, splitName, xmlNamespace } from './xml-names.ts';
import { decodeXml, textSpan, type XmlElement } from './xml-scan.ts';

/** What a step asks of an element, besides its name. */
type Predicate =
  | { readonly kind: 'position'; readonly position: number | 'last' }
  | { readonly kind: 'attribute'; readonly name: string; readonly value: string | undefined }
  | { readonly kind: 'child'; readonly name: string; readonly value: string }
  | { readonly kind: 'text'; readonly value: string };

/** One step down, or with `deep` any number of them. */
export interface Step {
  readonly name: string;
  readonly deep: boolean;
  readonly predicates: readonly Predicate[];
}

/** A path in the common part of XPath. */
export interface XPath {
  readonly steps: readonly Step[];
  /** The attribute at its end (`/a/@b`). */
  readonly attribute: string | undefined;
  /** It ends in `text()`. */
  readonly text: boolean;
}

const name = String.raw`(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*`;
const literal = `(?:'([^']*)'|"([^"]*)")`;
const forms: readonly (readonly [RegExp, (match: RegExpExecArray) => Predicate])[] = [
  [/^(\d+)$/, ([, position]) => ({ kind: 'position', position: Number(position) })],
  [/^last\(\)$/, () => ({ kind: 'position', position: 'last' })],
  [
    new RegExp(`^@(${name})$`),
    ([, attribute = '']) => ({ kind: 'attribute', name: attribute, value: undefined }),
  ],
  [
    new RegExp(`^@(${name})\\s*=\\s*${literal}$`),
    ([, attribute = '', a, b]) => ({ kind: 'attribute', name: attribute, value: a ?? b ?? '' }),
  ],
  [
    new RegExp(`^(?:text\\(\\)|\\.)\\s*=\\s*${literal}$`),
    ([, a, b]) => ({ kind: 'text', value: a ?? b ?? '' }),
  ],
  [
    new RegExp(`^(${name})(?:/text\\(\\))?\\s*=\\s*${literal}$`),
    ([, child = '', a, b]) => ({ kind: 'child', name: child, value: a ?? b ?? '' }),
  ],
];

/** Reads a path; undefined where it has more of XPath than is known here. */
export function parseXPath(path: string): XPath | undefined {
  const steps: Step[] = [];
  const trimmed = path.trim();
  let rest = trimmed.replace(/\/text\(\)$/, '');
  const text = rest !== trimmed;
  let attribute: string | undefined;
  while (rest !== '') {
    const last = new RegExp(`^/@(${name})$`).exec(rest);
    if (last && steps.length > 0) {
      attribute = last[1];
      break;
    }
    const found = new RegExp(`^(//?)(${name}|\\*)((?:\\[(?:[^\\]'"]|'[^']*'|"[^"]*")*\\])*)`).exec(rest);
    const predicates = found && parsePredicates(found[3] ?? '');
    if (!found || !predicates) return undefined;
    steps.push({ name: found[2] ?? '', deep: found[1] === '//', predicates });
    rest = rest.slice(found[0].length);
  }
  return steps.length === 0 ? undefined : { steps, attribute, text };
}

function parsePredicates(text: string): readonly Predicate[] | undefined {
  const parts = [...text.matchAll(/\[((?:[^\]'"]|'[^']*'|"[^"]*")*)\]/g)].flatMap(([, inside = '']) =>
    inside.split(/\s+and\s+(?=(?:[^'"]|'[^']*'|"[^"]*")*$)/).map((part) => part.trim()),
  );
  const read = parts.map((part) => {
    for (const [form, make] of forms) {
      const match = form.exec(part);
      if (match) return make(match);
    }
    return undefined;
  });
  return read.every((each) => each !== undefined) ? read : undefined;
}

/** The prefixes that a path uses. */
export function prefixesOf({ steps, attribute }: XPath): readonly string[] {
  const predicates = steps.flatMap((step) => step.predicates);
  const names = predicates.flatMap((each) => ('name' in each ? [each.name] : []));
  const all = [...steps.map((step) => step.name), ...names, attribute ?? ''];
  return all.map((each) => splitName(each)[0]).filter((prefix) => prefix !== '');
}

/** The elements that steps lead to from the root. */
export function selectElements(
  text: string,
  root: XmlElement,
  steps: readonly Step[],
  namespaces: Namespaces,
): readonly XmlElement[] {
  let found: readonly XmlElement[] | undefined;
  for (const step of steps) {
    const next = (found ?? [undefined]).flatMap((element) => {
      const below = element ? element.children : [root];
      const among = step.deep ? below.flatMap(withDescendants) : below;
      return fitting(
        text,
        among.filter((each) => isNamed(each, step.name, namespaces)),
        step,
        namespaces,
      );
    });
    found = [...new Set(next)];
  }
  return found ?? [];
}

function withDescendants(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap(withDescendants)];
}

function fitting(
  text: string,
  named: readonly XmlElement[],
  { predicates }: Step,
  namespaces: Namespaces,
): readonly XmlElement[] {
  return predicates.reduce((left, predicate) => {
    if (predicate.kind !== 'position') return left.filter((each) => holds(text, each, predicate, namespaces));
    // A position counts among the children of each parent.
    return left.filter((each) => {
      const siblings = left.filter(({ parent }) => parent === each.parent);
      const wanted = predicate.position === 'last' ? siblings.length : predicate.position;
      return siblings.indexOf(each) + 1 === wanted;
    });
  }, named);
}

function holds(
  text: string,
  element: XmlElement,
  predicate: Exclude<Predicate, { kind: 'position' }>,
  namespaces: Namespaces,
): boolean {
  if (predicate.kind === 'text') return textOf(text, element) === predicate.value;
  if (predicate.kind === 'attribute')
    return element.attributes.some(
      (each) =>
        isAttribute(element, each.name, predicate.name, namespaces) &&
        (predicate.value === undefined || each.value === predicate.value),
    );
  return element.children.some(
    (child) => isNamed(child, predicate.name, namespaces) && textOf(text, child) === predicate.value,
  );
}

/** An element's own text, up to its first child. */
export function textOf(text: string, element: XmlElement): string {
  return decodeXml(text.slice(...textSpan(element)));
}

function isNamed(element: XmlElement, wanted: string, namespaces: Namespaces): boolean {
  if (wanted === '*') return true;
  const [prefix, local] = splitName(element.name);
  const [wantedPrefix, wantedLocal] = splitName(wanted);
  if (local !== wantedLocal) return false;
  return (
    namespaceOf(element, prefix) === (wantedPrefix === '' ? '' : namespaceNamed(wantedPrefix, namespaces))
  );
}

/** Whether an attribute has the wanted name; one without a prefix is in no namespace. */
export function isAttribute(
  element: XmlElement,
  is: string,
  wanted: string,
  namespaces: Namespaces,
): boolean {
  const [prefix, local] = splitName(is);
  const [wantedPrefix, wantedLocal] = splitName(wanted);
  if (local !== wantedLocal || (prefix === '') !== (wantedPrefix === '')) return false;
  return prefix === '' || namespaceOf(element, prefix) === namespaceNamed(wantedPrefix, namespaces);
}

function namespaceOf(element: XmlElement, prefix: string): string {
  return prefix === 'xml' ? xmlNamespace : (element.namespaces.get(prefix) ?? '');
}

/** A name as lxml has it: `{namespace}name`, or the name where there is none. */
export function fullName(element: XmlElement, name: string, kind: 'element' | 'attribute'): string {
  const [prefix, local] = splitName(name);
  const namespace = kind === 'attribute' && prefix === '' ? '' : namespaceOf(element, prefix);
  return namespace === '' ? local : `{${namespace}}${local}`;
}
