import type { CelNode } from './cel.ts';
import { isMacro, type ParsedCondition } from './condition.ts';
import { requireFunction } from './condition-functions.ts';
import { at, Fault } from './fault.ts';
import { wordsForValues } from './jinja-condition.ts';
import { partsOf } from './names-read.ts';

/** How many arguments the calls take that aren't plain functions. */
const specialCounts: Readonly<Record<string, number>> = { defined: 1, default: 2, has: 1 };

/** Finds what can be seen without values: functions that don't exist, wrong numbers of arguments. Throws Fault. */
export function checkCondition({ tree }: ParsedCondition): void {
  checkNode(tree);
}

function checkNode(node: CelNode): void {
  at(node.range, () => {
    if (node.op === 'call') checkCount(node.args[0], node.args[1].length);
    else if (node.op === 'rcall' && !isMacro(node)) requireFunction(node.args[0], node.args[2].length + 1);
    else if (node.op === 'id' && /^(True|False|None)$/.test(node.args))
      throw new Fault(`"${node.args}" is not defined`, {
        hint: `did you mean \`${wordsForValues[node.args]}\`?`,
      });
  });
  for (const part of partsOf(node)) checkNode(part);
}

function checkCount(name: string, count: number): void {
  if (!Object.hasOwn(specialCounts, name)) requireFunction(name, count);
  else if (specialCounts[name] !== count)
    throw new Fault(
      `\`${name}\` takes ${specialCounts[name]} argument${specialCounts[name] === 1 ? '' : 's'}`,
    );
}
