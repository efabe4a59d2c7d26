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
}

const name = String.raw`(?:[\w.-]+:)?[\w.-]+`;
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
  let rest = path.trim().replace(/\/text\(\)$/, '');
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
  return steps.length === 0 ? undefined : { steps, attribute };
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

/** Prefixes of a path, by the names that they stand for. */
export type Namespaces = Readonly<Record<string, string>>;

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
  const [prefix, local] = split(element.name);
  const [wantedPrefix, wantedLocal] = split(wanted);
  if (local !== wantedLocal) return false;
  return (element.namespaces.get(prefix) ?? '') === (wantedPrefix === '' ? '' : namespaces[wantedPrefix]);
}

/** Whether an attribute has the wanted name; one without a prefix is in no namespace. */
export function isAttribute(
  element: XmlElement,
  is: string,
  wanted: string,
  namespaces: Namespaces,
): boolean {
  const [prefix, local] = split(is);
  const [wantedPrefix, wantedLocal] = split(wanted);
  if (local !== wantedLocal || (prefix === '') !== (wantedPrefix === '')) return false;
  return prefix === '' || element.namespaces.get(prefix) === namespaces[wantedPrefix];
}

function split(name: string): readonly [string, string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}
