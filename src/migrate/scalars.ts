import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import { readPlain } from '../source/scalar.ts';

/** A text of a YAML file, and where it is. */
export interface ScalarText {
  readonly path: readonly (string | number)[];
  readonly value: string;
  readonly node: Scalar.Parsed;
}

/** All texts of a YAML file but keys and what is tagged; undefined where the file can't be read. */
export function scalarsOf(text: string): readonly ScalarText[] | undefined {
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  if (document.errors.length > 0) return undefined;
  const found: ScalarText[] = [];
  const look = (node: unknown, path: readonly (string | number)[]): void => {
    if (isMap(node))
      for (const { key, value } of node.items) look(value, [...path, isScalar(key) ? String(key.value) : '']);
    else if (isSeq(node))
      node.items.forEach((item, index) => {
        look(item, [...path, index]);
      });
    else if (isScalar(node) && typeof node.value === 'string' && !node.tag && !isAlias(node))
      found.push({ path, value: node.value, node: node as Scalar.Parsed });
  };
  look(document.contents as Node | ParsedNode | null, []);
  return found;
}

/**
 * Pairs that say nothing, as stretches of whole lines: `loop_control` of a task without a loop, which Ansible passes
 * over. What begins behind a dash, or is in braces, isn't among them.
 */
export function idlePairs(text: string): readonly Replacement[] {
  const found: Replacement[] = [];
  visit(parseDocument(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' }), {
    Map(_, { items, flow }) {
      const keys = items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
      if (flow || keys.some((key) => key === 'loop' || key.startsWith('with_'))) return;
      const pair = items[keys.indexOf('loop_control')];
      const stretch = pair && linesOfPair(pair.key, pair.value, text);
      if (stretch) found.push(stretch);
    },
  });
  return found;
}

function linesOfPair(key: unknown, value: unknown, text: string): Replacement | undefined {
  const [at] = (key as Scalar.Parsed).range;
  const to = isMap(value) ? value.range?.[1] : undefined;
  const from = text.lastIndexOf('\n', at - 1) + 1;
  const isWhole = text.slice(from, at).trim() === '' && to !== undefined;
  return isWhole
    ? { from, to: text.slice(0, to).endsWith('\n') ? to : lineEndOf(text, to), text: '' }
    : undefined;
}

function lineEndOf(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** What keeps a file from being read, in one line. */
export function whyNot(text: string): string {
  const [error] = parseDocument(text, { uniqueKeys: false, logLevel: 'error' }).errors;
  return error?.message.split(/:?\n/)[0] ?? '';
}

/** A replacement of a stretch of a file. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The text of a scalar as its lines stand in a block, or its value where it is no block. */
export function linesOf({ node, value }: ScalarText, file: string): string {
  const block = blockOf(node, file);
  return block ? block.lines : value;
}

/** A scalar with another text, in the style in which it is written. */
export function rewritten(scalar: ScalarText, file: string, text: string): Replacement {
  const [from, to] = scalar.node.range;
  const block = blockOf(scalar.node, file);
  if (!block) return { from, to, text: inLine(text, scalar.node.type, isFlow(file, from)) };
  // an expression alone comes without the line end that parts the block from what stands below it
  const ended = block.lines.endsWith('\n') && !text.endsWith('\n') ? `${text}\n` : text;
  const body = ended.split('\n').map((line) => (line === '' ? '' : block.indent + line));
  return { from, to, text: block.header + body.join('\n') };
}

/** A scalar on one line, whatever it was before. */
export function rewrittenInLine({ node }: ScalarText, file: string, text: string): Replacement {
  const [from, to] = node.range;
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const written = inLine(text, isBlock ? 'PLAIN' : node.type, isFlow(file, from));
  return { from, to, text: isBlock && file.slice(from, to).endsWith('\n') ? `${written}\n` : written };
}

function blockOf(node: Scalar.Parsed, file: string) {
  if (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED') return undefined;
  const [from, to] = node.range;
  const source = file.slice(from, to);
  const start = source.indexOf('\n') + 1;
  const body = source.slice(start).split('\n');
  const indent = /^ */.exec(body.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
  return {
    header: source.slice(0, start),
    indent,
    lines: body.map((line) => line.slice(indent.length)).join('\n'),
  };
}

/** Whether a value is inside of `{ }` or `[ ]` on its line, where fewer words may stand bare. */
function isFlow(file: string, at: number): boolean {
  const line = file.slice(file.lastIndexOf('\n', at - 1) + 1, at).replace(/'[^']*'|"[^"]*"/g, '');
  return (
    /[{[]/.test(line) ||
    /[{[]/.test(
      file.slice(Math.max(0, at - 300), at).replace(/\{\{[^}]*\}\}|'[^']*'|"[^"]*"|\n\S[\s\S]*$/g, ''),
    )
  );
}

function inLine(text: string, type: Scalar['type'], flow: boolean): string {
  const double = JSON.stringify(text);
  const single = text.includes('\n') || text.includes('\t') ? double : `'${text.replaceAll("'", "''")}'`;
  if (type === 'QUOTE_SINGLE') return text.includes("'") && !/["\\]/.test(text) ? double : single;
  if (type === 'QUOTE_DOUBLE') return /["\\]/.test(text) && !text.includes("'") ? single : double;
  if (isSafe(text, flow)) return text;
  return /["\\]/.test(text) && !text.includes("'") ? single : double;
}

/** Whether a text reads as itself without quotes. */
function isSafe(text: string, flow: boolean): boolean {
  if (
    text !== text.trim() ||
    text === '' ||
    /\n|: |\s#|:$/.test(text) ||
    /^[-?:,[\]{}#&*!|>'"%@`]/.test(text)
  )
    return false;
  return !(flow && /[,[\]{}]/.test(text)) && readPlain(text) === text;
}
