import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { Fault } from './fault.ts';
import { jinjaConditionHint } from './jinja-condition.ts';

/** What a condition of Jinja's is in CEL, where that can be said. */
export type Counterpart = (jinja: string) => string | undefined;

/** A node of a condition's tree. */
export type CelNode = ASTNode;

/**
 * Reads a CEL expression. The package only parses it: its own evaluator looks into the first value of every mapping
 * that it is handed (which would render it, or wait for another host), takes all numbers of YAML for floating point,
 * and hides undefined names behind `||`, so evaluation is ours. `counterpart` may know what a condition of Jinja's is here.
 * Throws Fault.
 */
export function parseCel(expression: string, counterpart?: Counterpart): CelNode {
  try {
    return new Environment({ unlistedVariablesAreDyn: true }).parse(expression).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const start = Math.min(error.range?.start ?? 0, Math.max(0, expression.length - 1));
    throw new Fault(`\`${expression}\` cannot be read as a condition: ${inWords(error.summary)}`, {
      range: { start, end: Math.max(start + 1, error.range?.end ?? 0) },
      hint: hintFor(expression, counterpart?.(expression)),
    });
  }
}

function hintFor(expression: string, written: string | undefined): string | undefined {
  return written === undefined ? jinjaConditionHint(expression) : `write \`${written}\``;
}

/** The parser speaks of its tokens. */
function inWords(summary: string): string {
  return summary
    .replace(/Unexpected token: EOF|got EOF/, 'it ends too early')
    .replace(/^Unexpected token: (\w+)/, (_, token: string) => `${token.toLowerCase()} is not expected here`)
    .replace(/^U/, 'u')
    .replace(/^E/, 'e');
}
