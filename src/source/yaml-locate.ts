import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Place } from './diagnostic.ts';
import { keyText } from './yaml-value.ts';

type YamlPath = readonly (string | number)[];
interface Found {
  readonly node: Node;
  /** The node of its key, for an entry of a mapping. */
  readonly key?: Node;
  /** Whether the whole path led here. */
  readonly whole: boolean;
}

/** Finds places in a parsed document by walking its nodes. */
export function locator(
  root: Node | null,
  text: string,
  place: (from: number, to?: number) => Place,
): {
  readonly locate: (path: YamlPath, what?: 'key' | 'value') => Place;
  readonly locateInside: (path: YamlPath, offset: number) => Place;
} {
  const anchors = anchorsOf(root);
  const resolve = (node: Node): Node => (isAlias(node) ? (anchors(node) ?? node) : node);
  function placeOf(node: Node | null): Place {
    const [from, to] = node?.range ?? [0, 1];
    return place(from, to);
  }
  function locate(path: YamlPath, what: 'key' | 'value' = 'value'): Place {
    const found = find(root, path, resolve);
    return placeOf((what === 'key' && found?.whole && found.key) || found?.node || root);
  }
  function locateInside(path: YamlPath, offset: number): Place {
    const found = find(root, path, resolve);
    const from = found?.whole ? insideScalar(resolve(found.node), text, offset) : undefined;
    return from === undefined ? locate(path) : place(from);
  }
  return { locate, locateInside };
}

function find(root: Node | null, path: YamlPath, resolve: (node: Node) => Node): Found | undefined {
  if (!root) return undefined;
  let found: Found = { node: root, whole: true };
  for (const part of path) {
    const next = step(resolve(found.node), part, resolve);
    if (!next) return { ...found, whole: false };
    found = next;
  }
  return found;
}

function step(node: Node, part: string | number, resolve: (node: Node) => Node): Found | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return isNode(item) ? { node: item, whole: true } : undefined;
  }
  return isMap(node) ? entry(node, String(part), resolve) : undefined;
}

function entry(map: YAMLMap, name: string, resolve: (node: Node) => Node): Found | undefined {
  for (const pair of map.items.toReversed())
    if (isScalar(pair.key) && keyText(pair.key) === name) return foundPair(pair, pair.key);
  for (const pair of map.items) {
    const merged = isScalar(pair.key) && pair.key.value === '<<' && isNode(pair.value) && resolve(pair.value);
    const sources = merged ? (isSeq(merged) ? merged.items.filter(isNode).map(resolve) : [merged]) : [];
    for (const source of sources) {
      const found = isMap(source) ? entry(source, name, resolve) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

function foundPair(pair: Pair, key: Node): Found {
  return { node: isNode(pair.value) ? pair.value : key, key, whole: true };
}

/** Aliases resolved by document order; built at the first alias that is met. */
function anchorsOf(root: Node | null): (alias: Alias) => Node | undefined {
  let targets: Map<Alias, Node> | undefined;
  return (alias) => {
    targets ??= collect(root);
    return targets.get(alias);
  };
}

function collect(root: Node | null): Map<Alias, Node> {
  const named = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  function visit(node: unknown): void {
    if (!isNode(node)) return;
    if (isAlias(node)) {
      const target = named.get(node.source);
      if (target) targets.set(node, target);
      return;
    }
    if (isMap(node))
      for (const pair of node.items) {
        visit(pair.key);
        visit(pair.value);
      }
    if (isSeq(node)) for (const item of node.items) visit(item);
    if ('anchor' in node && typeof node.anchor === 'string') named.set(node.anchor, node as Node);
  }
  visit(root);
  return targets;
}

/** Offset in the document of a character of a scalar, where the scalar is spelled as it reads. */
function insideScalar(node: Node, text: string, offset: number): number | undefined {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return undefined;
  const value = node.value;
  const [from, to] = node.range;
  if (node.type === 'BLOCK_LITERAL') return insideBlock(value, text, from, to, offset);
  const start = text[from] === '"' || text[from] === "'" ? from + 1 : from;
  return text.startsWith(value, start) ? start + Math.min(offset, value.length) : undefined;
}

function insideBlock(
  value: string,
  text: string,
  from: number,
  to: number,
  offset: number,
): number | undefined {
  const before = value.slice(0, offset).split('\n');
  let start = text.indexOf('\n', from) + 1;
  for (let line = 1; line < before.length; line++) start = text.indexOf('\n', start) + 1;
  const line = value.split('\n')[before.length - 1] ?? '';
  const end = text.indexOf('\n', start);
  const at = text.slice(start, end < 0 ? to : end).indexOf(line);
  return at < 0 ? undefined : start + at + (before.at(-1)?.length ?? 0);
}
