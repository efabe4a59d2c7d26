import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { isCollectionData, yamlLines, yamlScalar } from './yaml-text.ts';

/** A value of plain data. */
type Value = unknown;
type Mapping = Readonly<Record<string, Value>>;
type Path = readonly string[];

/** What a YAML text should say. */
export interface YamlWish {
  /** Set key by key: mappings go into those that are there, all else takes the place of what is. */
  readonly set: Mapping;
  /** Paths of keys that should not be there. */
  readonly remove: readonly Path[];
}

/** The new text, or why it can't be made, in words for a user. */
export type YamlEdited = { readonly text: string } | { readonly fault: string };

class Fault extends Error {}

/** Those that read some words differently: what is written means the same in both. */
const versions = ['1.1', '1.2'] as const;

/**
 * Sets and removes keys of a YAML text in place: comments, order, quotes and blanks of everything else stay as they
 * are. The result is read again, and is only given out where it says what was asked and nothing else has changed.
 */
export function editYaml(text: string, { set, remove }: YamlWish): YamlEdited {
  try {
    const wanted = versions.map((version) => expected(dataOf(parse(text, version)), set, remove));
    let edited = leaves(set).reduce((now, [path, value]) => setOne(now, path, value), text);
    edited = remove.reduce(removeOne, edited);
    const reads = versions.map((version) => dataOf(parse(edited, version)));
    if (isDeepStrictEqual(reads, wanted)) return { text: edited };
    return { fault: 'it is written in a way that cannot be edited key by key' };
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message };
    throw error;
  }
}

function parse(text: string, version: '1.1' | '1.2'): Document.Parsed {
  const document = parseDocument(text, { version, uniqueKeys: true, prettyErrors: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error) throw new Fault(`it is no YAML: ${error.message}`);
  return document as Document.Parsed;
}

function dataOf(document: Document.Parsed): Mapping {
  const value: unknown = document.toJS({ maxAliasCount: 1000 });
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new Fault('it holds no mapping');
  return JSON.parse(JSON.stringify(value)) as Mapping;
}

function isMapping(value: Value): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value after the edit, as plain data. */
function expected(before: Mapping, set: Mapping, remove: readonly Path[]): Mapping {
  return remove.reduce(without, merged(before, set));
}

function merged(before: Value, set: Mapping): Mapping {
  const base = isMapping(before) ? before : {};
  const entries = Object.entries(set).map(([key, value]) => [
    key,
    isMapping(value) && Object.keys(value).length > 0 ? merged(base[key], value) : value,
  ]);
  return { ...base, ...(Object.fromEntries(entries) as Mapping) };
}

function without(value: Mapping, [key = '', ...rest]: Path): Mapping {
  if (!(key in value)) return value;
  const { [key]: inner, ...others } = value;
  if (rest.length === 0) return others;
  return isMapping(inner) ? { ...value, [key]: without(inner, rest) } : value;
}

/** Every value that is no mapping, with its path; an empty mapping is a value too. */
function leaves(set: Mapping, above: Path = []): readonly (readonly [Path, Value])[] {
  return Object.entries(set).flatMap(([key, value]) => {
    const path = [...above, key];
    return isMapping(value) && Object.keys(value).length > 0 ? leaves(value, path) : [[path, value] as const];
  });
}

interface Found {
  /** The innermost mapping on the way that is there. */
  readonly map: YAMLMap | undefined;
  readonly pair: Pair | undefined;
  /** How many keys of the path were found. */
  readonly depth: number;
}

function find(text: string, path: Path): Found {
  let node: unknown = parse(text, '1.1').contents;
  let map: YAMLMap | undefined;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) throw new Fault(`\`${path.slice(0, depth).join('.')}\` is an alias`);
    if (!isMap(node)) return { map, pair: map && pairOf(map, path[depth - 1] ?? ''), depth: depth - 1 };
    map = node as YAMLMap;
    const pair = pairOf(map, key);
    if (!pair || depth === path.length - 1) return { map, pair, depth };
    node = pair.value;
  }
  return { map, pair: undefined, depth: 0 };
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((item) => isScalar(item.key) && String(item.key.source ?? item.key.value) === key);
}

function setOne(text: string, path: Path, value: Value): string {
  const { map, pair, depth } = find(text, path);
  if (pair && depth === path.length - 1 && isAsWanted(text, path, value)) return text;
  const rest = path.slice(Math.max(depth, 0) + 1);
  const nested = rest.reduceRight<Value>((inner, key) => ({ [key]: inner }), value);
  const key = path[Math.max(depth, 0)] ?? '';
  if (!map) return appended(text, text.length, yamlLines({ [key]: nested }, 0));
  if (map.flow) return setInFlow(text, map, key, nested);
  if (pair) return replaced(text, pair, key, nested);
  return appended(text, endOf(text, map), yamlLines({ [key]: nested }, columnOf(text, startOf(map))));
}

function isAsWanted(text: string, path: Path, value: Value): boolean {
  return versions.every((version) => {
    const now = path.reduce<Value>(
      (inner, key) => (isMapping(inner) ? inner[key] : undefined),
      dataOf(parse(text, version)),
    );
    return isDeepStrictEqual(now, value);
  });
}

/** A mapping in braces is written anew as a whole. */
function setInFlow(text: string, map: YAMLMap, key: string, value: Value): string {
  const now = JSON.parse(JSON.stringify(map.toJSON())) as Mapping;
  const [start, end] = rangeOf(map);
  return text.slice(0, start) + flow({ ...now, [key]: value }) + text.slice(end);
}

function flow(value: Value): string {
  return JSON.stringify(value);
}

/** A scalar takes the place of a scalar; anything else the place of the whole pair, on lines of its own. */
function replaced(text: string, pair: Pair, key: string, value: Value): string {
  const old = pair.value;
  const simple =
    isScalar(old) && (old.type === 'PLAIN' || old.type?.startsWith('QUOTE')) && !old.tag && !old.anchor;
  const [start, end] = isScalar(old) && old.range ? old.range : [0, 0];
  if (simple && end > start && !isCollectionData(value) && !text.slice(start, end).includes('\n'))
    return text.slice(0, start) + yamlScalar(value) + text.slice(end);
  const from = lineStart(text, rangeOf(pair.key)[0]);
  const before = text.slice(from, rangeOf(pair.key)[0]);
  if (/\S/.test(before)) throw new Fault(`\`${key}\` does not stand on a line of its own`);
  return text.slice(0, from) + yamlLines({ [key]: value }, before.length) + text.slice(pairEnd(text, pair));
}

function removeOne(text: string, path: Path): string {
  const { map, pair, depth } = find(text, path);
  if (!map || !pair || depth !== path.length - 1) return text;
  const key = path.at(-1) ?? '';
  if (map.flow) {
    const { [key]: _, ...others } = JSON.parse(JSON.stringify(map.toJSON())) as Record<string, Value>;
    const [start, end] = rangeOf(map);
    return text.slice(0, start) + flow(others) + text.slice(end);
  }
  if (map.items.length === 1 && path.length > 1) return setOne(text, path.slice(0, -1), {});
  const from = lineStart(text, rangeOf(pair.key)[0]);
  if (/\S/.test(text.slice(from, rangeOf(pair.key)[0])))
    throw new Fault(`\`${key}\` does not stand on a line of its own`);
  return text.slice(0, from) + text.slice(pairEnd(text, pair));
}

function rangeOf(node: unknown): readonly [number, number] {
  const range = (node as { readonly range?: readonly number[] | null } | null)?.range;
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}

function startOf(map: YAMLMap): number {
  return rangeOf(map.items[0]?.key)[0];
}

function endOf(text: string, map: YAMLMap): number {
  const last = map.items.at(-1);
  return last ? pairEnd(text, last) : text.length;
}

/** Behind the last line of a pair, what is said on that line with it. */
function pairEnd(text: string, { key, value }: Pair): number {
  const end = Math.max(rangeOf(key)[1], lastOf(value));
  if (end > 0 && text[end - 1] === '\n') return end;
  const newline = text.indexOf('\n', end);
  return newline < 0 ? text.length : newline + 1;
}

function lastOf(node: unknown): number {
  if (!isCollection(node) || node.flow) return rangeOf(node)[1];
  const last = node.items.at(-1) as Pair | undefined;
  if (isMap(node) && last) return Math.max(rangeOf(last.key)[1], lastOf(last.value));
  return last ? lastOf(last) : rangeOf(node)[1];
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function columnOf(text: string, at: number): number {
  return at - lineStart(text, at);
}

function appended(text: string, at: number, lines: string): string {
  const before = text.slice(0, at);
  return `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${lines}${text.slice(at)}`;
}
