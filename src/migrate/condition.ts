import { bracket, type Cel, call, levels, quoted } from './cel.ts';
import { type CelWriter, celFilter, celMethod, celTest } from './cel-parts.ts';
import { isFloat } from './floats.ts';
import type { Node } from './jinja.ts';
import { kindOf, type Translating } from './known.ts';
import { Undecided } from './undecided.ts';

type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>;

function writerOf(t: Translating): CelWriter {
  return {
    value: (node) => value(node, t),
    boolean: (node) => boolean(node, t),
    text: (node) => textOf(node, t),
  };
}

/** A condition of Jinja in CEL: a boolean. Throws Undecided. */
export function celCondition(node: Node, translating: Translating): string {
  return boolean(node, translating).text;
}

/** The value of a Jinja expression in CEL. Throws Undecided. */
export function celValue(node: Node, translating: Translating): string {
  return value(node, translating).text;
}

/** What Jinja takes for true, as the boolean that CEL wants. */
function boolean(node: Node, t: Translating): Cel {
  if (node.kind === 'binary' && (node.operator === 'and' || node.operator === 'or')) {
    const level = levels[node.operator];
    const sides = [node.left, node.right].map((side) => bracket(boolean(side, t), level));
    return { text: sides.join(node.operator === 'and' ? ' && ' : ' || '), level };
  }
  if (node.kind === 'unary' && node.operator === 'not') return negated(boolean(node.of, t));
  if (node.kind === 'ternary' && node.no) {
    const [test, yes, no] = [boolean(node.test, t), boolean(node.yes, t), boolean(node.no, t)];
    return {
      text: `${bracket(test, levels.or)} ? ${bracket(yes, levels.or)} : ${no.text}`,
      level: levels.ternary,
    };
  }
  const cel = value(node, t);
  switch (kindOf(node, t.kinds)) {
    case 'boolean':
      return cel;
    case 'text':
    case 'list':
    case 'mapping':
      return { text: `${call('size', cel).text} > 0`, level: levels.compare };
    case 'number':
      return { text: `${bracket(cel, levels.sum)} != 0`, level: levels.compare };
    case 'null':
      throw new Undecided(
        'whether it is null, empty or false is asked by itself here: `x != null`, `size(x) > 0`, `x`',
      );
    default:
      t.note('truth', cel.text);
      return cel;
  }
}

function negated(cel: Cel): Cel {
  const found = /^(.+) > 0$/.exec(cel.text);
  if (found && /^size\([^()]*\)$/.test(found[1] ?? ''))
    return { text: `${found[1]} == 0`, level: levels.compare };
  return { text: `!${bracket(cel, levels.unary)}`, level: levels.unary };
}

function value(node: Node, t: Translating): Cel {
  switch (node.kind) {
    case 'name':
      return { text: node.name, level: levels.primary };
    case 'text':
      return { text: quoted(node.value), level: levels.primary };
    case 'number':
      return { text: node.text, level: levels.primary };
    case 'constant':
      return { text: String(node.value), level: levels.primary };
    case 'list':
      return { text: `[${node.items.map((item) => value(item, t).text).join(', ')}]`, level: levels.primary };
    case 'mapping':
      return {
        text: `{${node.pairs.map((pair) => pair.map((part) => value(part, t).text).join(': ')).join(', ')}}`,
        level: levels.primary,
      };
    case 'member':
      return member(node, t);
    case 'test':
      return test(node, t);
    case 'filter':
      return celFilter(node, t, writerOf(t));
    case 'unary':
      return node.operator === 'not'
        ? boolean(node, t)
        : {
            text: `${node.operator === '-' ? '-' : ''}${bracket(value(node.of, t), levels.unary)}`,
            level: levels.unary,
          };
    case 'binary':
      return binary(node, t);
    case 'ternary':
      if (!node.no) throw new Undecided('`if` without `else`');
      return {
        text: `${bracket(boolean(node.test, t), levels.or)} ? ${bracket(value(node.yes, t), levels.or)} : ${value(node.no, t).text}`,
        level: levels.ternary,
      };
    case 'call':
      return celMethod(node, writerOf(t));
    case 'slice':
      if (node.step) throw new Undecided('a stretch of a list or text with steps (`[a:b:c]`)');
      return call(
        'slice',
        value(node.of, t),
        node.from ? value(node.from, t) : { text: '0', level: levels.primary },
        ...(node.to ? [value(node.to, t)] : []),
      );
  }
}

function member({ of, key }: NodeOf<'member'>, t: Translating): Cel {
  const owner = bracket(value(of, t), levels.primary);
  if (key.kind === 'text' && /^[A-Za-z_]\w*$/.test(key.value) && key.value !== 'in')
    return { text: `${owner}.${key.value}`, level: levels.primary };
  if (key.kind === 'unary' && key.of.kind === 'number' && key.of.text === '1')
    return call('last', value(of, t));
  if (key.kind === 'unary') throw new Undecided('an index that counts from the end');
  return { text: `${owner}[${value(key, t).text}]`, level: levels.primary };
}

const comparisons: readonly string[] = ['==', '!=', '<', '>', '<=', '>='];

function binary(node: NodeOf<'binary'>, t: Translating): Cel {
  const { operator, left, right } = node;
  if (operator === 'and' || operator === 'or') {
    if (kindOf(left, t.kinds) === 'boolean' && kindOf(right, t.kinds) === 'boolean') return boolean(node, t);
    throw new Undecided(`\`${operator}\` between values that are no booleans`);
  }
  const sides = (level: number, sign: string): Cel => ({
    text: `${bracket(value(left, t), level)} ${sign} ${bracket(value(right, t), level + 1)}`,
    level,
  });
  const kinds = [left, right].map((side) => kindOf(side, t.kinds));
  if (kinds.includes('boolean') && kinds.includes('number'))
    throw new Undecided('a boolean beside a number: they are never equal here');
  if (comparisons.includes(operator)) return sides(levels.compare, operator);
  if (operator === 'in') return sides(levels.compare, 'in');
  if (operator === 'not in') return negated(sides(levels.compare, 'in'));
  if (operator === '~')
    return {
      text: [left, right].map((side) => bracket(textOf(side, t), levels.sum)).join(' + '),
      level: levels.sum,
    };
  if (operator === '+' || operator === '-') return sides(levels.sum, operator);
  if (operator === '*') return sides(levels.product, operator);
  // the rest has the sign of the right side in Python, and of the left in CEL
  if (operator === '%' && kindOf(left, t.kinds) !== 'text')
    return call('mod', value(left, t), value(right, t));
  if (operator === '**') return call('pow', value(left, t), value(right, t));
  throw new Undecided(`the operator \`${operator}\``);
}

/** A value as Python makes text of it. Throws Undecided. */
function textOf(node: Node, t: Translating): Cel {
  const cel = value(node, t);
  const kind = kindOf(node, t.kinds);
  if (kind === 'text') return cel;
  if (kind === 'boolean')
    return { text: `${bracket(cel, levels.or)} ? 'True' : 'False'`, level: levels.ternary };
  if (kind === 'list' || kind === 'mapping' || kind === 'null') throw new Undecided(`a ${kind} as text`);
  if (kind === undefined) t.note('text', cel.text);
  if (isFloat(node)) t.note('float', cel.text);
  return call('string', cel);
}

function test(node: NodeOf<'test'>, t: Translating): Cel {
  const { name, args, negated: isNegated } = node;
  const tested = celTest(node, writerOf(t));
  const opposite = name === 'undefined' && args.length === 0;
  return isNegated !== opposite ? negated(tested) : tested;
}
