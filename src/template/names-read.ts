import type { CelNode } from './cel.ts';
import { isMacro, type ParsedCondition } from './condition.ts';
import type { BlockStatement, Call, Expression, ParsedText, PathExpression, Program } from './handlebars.ts';
import type { NameRead } from './templating.ts';

interface Mode {
  readonly surely: boolean;
  readonly forgiven: boolean;
}

const always: Mode = { surely: true, forgiven: false };

/** Helpers that look at their arguments only as far as they need. */
const lazyHelpers: readonly string[] = ['and', 'or', 'ternary'];
const forgivingHelpers: readonly string[] = ['default', 'd', 'defined'];

/** The variables that a template names. Names that a block brings (`as |item|`, keys inside `#with`) are left out as far as they are known. */
export function namesInText({ program, rangeOf }: ParsedText): readonly NameRead[] {
  const found: NameRead[] = [];
  function visitProgram(part: Program | undefined, mode: Mode, own: readonly string[]): void {
    for (const statement of part?.body ?? []) {
      if (statement.type === 'MustacheStatement')
        visitCall(statement as hbs.AST.MustacheStatement, mode, own);
      if (statement.type === 'BlockStatement') visitBlock(statement as BlockStatement, mode, own);
    }
  }
  function visitBlock(block: BlockStatement, mode: Mode, own: readonly string[]): void {
    for (const param of block.params) visit(param, mode, own);
    const bound = [...own, ...(block.program?.blockParams ?? [])];
    // inside #each and #with a name may be a key of the value
    if (/^(if|unless)$/.test(String((block.path as PathExpression).original)))
      visitProgram(block.program, { ...mode, surely: false }, bound);
    visitProgram(block.inverse, { ...mode, surely: false }, own);
  }
  function visitCall(call: Call, mode: Mode, own: readonly string[]): void {
    if (call.params.length === 0 && !call.hash) {
      visit(call.path, mode, own);
      return;
    }
    const name = String((call.path as PathExpression).original);
    const inside = forgivingHelpers.includes(name) ? { ...mode, forgiven: true } : mode;
    call.params.forEach((param, index) => {
      visit(param, index > 0 && lazyHelpers.includes(name) ? { ...inside, surely: false } : inside, own);
    });
    for (const { value } of call.hash?.pairs ?? []) visit(value, mode, own);
  }
  function visit(node: Expression, mode: Mode, own: readonly string[]): void {
    if (node.type === 'SubExpression') visitCall(node as hbs.AST.SubExpression, mode, own);
    if (node.type !== 'PathExpression') return;
    const path = node as PathExpression;
    const [name] = path.parts;
    const isVariable = !path.data && path.depth === 0 && !/^(\.|this\b)/.test(path.original);
    if (isVariable && typeof name === 'string' && !own.includes(name))
      found.push({ name, range: rangeOf(path), ...mode });
  }
  visitProgram(program, always, []);
  return found;
}

/** The variables that a condition names; those inside a macro's expression are left out. */
export function namesInCondition({ tree }: ParsedCondition): readonly NameRead[] {
  const found: NameRead[] = [];
  function visit(node: CelNode, mode: Mode): void {
    if (node.op === 'id') found.push({ name: node.args, range: node.range, ...mode });
    else if (node.op === 'call' && /^(defined|default|d|has)$/.test(node.args[0]))
      for (const part of node.args[1]) visit(part, { ...mode, forgiven: true });
    else if (node.op === 'rcall' && isMacro(node)) visit(node.args[1], mode);
    else if (node.op === '&&' || node.op === '||' || node.op === '?:') {
      const [first, ...rest] = node.args;
      visit(first, mode);
      for (const part of rest) visit(part, { ...mode, surely: false });
    } else for (const part of partsOf(node)) visit(part, mode);
  }
  visit(tree, always);
  return found;
}

/** The nodes directly inside a node. */
export function partsOf({ args }: CelNode): readonly CelNode[] {
  return [args]
    .flat(3)
    .filter((part): part is CelNode => typeof part === 'object' && part !== null && 'op' in part);
}
