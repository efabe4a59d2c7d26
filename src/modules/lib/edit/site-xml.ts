import { type Failure, failure } from '../../../sdk/define.ts';
import type { Edited } from '../files/text-file.ts';
import type { KeyWish } from './property.ts';
import { decodeXml } from './xml-scan.ts';

/** A configuration of Hadoop's that has nothing in it yet. */
export const emptySite =
  '<?xml version="1.0"?>\n<?xml-stylesheet type="text/xsl" href="configuration.xsl"?>\n<configuration>\n</configuration>\n';

interface Property {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly value: string;
  /** Where the value's text stands; undefined where there is no such element. */
  readonly valueAt: readonly [number, number] | undefined;
}

/**
 * Sets and removes properties of a `*-site.xml` as Hadoop reads it (org.apache.hadoop.conf.Configuration). Comments,
 * order, `final`, `description` and everything else stay as they are; of several properties of one name the first is
 * kept, since the last would have counted.
 */
export function editSite(given: string, wish: KeyWish): Edited | Failure {
  const text = given.trim() === '' ? emptySite : given;
  const masked = mask(text);
  const root = /<configuration\b[^>]*?(\/?)>/.exec(masked);
  const opened = masked.match(/<property\b[^>]*[^/]>|<property>/g)?.length ?? 0;
  const closed = masked.match(/<\/property\s*>/g)?.length ?? 0;
  if (!root || opened !== closed || (root[1] === '' && !/<\/configuration\s*>/.test(masked)))
    return failure(
      'it is no configuration of Hadoop: a <configuration> or <property> is missing or never closed',
    );
  const properties = read(text, masked);
  const edits = [...editsOf(text, properties, wish), ...addition(text, masked, properties, wish)];
  const edited = edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((now, { start, end, by }) => now.slice(0, start) + by + now.slice(end), text);
  return { text: edited, msg: edited === given ? '' : 'properties changed' };
}

/** The text with comments, CDATA and instructions blanked out, so that nothing in them is taken for an element. */
function mask(text: string): string {
  return text.replaceAll(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>/g, (part) =>
    part.replaceAll(/[^\n]/g, ' '),
  );
}

function read(text: string, masked: string): readonly Property[] {
  return [...masked.matchAll(/<property\b[^>]*>([\s\S]*?)<\/property\s*>/g)].map((found) => {
    const start = found.index;
    const end = start + found[0].length;
    const name = element(masked, 'name', start, end);
    const valueAt = element(masked, 'value', start, end);
    return {
      start,
      end,
      name: name ? decoded(text.slice(...name)).trim() : '',
      value: valueAt ? decoded(text.slice(...valueAt)) : '',
      valueAt,
    };
  });
}

/** Where the content of an element stands; of `<value/>` the element itself. */
function element(
  masked: string,
  name: string,
  start: number,
  end: number,
): readonly [number, number] | undefined {
  const found = new RegExp(`<${name}\\b[^>]*>([\\s\\S]*?)</${name}\\s*>|<${name}\\s*/>`, 'd').exec(
    masked.slice(start, end),
  );
  const [from, to] = found?.indices?.[1] ?? found?.indices?.[0] ?? [];
  return from === undefined || to === undefined ? undefined : [start + from, start + to];
}

/** Of `<value/>` nothing. */
function decoded(text: string): string {
  return /^<value\s*\/>$/.test(text) ? '' : decodeXml(text);
}

function encoded(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

function editsOf(text: string, properties: readonly Property[], { set, remove }: KeyWish): readonly Edit[] {
  const last = new Map(properties.map(({ name, value }) => [name, value]));
  const seen = new Set<string>();
  return properties.flatMap((property) => {
    const { name, value } = property;
    const wanted = set.get(name);
    if (remove.has(name) || (wanted !== undefined && seen.has(name))) return [removal(text, property)];
    seen.add(name);
    if (wanted === undefined || (value === wanted && last.get(name) === wanted)) return [];
    return [replacement(text, property, wanted)];
  });
}

function replacement(text: string, { end, valueAt }: Property, value: string): Edit {
  if (!valueAt) {
    const close = text.lastIndexOf('</', end - 1);
    return { start: close, end: close, by: `<value>${encoded(value)}</value>` };
  }
  const [start, stop] = valueAt;
  const isEmpty = /^<value\s*\/>$/.test(text.slice(start, stop));
  return { start, end: stop, by: isEmpty ? `<value>${encoded(value)}</value>` : encoded(value) };
}

/** A property with the line that it stands on, where nothing else does. */
function removal(text: string, { start, end }: Property): Edit {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const to = newline < 0 ? text.length : newline + 1;
  const alone = !/\S/.test(text.slice(from, start)) && !/\S/.test(text.slice(end, to));
  return alone ? { start: from, end: to, by: '' } : { start, end, by: '' };
}

function addition(
  text: string,
  masked: string,
  properties: readonly Property[],
  { set, remove }: KeyWish,
): readonly Edit[] {
  const known = new Set(properties.map(({ name }) => name));
  const missing = [...set].filter(([name]) => !known.has(name) && !remove.has(name));
  if (missing.length === 0) return [];
  const last = properties.at(-1);
  const indent = last ? (/[ \t]*$/.exec(text.slice(0, last.start))?.[0] ?? '') : '  ';
  const lines = missing.map(
    ([name, value]) =>
      `${indent}<property>\n${indent}  <name>${encoded(name)}</name>\n${indent}  <value>${encoded(value)}</value>\n${indent}</property>\n`,
  );
  const close = masked.lastIndexOf('</configuration');
  const closed = /<configuration\b[^>]*\/>/.exec(masked);
  if (closed) {
    const by = `<configuration>\n${lines.join('')}</configuration>`;
    return [{ start: closed.index, end: closed.index + closed[0].length, by }];
  }
  const lineStart = text.lastIndexOf('\n', close - 1) + 1;
  const ownLine = !/\S/.test(text.slice(lineStart, close));
  const at = ownLine ? lineStart : close;
  return [{ start: at, end: at, by: (ownLine ? '' : '\n') + lines.join('') }];
}
