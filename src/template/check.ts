import { parseCondition } from './condition.ts';
import { checkCondition } from './condition-check.ts';
import { at, Fault, type Range } from './fault.ts';
import type { BlockStatement, Call, Expression, ParsedText, Program } from './handlebars.ts';
import { findHelper, requireCount, requireNamed } from './helpers/find.ts';
import type { Helper, LazyHelper } from './helpers/helper.ts';
import { requireBlock } from './text.ts';

/** An expression inside a text's text is at that one's place. */
function checkInner(expression: string, range: Range, helpers: Helpers): void {
  try {
    checkCondition(parseCondition(expression), helpers);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.message, { range, hint: error.hint });
  }
}

type Helpers = ReadonlyMap<string, Helper | LazyHelper>;

/** Finds what can be seen without values: helpers and blocks that don't exist, wrong numbers of arguments. Throws Fault. */
export function checkHelpers({ program, rangeOf }: ParsedText, helpers: Helpers, text: string): void {
  function checkProgram(part: Program | undefined): void {
    for (const statement of part?.body ?? []) {
      if (statement.type === 'BlockStatement') checkBlock(statement as BlockStatement);
      else if (statement.type === 'MustacheStatement') checkCall(statement as hbs.AST.MustacheStatement);
      else if (statement.type !== 'ContentStatement' && statement.type !== 'CommentStatement')
        throw new Fault('partials and decorators have no meaning here', { range: rangeOf(statement) });
    }
  }
  function checkBlock(block: BlockStatement): void {
    requireBlock(block, rangeOf);
    block.params.forEach(checkExpression);
    checkProgram(block.program);
    checkProgram(block.inverse);
  }
  function checkCall(call: Call): void {
    if (call.params.length === 0 && !call.hash) return;
    const helper = findHelper(call, { text, helpers, rangeOf });
    at(rangeOf(call), () => {
      requireCount(helper, call.params.length);
      requireNamed(helper, call.hash?.pairs.map(({ key }) => key) ?? []);
    });
    const [first] = call.params;
    if (helper.name === 'cel' && first?.type === 'StringLiteral')
      checkInner((first as hbs.AST.StringLiteral).value, rangeOf(first), helpers);
    call.params.forEach(checkExpression);
    for (const { value } of call.hash?.pairs ?? []) checkExpression(value);
  }
  function checkExpression(expression: Expression): void {
    if (expression.type === 'SubExpression') checkCall(expression as hbs.AST.SubExpression);
  }
  checkProgram(program);
}
