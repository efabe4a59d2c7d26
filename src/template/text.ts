import { argumentsOf, callHelper, evaluate, type Frame, type Rendering } from './expression.ts';
import { at, Fault } from './fault.ts';
import type { BlockStatement, MustacheStatement, Program, Statement } from './handlebars.ts';
import { asText, isTruthy } from './helpers/helper.ts';
import { isMapping, kindOf } from './member.ts';
import type { TextPart } from './templating.ts';
import { known } from './unknown.ts';

/**
 * Renders a program. One expression alone keeps the type of its value, also with the line end that a block of YAML has
 * (text keeps that too); anything else is text. Throws Fault.
 */
export function renderProgram(program: Program, frame: Frame, rendering: Rendering): unknown {
  const [alone, behind, more] = program.body;
  if (alone?.type !== 'MustacheStatement' || more || (behind && !isLineEnd(behind)))
    return renderAsText(program, frame, rendering);
  const value = mustacheValue(alone as MustacheStatement, frame, rendering);
  return behind && typeof value === 'string' ? `${value}\n` : value;
}

function isLineEnd(statement: Statement): boolean {
  return statement.type === 'ContentStatement' && (statement as hbs.AST.ContentStatement).value === '\n';
}

/** The parts that a program's text is of; one expression alone is one part, whatever its value is. Throws Fault. */
export function renderParts(program: Program, frame: Frame, rendering: Rendering): readonly TextPart[] {
  if (program.body.length === 1 && program.body[0]?.type === 'MustacheStatement')
    return [{ text: String(renderProgram(program, frame, rendering)), isWritten: false }];
  return program.body.map((statement) => ({
    text: statementText(statement, frame, rendering),
    isWritten: statement.type === 'ContentStatement',
  }));
}

/** Renders a program to text, whatever is in it. Throws Fault. */
export function renderAsText(program: Program | undefined, frame: Frame, rendering: Rendering): string {
  let text = '';
  for (const statement of program?.body ?? []) text += statementText(statement, frame, rendering);
  return text;
}

function statementText(statement: Statement, frame: Frame, rendering: Rendering): string {
  switch (statement.type) {
    case 'ContentStatement':
      return (statement as hbs.AST.ContentStatement).value;
    case 'CommentStatement':
      return '';
    case 'MustacheStatement': {
      const value = mustacheValue(statement as MustacheStatement, frame, rendering);
      return at(rendering.rangeOf(statement), () => asText(known(value)));
    }
    case 'BlockStatement':
      return blockText(statement as BlockStatement, frame, rendering);
    default:
      throw new Fault('partials and decorators have no meaning here', {
        range: rendering.rangeOf(statement),
      });
  }
}

/** A name without arguments is a variable, whatever helpers are called; with arguments it is a helper. */
function mustacheValue(statement: MustacheStatement, frame: Frame, rendering: Rendering): unknown {
  const { path, params, hash } = statement;
  if (params.length === 0 && !hash) return evaluate(path, frame, rendering);
  return callHelper(statement, frame, rendering);
}

const blocks: Readonly<
  Record<string, (block: BlockStatement, frame: Frame, rendering: Rendering) => string>
> = { if: ifBlock, unless: unlessBlock, each: eachBlock, with: withBlock, raw: rawBlock };

function blockText(block: BlockStatement, frame: Frame, rendering: Rendering): string {
  requireBlock(block, rendering.rangeOf);
  return blocks[block.path.original]?.(block, frame, rendering) ?? '';
}

/** Throws Fault where there is no such block, or it isn't given the one argument that it takes. */
export function requireBlock(block: BlockStatement, rangeOf: Rendering['rangeOf']): void {
  const name = block.path.original;
  if (!Object.hasOwn(blocks, name))
    throw new Fault(`there is no block \`{{#${name}}}\``, {
      range: rangeOf(block.path),
      hint: `blocks are ${Object.keys(blocks).join(', ')}: {{#if ${name}}}, {{#each ${name}}}`,
    });
  if (block.params.length !== (name === 'raw' ? 0 : 1))
    throw new Fault(`{{#${name}}} takes ${name === 'raw' ? 'no argument' : 'one argument'}`, {
      range: rangeOf(block),
      hint: 'a helper and its arguments go in brackets: {{#if (eq a b)}}',
    });
}

function ifBlock(block: BlockStatement, frame: Frame, rendering: Rendering): string {
  const value = onlyArgument(block, frame, rendering);
  const zero = argumentsOf(block.hash, frame, rendering).includeZero === true && value === 0;
  return renderAsText(zero || isTruthy(value) ? block.program : block.inverse, frame, rendering);
}

function unlessBlock(block: BlockStatement, frame: Frame, rendering: Rendering): string {
  const value = onlyArgument(block, frame, rendering);
  return renderAsText(isTruthy(value) ? block.inverse : block.program, frame, rendering);
}

function withBlock(block: BlockStatement, frame: Frame, rendering: Rendering): string {
  const value = onlyArgument(block, frame, rendering);
  if (!isTruthy(value)) return renderAsText(block.inverse, frame, rendering);
  return renderAsText(block.program, inner(block, frame, value, [value], {}), rendering);
}

function eachBlock(block: BlockStatement, frame: Frame, rendering: Rendering): string {
  const value = onlyArgument(block, frame, rendering);
  const entries = at(rendering.rangeOf(block), () => entriesOf(value));
  if (entries.length === 0) return renderAsText(block.inverse, frame, rendering);
  const last = entries.length - 1;
  return entries
    .map(([key, item], index) => {
      const data = { key, index, first: index === 0, last: index === last };
      return renderAsText(block.program, inner(block, frame, item(), [item(), key], data), rendering);
    })
    .join('');
}

/** Values are read one by one, when their turn comes: one of them may have to wait for another host. */
function entriesOf(value: unknown): readonly (readonly [string | number, () => unknown])[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.map((item, index) => [index, () => item]);
  if (isMapping(value)) return Object.keys(value).map((key) => [key, () => value[key]]);
  throw new Fault(`{{#each}} needs a list or a mapping, not ${kindOf(value)}`);
}

/** `{{{{raw}}}} ... {{{{/raw}}}}`: its text as it stands. */
function rawBlock(block: BlockStatement): string {
  return block.program.body.map((content) => (content as hbs.AST.ContentStatement).value).join('');
}

function onlyArgument({ params: [argument] }: BlockStatement, frame: Frame, rendering: Rendering): unknown {
  return argument && known(evaluate(argument, frame, rendering));
}

function inner(
  block: BlockStatement,
  parent: Frame,
  context: unknown,
  given: readonly unknown[],
  data: Frame['data'],
): Frame {
  const names = block.program.blockParams ?? [];
  return { context, parent, data, locals: new Map(names.map((name, index) => [name, given[index]])) };
}
