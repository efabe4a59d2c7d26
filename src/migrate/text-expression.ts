import { isFloat } from './floats.ts';
import type { Node } from './jinja.ts';
import { kindOf, type Translating } from './known.ts';
import { knownAs, tests, versionSign } from './names.ts';
import { asArgument, type Piece, quoted } from './piece.ts';
import { callPiece, filterPiece, type PieceWriter } from './piece-parts.ts';
import { Undecided } from './undecided.ts';

type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>;

function writerOf(t: Translating): PieceWriter {
  return {
    piece: (node) => handlebarsValue(node, t),
    argument: (node) => asArgument(handlebarsValue(node, t)),
    truth: (node) => truth(node, t),
    text: (node) => textArgument(node, asArgument(handlebarsValue(node, t)), t),
  };
}

/** A Jinja expression in Handlebars. Throws Undecided. */
export function handlebarsValue(node: Node, t: Translating): Piece {
  const arg = (inner: Node) => asArgument(handlebarsValue(inner, t));
  switch (node.kind) {
    case 'name':
      return [nameOf(node.name)];
    case 'text':
      return [quoted(node.value)];
    case 'number':
      return [node.text];
    case 'constant':
      return [String(node.value)];
    case 'list':
      return node.items.length > 0 ? ['list', ...node.items.map(arg)] : ['(list)'];
    case 'mapping':
      return ['dict', ...node.pairs.map(([key, inner]) => `${keyOf(key)}=${arg(inner)}`)];
    case 'member':
      return member(node, t);
    case 'slice':
      if (node.step) throw new Undecided('a stretch of a list or text with steps (`[a:b:c]`)');
      return ['slice', arg(node.of), node.from ? arg(node.from) : '0', ...(node.to ? [arg(node.to)] : [])];
    case 'test':
      return test(node, t);
    case 'filter':
      return filterPiece(node, t, writerOf(t));
    case 'unary':
      if (node.operator === 'not') return ['not', truth(node.of, t)];
      if (node.of.kind === 'number') return [node.operator === '-' ? `-${node.of.text}` : node.of.text];
      return node.operator === '-' ? ['sub', '0', arg(node.of)] : handlebarsValue(node.of, t);
    case 'binary':
      return binary(node, t);
    case 'ternary':
      return ['ternary', truth(node.test, t), arg(node.yes), node.no ? arg(node.no) : '""'];
    case 'call':
      return callPiece(node, writerOf(t));
  }
}

/** What Jinja takes for true, as an argument of `#if`, `not` and the like: an empty mapping is true there. Throws Undecided. */
export function truth(node: Node, t: Translating): string {
  if (node.kind === 'binary' && (node.operator === 'and' || node.operator === 'or'))
    return `(${node.operator} ${truth(node.left, t)} ${truth(node.right, t)})`;
  const argument = asArgument(handlebarsValue(node, t));
  const kind = kindOf(node, t.kinds);
  if (kind === undefined) t.note('mapping', argument);
  return kind === 'mapping' ? `(length ${argument})` : argument;
}

/** Words that Handlebars takes for something else. */
function nameOf(name: string): string {
  if (/^(this|else|undefined|null|true|false)$/.test(name))
    throw new Undecided(`a variable called \`${name}\``);
  return name;
}

function keyOf(key: Node): string {
  if (key.kind === 'text' && /^[A-Za-z_]\w*$/.test(key.value)) return key.value;
  throw new Undecided('a mapping whose keys are no names');
}

function member({ of, key }: NodeOf<'member'>, t: Translating): Piece {
  const owner = handlebarsValue(of, t);
  const isPath = owner.length === 1 && !/^["'\d]/.test(owner[0] ?? '');
  if (key.kind === 'unary' && key.of.kind === 'number' && key.of.text === '1')
    return ['last', asArgument(owner)];
  if (isPath && key.kind === 'text' && !key.value.includes(']'))
    return [/^[A-Za-z_]\w*$/.test(key.value) ? `${owner[0]}.${key.value}` : `${owner[0]}.[${key.value}]`];
  if (isPath && key.kind === 'number') return [`${owner[0]}.[${key.text}]`];
  return ['lookup', asArgument(owner), asArgument(handlebarsValue(key, t))];
}

const operators: Readonly<Record<string, string>> = {
  '==': 'eq',
  '!=': 'ne',
  '<': 'lt',
  '>': 'gt',
  '<=': 'le',
  '>=': 'ge',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '**': 'pow',
  '%': 'mod',
};

function binary({ operator, left, right }: NodeOf<'binary'>, t: Translating): Piece {
  const [a, b] = [asArgument(handlebarsValue(left, t)), asArgument(handlebarsValue(right, t))];
  const kinds = [kindOf(left, t.kinds), kindOf(right, t.kinds)];
  if (kinds.includes('boolean') && kinds.includes('number'))
    throw new Undecided('a boolean beside a number: they are never equal here');
  if (operator === 'in') return ['contains', b, a];
  if (operator === 'not in') return ['not', `(contains ${b} ${a})`];
  if (operator === 'and' || operator === 'or') {
    const test = truth(left, t);
    if (kinds.every((kind) => kind === 'boolean')) return [operator, test, truth(right, t)];
    return operator === 'or' ? ['ternary', test, a, b] : ['ternary', test, b, a];
  }
  if (operator === '~') return concatenated(textArgument(left, a, t), textArgument(right, b, t));
  if (operator === '+') {
    if (kinds.includes('text') || kinds.includes('list')) return concatenated(a, b);
    if (kinds.includes('number')) return ['add', a, b];
    throw new Undecided('`+`: `add` for numbers, `concat` for texts and lists');
  }
  if (operator === '//') return ['floor', `(div ${a} ${b})`];
  if (operator === '%' && kinds[0] !== 'number' && kinds[1] !== 'number')
    throw new Undecided('`%`: of numbers `mod`, of text a format');
  if (Object.hasOwn(operators, operator)) return [operators[operator] ?? '', a, b];
  throw new Undecided(`the operator \`${operator}\``);
}

/** As Python makes text of it. */
function textArgument(node: Node, written: string, t: Translating): string {
  const kind = kindOf(node, t.kinds);
  if (kind === 'text') return written;
  if (kind === 'boolean') return `(ternary ${written} "True" "False")`;
  if (kind === 'list' || kind === 'mapping' || kind === 'null') throw new Undecided(`a ${kind} as text`);
  if (kind === undefined) t.note('text', written);
  if (isFloat(node)) t.note('float', written);
  return `(string ${written})`;
}

/** Several values one behind the other, by one helper. */
function concatenated(a: string, b: string): Piece {
  const [, before] = /^\(concat (.*)\)$/s.exec(a) ?? [];
  return ['concat', before ?? a, b];
}

function test({ of, name, args, named, negated }: NodeOf<'test'>, t: Translating): Piece {
  const own = asArgument(handlebarsValue(of, t));
  const first = args[0] && asArgument(handlebarsValue(args[0], t));
  const turn = (piece: Piece, no: boolean): Piece => (no ? ['not', asArgument(piece)] : piece);
  if (name === 'defined') return turn(['defined', own], negated);
  if (name === 'undefined') return turn(['defined', own], !negated);
  if (name === 'true' || name === 'false') return [negated ? 'ne' : 'eq', own, name];
  if (name === 'none') return [negated ? 'ne' : 'eq', own, 'null'];
  if (name === 'sameas' && args[0]?.kind === 'constant' && first) return [negated ? 'ne' : 'eq', own, first];
  if (/^(eq|equalto)$/.test(name) && first) return [negated ? 'ne' : 'eq', own, first];
  if (name === 'in' && first) return turn(['contains', first, own], negated);
  if (name === 'contains' && first) return turn(['contains', own, first], negated);
  if (
    /^(version|version_compare)$/.test(name) &&
    first &&
    Object.keys(named).every((key) => key === 'operator')
  ) {
    const operator = args[1] ?? named.operator ?? ({ kind: 'text', value: '==' } as const);
    if (operator.kind === 'text' && args.length <= 2)
      return turn(['version', own, quoted(versionSign(operator.value)), first], negated);
  }
  const same = knownAs(tests, name, args.length, Object.keys(named));
  if (same) {
    const given = args.map((one) => asArgument(handlebarsValue(one, t)));
    const options = Object.entries(named).map(
      ([key, value]) => `${key}=${asArgument(handlebarsValue(value, t))}`,
    );
    return turn([same.helper, own, ...given, ...options], negated);
  }
  throw new Undecided(`the test \`${name}\``);
}
