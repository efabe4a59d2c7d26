import { encodeXml } from './xml-scan.ts';

/** Prefixes of a path, by the names that they stand for. */
export type Namespaces = Readonly<Record<string, string>>;

/** What the prefix `xml` stands for everywhere. */
export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';

/** A name that is written into an element, and what has to be declared for it. */
export interface WrittenName {
  readonly name: string;
  /** ` xmlns:p="..."`, or nothing. */
  readonly declares: string;
  /** What prefixes stand for behind it. */
  readonly scope: ReadonlyMap<string, string>;
}

/** The prefix of a name, or nothing, and the rest. */
export function splitName(name: string): readonly [string, string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** What a prefix of a path stands for. */
export function namespaceNamed(prefix: string, namespaces: Namespaces): string | undefined {
  return prefix === 'xml' ? xmlNamespace : namespaces[prefix];
}

/** A name of a path as it has to be written in a place, where other prefixes may stand for the same. */
export function writtenName(
  wanted: string,
  kind: 'element' | 'attribute',
  scope: ReadonlyMap<string, string>,
  namespaces: Namespaces,
): WrittenName {
  const [prefix, local] = splitName(wanted);
  if (prefix === 'xml') return { name: wanted, declares: '', scope };
  if (prefix === '') {
    const declares = kind === 'element' && (scope.get('') ?? '') !== '';
    return declares
      ? { name: local, declares: ' xmlns=""', scope: new Map([...scope, ['', '']]) }
      : { name: local, declares: '', scope };
  }
  const namespace = namespaceNamed(prefix, namespaces) ?? '';
  const usable = [prefix, ...(kind === 'element' ? [''] : []), ...scope.keys()];
  const bound = usable.find((each) => scope.get(each) === namespace && (each !== '' || kind === 'element'));
  if (bound !== undefined) return { name: bound === '' ? local : `${bound}:${local}`, declares: '', scope };
  const free = freePrefix(prefix, scope);
  return {
    name: `${free}:${local}`,
    declares: ` xmlns:${free}="${encodeXml(namespace)}"`,
    scope: new Map([...scope, [free, namespace]]),
  };
}

/** The wanted prefix, or `ns1`, `ns2` and so on where it stands for something else: the element itself may say so. */
function freePrefix(wanted: string, scope: ReadonlyMap<string, string>): string {
  let free = wanted;
  for (let number = 1; scope.has(free); number++) free = `ns${number}`;
  return free;
}
