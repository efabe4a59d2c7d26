import type { Node } from './jinja.ts';
import { Undecided } from './undecided.ts';

/** `loop.index` and its like as `@index` and its like. Throws Undecided. */
export function withLoop(node: Node): Node {
  if (
    node.kind === 'member' &&
    node.of.kind === 'name' &&
    node.of.name === 'loop' &&
    node.key.kind === 'text'
  ) {
    const mark = (name: string): Node => ({ kind: 'name', name });
    if (node.key.value === 'index0') return mark('@index');
    if (node.key.value === 'first' || node.key.value === 'last') return mark(`@${node.key.value}`);
    if (node.key.value === 'index')
      return { kind: 'binary', operator: '+', left: mark('@index'), right: { kind: 'number', text: '1' } };
    throw new Undecided(`\`loop.${node.key.value}\``);
  }
  if (node.kind === 'name' && node.name === 'loop') throw new Undecided('`loop` by itself');
  return mapNode(node, withLoop);
}

function mapNode(node: Node, change: (node: Node) => Node): Node {
  switch (node.kind) {
    case 'list':
      return { ...node, items: node.items.map(change) };
    case 'mapping':
      return { ...node, pairs: node.pairs.map(([key, value]) => [change(key), change(value)] as const) };
    case 'member':
      return { ...node, of: change(node.of), key: change(node.key) };
    case 'filter':
    case 'test':
    case 'call':
      return {
        ...node,
        of: change(node.of),
        args: node.args.map(change),
        named: Object.fromEntries(Object.entries(node.named).map(([name, value]) => [name, change(value)])),
      };
    case 'unary':
      return { ...node, of: change(node.of) };
    case 'slice':
      return {
        ...node,
        of: change(node.of),
        ...(node.from && { from: change(node.from) }),
        ...(node.to && { to: change(node.to) }),
      };
    case 'binary':
      return { ...node, left: change(node.left), right: change(node.right) };
    case 'ternary':
      return {
        ...node,
        test: change(node.test),
        yes: change(node.yes),
        ...(node.no && { no: change(node.no) }),
      };
    default:
      return node;
  }
}
