import { printable } from './text.ts';

/** What XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets), lone halves of surrogate pairs among it. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** An element; attributes that are undefined are left out, and `children` are XML already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value), /[&<>"\n]/g)}"`)
    .join('');
  return children.length > 0 ? `<${name}${written}>${children.join('')}</${name}>` : `<${name}${written}/>`;
}

/** Any text as the content of an element: printable, and fit for XML. */
export function content(text: string): string {
  return escaped(text, /[&<>]/g);
}

function escaped(text: string, special: RegExp): string {
  return printable(text)
    .replace(forbidden, '')
    .replace(special, (character) => entities[character] ?? '');
}
