import { bracket, type Cel, call, isPlainPattern, levels, patternOf, quoted } from './cel.ts';
import type { Node } from './jinja.ts';
import { kindOf, type Translating } from './known.ts';
import { lookUpOf } from './look-ups.ts';
import { filters, knownAs, tests, versionSign } from './names.ts';
import { Undecided } from './undecided.ts';

type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** Writes what is inside of a filter, a test or a call. */
export interface CelWriter {
  value(node: Node): Cel;
  /** What Jinja takes for true. */
  boolean(node: Node): Cel;
  /** A value as Python makes text of it. */
  text(node: Node): Cel;
}

/** A test in CEL, `not` left out. Throws Undecided. */
export function celTest({ of, name, args, named }: NodeOf<'test'>, write: CelWriter): Cel {
  const own = write.value(of);
  const first = args[0];
  if (name === 'defined' || name === 'undefined') return call('defined', own);
  if (/^(finished|started)$/.test(name))
    return { text: `${bracket(own, levels.primary)}.${name}`, level: levels.primary };
  if (name === 'none') return { text: `${bracket(own, levels.sum)} == null`, level: levels.compare };
  if (name === 'sameas' && first?.kind === 'constant')
    return { text: `${bracket(own, levels.sum)} == ${first.value}`, level: levels.compare };
  if (/^(true|false)$/.test(name))
    return { text: `${bracket(own, levels.sum)} == ${name}`, level: levels.compare };
  if (/^(version|version_compare)$/.test(name) && first) {
    const operator = args[1] ?? named.operator ?? ({ kind: 'text', value: '==' } as const);
    if (operator.kind !== 'text' || args.length > 2 || 'strict' in named)
      throw new Undecided('how versions are compared');
    const sign = { text: `'${versionSign(operator.value)}'`, level: levels.primary };
    return call('version', own, sign, write.value(first));
  }
  if (
    /^(match|search|regex)$/.test(name) &&
    first?.kind === 'text' &&
    isPlainPattern(first.value) &&
    args.length === 1 &&
    Object.keys(named).length === 0
  )
    return {
      text: `${bracket(own, levels.primary)}.matches(${quoted(patternOf(first.value, name))})`,
      level: levels.primary,
    };
  if (/^(in|contains)$/.test(name) && first) {
    const [part, whole] = name === 'in' ? [own, write.value(first)] : [write.value(first), own];
    return { text: `${bracket(part, levels.sum)} in ${bracket(whole, levels.sum)}`, level: levels.compare };
  }
  const same: Readonly<Record<string, string>> = {
    eq: '==',
    equalto: '==',
    ne: '!=',
    gt: '>',
    lt: '<',
    ge: '>=',
    le: '<=',
  };
  if (Object.hasOwn(same, name) && first)
    return {
      text: `${bracket(own, levels.sum)} ${same[name]} ${bracket(write.value(first), levels.sum)}`,
      level: levels.compare,
    };
  const known = knownAs(tests, name, args.length, Object.keys(named));
  if (known) return call(known.helper, own, ...args.map(write.value), ...options(named, write));
  throw new Undecided(`the test \`${name}\``);
}

/** What stands behind the other arguments of a function, as a mapping. */
function options(named: Readonly<Record<string, Node>>, write: CelWriter): readonly Cel[] {
  const pairs = Object.entries(named).map(([name, node]) => `'${name}': ${write.value(node).text}`);
  return pairs.length > 0 ? [{ text: `{${pairs.join(', ')}}`, level: levels.primary }] : [];
}

/** Filters that are functions of one value. */
const functions: Readonly<Record<string, string>> = {
  length: 'size',
  count: 'size',
  int: 'int',
  float: 'double',
  bool: 'bool',
  lower: 'lower',
  upper: 'upper',
  trim: 'trim',
  basename: 'basename',
  dirname: 'dirname',
};

/** A filter in CEL. Throws Undecided. */
export function celFilter(
  { of, name, args, named }: NodeOf<'filter'>,
  t: Translating,
  write: CelWriter,
): Cel {
  const own = write.value(of);
  const first = args[0];
  if ((name === 'default' || name === 'd') && args.length <= 1 && Object.keys(named).length === 0)
    return call('default', own, first ? write.value(first) : { text: "''", level: levels.primary });
  if (name === 'string') return write.text(of);
  if (name === 'int' && args.length > 0) throw new Undecided('`int` with another number for what is none');
  if (Object.hasOwn(functions, name) && args.length === 0) return call(functions[name] ?? '', own);
  if (name === 'list' && kindOf(of, t.kinds) === 'list') return own;
  if (name === 'mandatory') return own;
  if (name === 'last' && args.length === 0)
    return { text: `${bracket(own, levels.primary)}[size(${own.text}) - 1]`, level: levels.primary };
  if (name === 'first') return { text: `${bracket(own, levels.primary)}[0]`, level: levels.primary };
  if (name === 'join')
    return call('join', own, first ? write.value(first) : { text: "''", level: levels.primary });
  if (name === 'split' && first)
    return {
      text: `${bracket(own, levels.primary)}.split(${write.value(first).text})`,
      level: levels.primary,
    };
  if (name === 'map' && named.attribute?.kind === 'text' && Object.keys(named).length === 1)
    return {
      text: `${bracket(own, levels.primary)}.map(x, x.${named.attribute.value})`,
      level: levels.primary,
    };
  if ((name === 'selectattr' || name === 'rejectattr') && first?.kind === 'text') {
    const [, by, other] = args;
    if (!by) return call(name, own, write.value(first));
    const x: Node = { kind: 'member', of: { kind: 'name', name: 'x' }, key: first };
    const tested: Node =
      by?.kind === 'text'
        ? {
            kind: 'test',
            of: x,
            name: by.value === '==' ? 'eq' : by.value,
            negated: false,
            args: other ? [other] : [],
            named: {},
          }
        : x;
    const holds = write.boolean(
      name === 'rejectattr' ? { kind: 'unary', operator: 'not', of: tested } : tested,
    );
    return { text: `${bracket(own, levels.primary)}.filter(x, ${holds.text})`, level: levels.primary };
  }
  const given = args.map(write.value);
  if ((name === 'default' || name === 'd') && args.length === 2) return call('default', own, ...given);
  if (name === 'ternary' && args.length === 2)
    return {
      text: `${bracket(write.boolean(of), levels.or)} ? ${bracket(given[0] ?? own, levels.or)} : ${given[1]?.text}`,
      level: levels.ternary,
    };
  if (name === 'reverse' && kindOf(of, t.kinds) === 'list') return call(name, own);
  if (/^(select|reject|map)$/.test(name) && first?.kind === 'text') {
    const same = knownAs(name === 'map' ? filters : tests, first.value, args.length - 1, Object.keys(named));
    const helper = { map: 'apply', select: 'filter', reject: 'filter_out' }[name] ?? '';
    if (same)
      return call(helper, own, { text: quoted(same.helper), level: levels.primary }, ...given.slice(1));
  }
  const isPlain = args[1]?.kind === 'text' && !args[1].value.includes('$');
  if (name === 'regex_replace' && args.length === 2 && isPlain) return call(name, own, ...given);
  const known = knownAs(filters, name, args.length, Object.keys(named));
  if (known) return call(known.helper, own, ...given, ...options(named, write));
  throw new Undecided(`the filter \`${name}\``);
}

const methods: Readonly<Record<string, string>> = {
  startswith: 'startsWith',
  endswith: 'endsWith',
  lower: 'lower',
  upper: 'upper',
  strip: 'trim',
  split: 'split',
};

/** A look-up, or a method of Python's, in CEL. Throws Undecided. */
export function celMethod({ of, args, named }: NodeOf<'call'>, write: CelWriter): Cel {
  if (of.kind === 'name' && /^(lookup|query|q)$/.test(of.name)) {
    const found = lookUpOf(of.name, args, named);
    const value = call(found.helper, ...found.args.map(write.value));
    if (found.as === 'list') return { text: `[${value.text}]`, level: levels.primary };
    return found.as === 'joined' ? call('join', value, { text: "','", level: levels.primary }) : value;
  }
  if (of.kind === 'member' && of.key.kind === 'text' && Object.keys(named).length === 0) {
    const name = of.key.value;
    const owner = bracket(write.value(of.of), levels.primary);
    const given = args.map((arg) => write.value(arg).text).join(', ');
    const isCut = name === 'strip' && args.length > 0;
    if (Object.hasOwn(methods, name) && !isCut && (name !== 'split' || args.length === 1))
      return { text: `${owner}.${methods[name]}(${given})`, level: levels.primary };
    const whole = write.value(of.of);
    const [first, second] = args.map(write.value);
    if (name === 'split' && args.length === 0)
      return call('regex_findall', whole, { text: "'\\\\S+'", level: levels.primary });
    if (/^(keys|values)$/.test(name) && args.length === 0) return call(name, whole);
    if (name === 'replace' && args.length === 2) return call(name, whole, ...args.map(write.value));
    if (name === 'join' && first) return call('join', first, whole);
    if (name === 'get' && first)
      return call(
        'default',
        { text: `${owner}[${first.text}]`, level: levels.primary },
        second ?? { text: 'null', level: levels.primary },
      );
    if (name === 'find' && args.length === 1) throw new Undecided('`.find()`: write `contains`');
  }
  throw new Undecided(of.kind === 'name' ? `\`${of.name}()\`` : 'a method of Python');
}
