import { patternOf } from './cel.ts';
import type { Node } from './jinja.ts';
import { kindOf, type Translating } from './known.ts';
import { type Piece, quoted } from './piece.ts';
import { Undecided } from './undecided.ts';

type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** Writes what is inside of a filter or a call. */
export interface PieceWriter {
  piece(node: Node): Piece;
  argument(node: Node): string;
  /** What Jinja takes for true. */
  truth(node: Node): string;
}

/** Filters that are helpers, with the arguments that they take as they are. */
const helpers: Readonly<Record<string, readonly [helper: string, least: number, most: number]>> = {
  upper: ['upper', 0, 0],
  lower: ['lower', 0, 0],
  trim: ['trim', 0, 0],
  capitalize: ['capitalize', 0, 0],
  replace: ['replace', 2, 2],
  length: ['length', 0, 0],
  count: ['length', 0, 0],
  first: ['first', 0, 0],
  last: ['last', 0, 0],
  min: ['min', 0, 0],
  max: ['max', 0, 0],
  unique: ['unique', 0, 0],
  int: ['int', 0, 1],
  float: ['float', 0, 1],
  bool: ['bool', 0, 0],
  quote: ['quote', 0, 0],
  basename: ['basename', 0, 0],
  dirname: ['dirname', 0, 0],
  b64encode: ['b64encode', 0, 0],
  b64decode: ['b64decode', 0, 0],
  from_json: ['from_json', 0, 0],
  difference: ['difference', 1, 1],
  intersect: ['intersect', 1, 1],
  dict2items: ['items', 0, 0],
  split: ['split', 0, 1],
  ternary: ['ternary', 2, 2],
};

/** A filter in Handlebars. Throws Undecided. */
export function filterPiece(node: NodeOf<'filter'>, t: Translating, write: PieceWriter): Piece {
  const { of, name, args, named } = node;
  const own = write.argument(of);
  const given = args.map((arg) => write.argument(arg));
  const plain = Object.keys(named).length === 0;
  const known = Object.hasOwn(helpers, name) ? helpers[name] : undefined;
  if (known && plain && given.length >= known[1] && given.length <= known[2])
    return [known[0], name === 'ternary' ? write.truth(of) : own, ...given];
  switch (plain ? name : `${name} ${Object.keys(named).join(' ')}`) {
    case 'default':
    case 'd':
      return ['default', own, given[0] ?? '""', ...given.slice(1, 2)];
    case 'default boolean':
      return ['default', own, given[0] ?? '""', 'true'];
    case 'join':
      return ['join', own, given[0] ?? '""'];
    case 'mandatory':
      return write.piece(of);
    case 'string':
      return [
        ...(kindOf(of, t.kinds) === 'boolean' ? ['ternary', own, '"True"', '"False"'] : ['string', own]),
      ];
    case 'union':
      return ['unique', `(concat ${own} ${given[0]})`];
    case 'combine':
      return ['merge', own, ...given];
    case 'list':
      if (kindOf(of, t.kinds) === 'list') return write.piece(of);
      break;
    case 'map attribute':
      if (named.attribute?.kind === 'text' && !named.attribute.value.includes('.'))
        return ['map', own, quoted(named.attribute.value)];
      break;
    case 'reverse':
      if (kindOf(of, t.kinds) === 'list') return ['reverse', own];
      break;
    case 'sort':
      if (given.length === 0) return ['sort', own];
      break;
    case 'selectattr':
    case 'rejectattr':
      if (given.length === 3 && /^"(==|eq|equalto)"$/.test(given[1] ?? ''))
        return [name === 'selectattr' ? 'select' : 'reject', own, given[0] ?? '', given[2] ?? ''];
      break;
    case 'regex_replace': {
      const [pattern, replacement] = args;
      if (pattern?.kind === 'text' && replacement?.kind === 'text' && !/\$|\\g/.test(replacement.value))
        return ['regex_replace', own, quoted(patternOf(pattern.value)), quoted(replacement.value)];
      break;
    }
    case 'hash':
      return ['hash', own, given[0] ?? '"sha1"'];
    case 'indent':
    case 'indent width':
      if (given.length === 0) return ['indent', own, named.width ? write.argument(named.width) : '4'];
      if (given.length === 1 || given[1] === 'false') return ['indent', own, given[0] ?? '4'];
      if (given.length === 2 && given[1] === 'true') return ['indent', own, ...given];
      break;
    case 'round':
      if (given.length === 0)
        throw new Undecided('`round`: Python gives `2.0`, and halves to the even number');
  }
  throw new Undecided(`the filter \`${name}\``);
}

/** Methods of Python's texts and mappings. */
const methods: Readonly<Record<string, readonly [helper: string, count: number]>> = {
  split: ['split', 1],
  lower: ['lower', 0],
  upper: ['upper', 0],
  strip: ['trim', 0],
  replace: ['replace', 2],
  keys: ['keys', 0],
  values: ['values', 0],
};

/** A call in Handlebars. Throws Undecided. */
export function callPiece({ of, args, named }: NodeOf<'call'>, write: PieceWriter): Piece {
  const given = args.map((arg) => write.argument(arg));
  if (Object.keys(named).length > 0) throw new Undecided('arguments by name');
  if (of.kind === 'name' && of.name === 'range' && given.length > 0)
    return given.length === 1 ? ['range', '0', ...given] : ['range', ...given];
  if (of.kind === 'name' && /^(lookup|query|q)$/.test(of.name)) return lookUp(args, given);
  if (of.kind !== 'member' || of.key.kind !== 'text')
    throw new Undecided(of.kind === 'name' ? `\`${of.name}()\`` : 'a call');
  const name = of.key.value;
  const owner = write.argument(of.of);
  const known = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (known && known[1] === given.length) return [known[0], owner, ...given];
  if (name === 'get' && given.length === 2)
    return ['default', `(lookup ${owner} ${given[0]})`, given[1] ?? ''];
  throw new Undecided(`the method \`${name}\``);
}

function lookUp([kind]: readonly Node[], given: readonly string[]): Piece {
  if (kind?.kind === 'text' && kind.value.endsWith('env') && given.length === 2)
    return ['env', given[1] ?? ''];
  throw new Undecided(`the look-up \`${kind?.kind === 'text' ? kind.value : ''}\``);
}
