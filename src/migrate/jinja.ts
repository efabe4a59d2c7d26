import { type Token, tokensOf } from './jinja-tokens.ts';
import { Undecided } from './undecided.ts';

/** Arguments of a call, a filter or a test. */
export interface Arguments {
  readonly args: readonly Node[];
  readonly named: Readonly<Record<string, Node>>;
}

/** A Jinja expression. */
export type Node =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'constant'; readonly value: boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'mapping'; readonly pairs: readonly (readonly [Node, Node])[] }
  | { readonly kind: 'member'; readonly of: Node; readonly key: Node }
  /** From one index up to another; with `step` neither is told. */
  | {
      readonly kind: 'slice';
      readonly of: Node;
      readonly from?: Node;
      readonly to?: Node;
      readonly step?: true;
    }
  | ({ readonly kind: 'call'; readonly of: Node } & Arguments)
  | ({ readonly kind: 'filter'; readonly of: Node; readonly name: string } & Arguments)
  | ({
      readonly kind: 'test';
      readonly of: Node;
      readonly name: string;
      readonly negated: boolean;
    } & Arguments)
  | { readonly kind: 'unary'; readonly operator: 'not' | '-' | '+'; readonly of: Node }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: 'ternary'; readonly test: Node; readonly yes: Node; readonly no?: Node };

const constants: Readonly<Record<string, boolean | null>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
};

const comparisons: readonly string[] = ['==', '!=', '<', '>', '<=', '>='];

/**
 * Reads an expression as Jinja does (https://jinja.palletsprojects.com/en/stable/templates/). In texts of YAML Ansible
 * doubles every backslash before, so that it stands for itself: `rawTexts`. Throws Undecided.
 */
export function parseJinja(text: string, rawTexts = false): Node {
  const tokens = tokensOf(text, rawTexts);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', value: '' };
  const is = (...values: readonly string[]) =>
    (peek().kind === 'sign' || peek().kind === 'name') && values.includes(peek().value);
  const take = (...values: readonly string[]) => is(...values) && Boolean(++at);
  const follows = (value: string) => tokens[at + 1]?.kind === 'name' && tokens[at + 1]?.value === value;

  function need(value: string): void {
    if (!take(value)) throw new Undecided(`\`${value}\` is expected in \`${text.trim()}\``);
  }

  function ternary(): Node {
    const yes = or();
    if (!take('if')) return yes;
    const test = or();
    return take('else') ? { kind: 'ternary', test, yes, no: ternary() } : { kind: 'ternary', test, yes };
  }

  function leftToRight(next: () => Node, ...operators: readonly string[]): Node {
    let left = next();
    while (is(...operators)) {
      const operator = peek().value;
      at++;
      left = { kind: 'binary', operator, left, right: next() };
    }
    return left;
  }

  const or = (): Node => leftToRight(and, 'or');
  const and = (): Node => leftToRight(not, 'and');
  const not = (): Node => (take('not') ? { kind: 'unary', operator: 'not', of: not() } : compare());
  const sum = (): Node => leftToRight(concat, '+', '-');
  const concat = (): Node => leftToRight(product, '~');
  const product = (): Node => leftToRight(power, '*', '/', '//', '%');
  const power = (): Node => leftToRight(unary, '**');

  function compare(): Node {
    const left = sum();
    let result: Node | undefined;
    while (is(...comparisons, 'in') || (is('not') && follows('in'))) {
      if (result) throw new Undecided('comparisons in a row');
      const operator = take('not') ? 'not in' : peek().value;
      at++;
      result = { kind: 'binary', operator, left, right: sum() };
    }
    return result ?? left;
  }

  function unary(): Node {
    for (const operator of ['-', '+'] as const)
      if (take(operator)) return filtered({ kind: 'unary', operator, of: unaryOperand() });
    return filtered(postfix(primary()));
  }

  const unaryOperand = (): Node => (is('-', '+') ? unary() : postfix(primary()));

  function primary(): Node {
    const { kind, value } = peek();
    at++;
    if (kind === 'text') {
      let whole = value;
      while (peek().kind === 'text') whole += tokens[at++]?.value;
      return { kind: 'text', value: whole };
    }
    if (kind === 'number') return { kind: 'number', text: value.replaceAll('_', '') };
    if (kind === 'name')
      return Object.hasOwn(constants, value)
        ? { kind: 'constant', value: constants[value] ?? null }
        : { kind: 'name', name: value };
    if (value === '[') return { kind: 'list', items: items(']') };
    if (value === '{') return { kind: 'mapping', pairs: pairs() };
    if (value === '(') return brackets();
    throw new Undecided(`\`${text.trim()}\` isn't understood`);
  }

  function brackets(): Node {
    if (take(')')) return { kind: 'list', items: [] };
    const first = ternary();
    if (take(')')) return first;
    need(',');
    return { kind: 'list', items: [first, ...items(')')] };
  }

  function items(end: string): readonly Node[] {
    const all: Node[] = [];
    while (!take(end)) {
      all.push(ternary());
      if (!is(end)) need(',');
    }
    return all;
  }

  function pairs(): readonly (readonly [Node, Node])[] {
    const all: (readonly [Node, Node])[] = [];
    while (!take('}')) {
      const key = ternary();
      need(':');
      all.push([key, ternary()]);
      if (!is('}')) need(',');
    }
    return all;
  }

  function postfix(node: Node): Node {
    let result = node;
    for (;;) {
      if (take('.')) {
        const { kind, value } = peek();
        at++;
        result = {
          kind: 'member',
          of: result,
          key: kind === 'number' ? { kind: 'number', text: value } : { kind: 'text', value },
        };
      } else if (take('[')) result = index(result);
      else if (take('(')) result = { kind: 'call', of: result, ...callArguments() };
      else return result;
    }
  }

  function index(of: Node): Node {
    if (is(':')) return slice(of);
    const key = ternary();
    if (is(':')) return slice(of, key);
    need(']');
    return { kind: 'member', of, key };
  }

  function slice(of: Node, from?: Node): Node {
    need(':');
    const to = is(']', ':') ? undefined : ternary();
    if (take(']')) return { kind: 'slice', of, ...(from && { from }), ...(to && { to }) };
    while (!take(']')) {
      if (peek().kind === 'end') need(']');
      at++;
    }
    return { kind: 'slice', of, step: true };
  }

  function callArguments(): Arguments {
    const args: Node[] = [];
    const named: Record<string, Node> = {};
    while (!take(')')) {
      const name = peek();
      if (name.kind === 'name' && tokens[at + 1]?.value === '=') {
        at += 2;
        named[name.value] = ternary();
      } else args.push(ternary());
      if (!is(')')) need(',');
    }
    return { args, named };
  }

  function filtered(node: Node): Node {
    let result = node;
    for (;;) {
      if (take('|')) {
        const name = dotted();
        result = { kind: 'filter', of: result, name, ...(take('(') ? callArguments() : noArguments) };
      } else if (take('is')) result = test(result);
      else if (take('(')) result = { kind: 'call', of: result, ...callArguments() };
      else if (is('.', '[')) result = postfix(result);
      else return result;
    }
  }

  function test(of: Node): Node {
    const negated = take('not');
    const name = dotted();
    if (take('(')) return { kind: 'test', of, name, negated, ...callArguments() };
    const hasOne =
      ['text', 'number'].includes(peek().kind) ||
      (peek().kind === 'name' && !is('else', 'or', 'and', 'is', 'if', 'in', 'not')) ||
      is('[');
    return { kind: 'test', of, name, negated, args: hasOne ? [postfix(primary())] : [], named: {} };
  }

  /** The name of a filter or test, without its collection. */
  function dotted(): string {
    let name = peek().value;
    at++;
    while (take('.')) {
      name = peek().value;
      at++;
    }
    return name;
  }

  const result = ternary();
  if (peek().kind !== 'end') throw new Undecided(`\`${peek().value}\` isn't expected in \`${text.trim()}\``);
  return result;
}

const noArguments: Arguments = { args: [], named: {} };
