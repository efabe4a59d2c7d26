import { Fault } from '../fault.ts';
import { asText, type Helper } from './helper.ts';

/** Conditions as a part of text. */
export const expressionHelpers: readonly Helper[] = [
  {
    name: 'cel',
    usage: 'cel expression',
    summary:
      'The value of an expression as conditions are written, with everything they have: `list.filter(x, ...)`, `list.map(x, ...)`, `a ? b : c`.',
    example: {
      text: '{{ cel "nodes.filter(n, n.up).map(n, n.name)" }}',
      vars: {
        nodes: [
          { name: 'a', up: true },
          { name: 'b', up: false },
        ],
      },
      result: ['a'],
    },
    takes: [1, 1],
    operator: 'the expression itself',
    call: ([expression], _, { evaluate, scope }) => withoutRange(() => evaluate(asText(expression), scope)),
  },
];

/** Ranges of the expression mean nothing in the text around it. */
function withoutRange(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(error.message, { hint: error.hint, missing: error.missing, cause: error.cause });
  }
}
