/** An attribute and where it stands: from its name to behind its closing quote, and its value without quotes. */
export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** An element and where it stands. An element that is closed at once (`<a/>`) has its content at `openEnd`. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly parent: XmlElement | undefined;
  readonly children: readonly XmlElement[];
  readonly start: number;
  /** Behind the `>` of the tag that opens it. */
  readonly openEnd: number;
  /** Before the tag that closes it. */
  readonly closeStart: number;
  readonly end: number;
  readonly empty: boolean;
  /** Prefixes that are declared on it or above it; the empty one is that of names without any. */
  readonly namespaces: ReadonlyMap<string, string>;
}

type Open = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: XmlElement[] };

const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[\s\S]*?\]\s*)?>|<\/([^\s>]+)\s*>|<([^\s/>!?<]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g;

/** The root element of a text, or what keeps it from being XML. */
export function scanXml(text: string): XmlElement | string {
  let open: Open | undefined;
  let root: Open | undefined;
  let last = 0;
  for (const found of text.matchAll(token)) {
    if (text.slice(last, found.index).includes('<'))
      return `a tag is wrong near ${near(text, last, found.index)}`;
    last = found.index + found[0].length;
    const [whole, closing, name, attributes = '', slash] = found;
    if (closing !== undefined) {
      if (open?.name !== closing) return `</${closing}> closes nothing that is open`;
      open.closeStart = found.index;
      open.end = last;
      open = open.parent as Open | undefined;
    } else if (name !== undefined) {
      if (root && !open) return `<${name}> stands behind the end of the root`;
      const element = opened(name, attributes, found.index, whole, slash === '/', open);
      open?.children.push(element);
      root ??= element;
      if (slash !== '/') open = element;
    }
  }
  if (text.slice(last).includes('<')) return `a tag is wrong near ${near(text, last, text.length)}`;
  if (open) return `<${open.name}> is never closed`;
  return root ?? 'there is no element in it';
}

function near(text: string, from: number, to: number): string {
  const at = text.indexOf('<', from);
  return JSON.stringify(text.slice(at, Math.min(to, at + 30)));
}

function opened(
  name: string,
  written: string,
  start: number,
  whole: string,
  empty: boolean,
  parent: Open | undefined,
): Open {
  const end = start + whole.length;
  const attributes = attributesOf(written, start + 1 + name.length);
  const declared = attributes
    .filter((each) => each.name === 'xmlns' || each.name.startsWith('xmlns:'))
    .map((each) => [each.name.slice(6), each.value] as const);
  const namespaces = new Map([...(parent?.namespaces ?? []), ...declared]);
  return {
    name,
    attributes,
    parent,
    children: [],
    start,
    openEnd: end,
    closeStart: end,
    end,
    empty,
    namespaces,
  };
}

function attributesOf(written: string, offset: number): readonly XmlAttribute[] {
  return [...written.matchAll(/([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g)].map((found) => {
    const [whole, name = '', quoted = ''] = found;
    const start = offset + found.index;
    const end = start + whole.length;
    const value = decodeXml(quoted.slice(1, -1));
    return { name, value, start, end, valueStart: end - quoted.length + 1, valueEnd: end - 1 };
  });
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text with its entities as they are meant; CDATA without its brackets, comments left out. */
export function decodeXml(text: string): string {
  return text
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>)/)
    .map((part, index) => {
      if (index % 2 === 1) return part.startsWith('<![') ? part.slice(9, -3) : '';
      return part.replaceAll(
        /&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g,
        (whole, hex?: string, code?: string, name = '') => {
          if (hex === undefined && code === undefined) return entities[name] ?? whole;
          return String.fromCodePoint(hex === undefined ? Number(code) : Number.parseInt(hex, 16));
        },
      );
    })
    .join('');
}

/** Text as it stands in an element or, with its quotes too, in an attribute. */
export function encodeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Where an element's own text stands: up to its first child. */
export function textSpan(element: XmlElement): readonly [number, number] {
  return [element.openEnd, element.children[0]?.start ?? element.closeStart];
}
