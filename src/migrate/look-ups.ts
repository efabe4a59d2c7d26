import type { Node } from './jinja.ts';
import { Undecided } from './undecided.ts';

/** A look-up as a helper, and what has to be done to its value. */
interface LookUp {
  readonly helper: string;
  readonly args: readonly Node[];
  /** `list`: its one value in a list; `joined`: the items of its list with commas between. */
  readonly as?: 'list' | 'joined';
}

/** Look-ups of one text. */
const ofText: readonly string[] = ['env', 'file', 'template', 'pipe'];

/** What `lookup('x', ...)`, `query('x', ...)` and `q('x', ...)` are here. Throws Undecided. */
export function lookUpOf(
  by: string,
  [kind, ...args]: readonly Node[],
  named: Readonly<Record<string, Node>>,
): LookUp {
  const name = kind?.kind === 'text' ? kind.value.replace(/^ansible\.builtin\./, '') : '';
  const isQuery = by !== 'lookup' || isTrue(named.wantlist);
  if (Object.keys(named).some((key) => key !== 'wantlist')) throw new Undecided(`the look-up \`${name}\``);
  const [first] = args;
  if (ofText.includes(name) && args.length === 1 && first)
    return { helper: name, args: [renamed(first, name)], ...(isQuery && { as: 'list' }) };
  if (name === 'first_found' && first) return { helper: name, args, ...(isQuery && { as: 'list' }) };
  if (name === 'fileglob' && first) return { helper: name, args, ...(!isQuery && { as: 'joined' }) };
  if (name === 'dict' && isQuery && args.length === 1) return { helper: 'items', args };
  if (name === 'password' && first?.kind === 'text' && !first.value.includes(' '))
    return { helper: name, args };
  throw new Undecided(`the look-up \`${name}\``);
}

function isTrue(node: Node | undefined): boolean {
  return node?.kind === 'constant' && node.value === true;
}

/** Templates have another name here. */
function renamed(node: Node, look: string): Node {
  if (look !== 'template' || node.kind !== 'text') return node;
  return { ...node, value: node.value.replace(/\.j2$/, '.hbs') };
}
