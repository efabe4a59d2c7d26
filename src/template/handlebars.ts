import Handlebars from 'handlebars';
import { Fault, type Range } from './fault.ts';
import { withSegments } from './indexes.ts';
import { jinjaHint, jinjaStatement } from './jinja.ts';
import { listFault } from './lists.ts';
import { tagFault } from './tags.ts';

/** What stands in a template, or between the tags of a block. */
export type Program = hbs.AST.Program;
/** Text, a comment, an expression, or a block. */
export type Statement = hbs.AST.Statement;
/** A path, a literal, or a call in brackets. */
export type Expression = hbs.AST.Expression;
/** A name, and keys behind it. */
export type PathExpression = hbs.AST.PathExpression;
/** A helper and its arguments in brackets. */
export type SubExpression = hbs.AST.SubExpression;
/** An expression in double braces. */
export type MustacheStatement = hbs.AST.MustacheStatement;
/** A block with its body and its `else`. */
export type BlockStatement = hbs.AST.BlockStatement;
/** Arguments of the form `key=value`. */
export type Hash = hbs.AST.Hash;

/** A helper and its arguments: in `{{ }}` or in brackets. */
export interface Call {
  readonly path: Expression;
  readonly params: readonly Expression[];
  readonly hash: Hash;
  readonly loc: hbs.AST.SourceLocation;
}

/** A template as Handlebars reads it, white space control applied. */
export interface ParsedText {
  readonly program: Program;
  /** Where a node stands in the text. */
  rangeOf(node: { readonly loc: hbs.AST.SourceLocation }): Range;
}

/**
 * Reads a template. Handlebars only parses it: its own runtime hands undefined names to helpers in silence, yields
 * nothing but text, and knows no places, so rendering is ours. Throws Fault.
 */
export function parseText(text: string): ParsedText {
  const statement = jinjaStatement(text);
  if (statement) throw statement;
  if (!text.includes('{{'))
    return { program: plainProgram(text), rangeOf: () => ({ start: 0, end: text.length }) };
  const rewritten = withSegments(text);
  const offsetOf = offsets(rewritten.text);
  const program = parsed(rewritten.text, text);
  const list = listFault(text);
  if (list) throw list;
  const rangeOf = ({ loc }: { readonly loc: hbs.AST.SourceLocation }) => ({
    start: rewritten.originalOf(offsetOf(loc.start), 'start'),
    end: rewritten.originalOf(offsetOf(loc.end), 'end'),
  });
  return { program, rangeOf };
}

/** Faults are told of the text as it was written. */
function parsed(rewritten: string, text: string): Program {
  try {
    return Handlebars.parse(rewritten);
  } catch (error) {
    throw syntaxFault(text, error as Error & { readonly lineNumber?: number; readonly column?: number });
  }
}

const nowhere = { source: '', start: { line: 1, column: 0 }, end: { line: 1, column: 0 } };

function plainProgram(text: string): Program {
  const content = { type: 'ContentStatement', value: text, loc: nowhere };
  return { type: 'Program', body: [content], blockParams: [], loc: nowhere };
}

/** Handlebars counts lines from 1, columns from 0, and ends lines at CR, LF or both. */
function offsets(text: string): (position: hbs.AST.Position) => number {
  const starts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map((end) => end.index + end[0].length)];
  return ({ line, column }) => Math.min(text.length, (starts[line - 1] ?? text.length) + column);
}

function syntaxFault(
  text: string,
  error: Error & { readonly lineNumber?: number; readonly column?: number },
): Fault {
  const mismatch = /^(\S+) doesn't match (\S+)/.exec(error.message);
  if (mismatch && error.lineNumber !== undefined) {
    const start = offsets(text)({ line: error.lineNumber, column: error.column ?? 0 });
    return new Fault(`the block {{#${mismatch[1]}}} is closed by {{/${mismatch[2]}}}`, {
      range: { start, end: start + (mismatch[1]?.length ?? 1) },
      hint: `close it by {{/${mismatch[1]}}}`,
    });
  }
  const tag = faultyTag(text);
  if (tag) {
    const inside = text.slice(tag.start, tag.end);
    return new Fault(`\`${inside}\` cannot be read as a Handlebars expression`, {
      range: tag,
      hint: hintFor(inside.replace(/^\{+[#^/&~]?|\}+$/g, '')),
    });
  }
  return tagFault(text);
}

/** What can't be read itself is no advice: of what is too much Jinja for a guess the rule is told. */
function hintFor(inside: string): string {
  const guess = jinjaHint(inside);
  if (guess === undefined) return 'text that is meant literally is written \\{{';
  const inner = guess.slice(guess.indexOf('{{') + 2, guess.lastIndexOf('}}')).trim();
  return isExpression(inner) && !/[\s(]\[/.test(inner)
    ? guess
    : 'Handlebars puts the helper first, and what is inside in brackets: {{ join (sort hosts) "," }}';
}

/** The first tag that isn't an expression even by itself; tags that open and close blocks are read as expressions. */
function faultyTag(text: string): Range | undefined {
  for (const tag of text.matchAll(/\{\{(?!\{\{|!)~?[#^/&]?([^{}]|\{[^{}]*\})*\}\}/g)) {
    if (text[tag.index - 1] === '\\') continue;
    const inside = tag[0]
      .slice(2, -2)
      .replace(/^~?[#^/&]?|~$/g, '')
      .trim();
    if (inside === 'else' || inside === '^' || (tag[0].includes('^') && inside === '')) continue;
    if (!isExpression(inside.replace(/^else\s+/, '').replace(/\s+as\s+\|[^|]*\|$/, '')))
      return { start: tag.index, end: tag.index + tag[0].length };
  }
  return undefined;
}

function isExpression(inside: string): boolean {
  try {
    Handlebars.parse(withSegments(`{{${inside}}}`).text);
    return true;
  } catch {
    return false;
  }
}
