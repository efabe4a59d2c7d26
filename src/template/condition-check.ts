import type { CelNode } from './cel.ts';
import { isMacro, type ParsedCondition } from './condition.ts';
import { requireFunction } from './condition-functions.ts';
import { at, Fault } from './fault.ts';
import type { Around } from './helpers/helper.ts';
import { wordsForValues } from './jinja-condition.ts';
import { partsOf } from './names-read.ts';

type Helpers = Around['helpers'];

/** Finds what can be seen without values: functions that don't exist, wrong numbers of arguments. Throws Fault. */
export function checkCondition({ tree }: ParsedCondition, helpers: Helpers): void {
  checkNode(tree, helpers);
}

function checkNode(node: CelNode, helpers: Helpers): void {
  at(node.range, () => {
    if (node.op === 'call') checkCall(node.args[0], node.args[1], helpers);
    else if (node.op === 'rcall' && !isMacro(node))
      requireFunction(node.args[0], [node.args[1], ...node.args[2]], helpers);
    else if (node.op === 'id' && /^(True|False|None)$/.test(node.args))
      throw new Fault(`"${node.args}" is not defined`, {
        hint: `did you mean \`${wordsForValues[node.args]}\`?`,
      });
  });
  for (const part of partsOf(node)) checkNode(part, helpers);
}

function checkCall(name: string, given: readonly CelNode[], helpers: Helpers): void {
  if (name !== 'has') requireFunction(name, given, helpers);
  else if (given.length !== 1) throw new Fault('`has` takes 1 argument');
}
