import type { Node } from './jinja.ts';
import { kindOf, type Translating } from './known.ts';
import { lookUpOf } from './look-ups.ts';
import { filters, knownAs, tests } from './names.ts';
import { asArgument, type Piece, quoted } from './piece.ts';
import { Undecided } from './undecided.ts';

type NodeOf<K extends Node['kind']> = Extract<Node, { kind: K }>;

/** Writes what is inside of a filter or a call. */
export interface PieceWriter {
  piece(node: Node): Piece;
  argument(node: Node): string;
  /** What Jinja takes for true. */
  truth(node: Node): string;
  /** An argument that is text, as Python makes it of a value. */
  text(node: Node): string;
}

/** A filter in Handlebars. Throws Undecided. */
export function filterPiece(node: NodeOf<'filter'>, t: Translating, write: PieceWriter): Piece {
  const { of, name, args, named } = node;
  const own = write.argument(of);
  const given = args.map((arg) => write.argument(arg));
  const plain = Object.keys(named).length === 0;
  const same = knownAs(filters, name, given.length, Object.keys(named));
  if (same) return [same.helper, own, ...given, ...namedPieces(named, write)];
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
      write.text(of);
      return kindOf(of, t.kinds) === 'boolean' ? ['ternary', own, '"True"', '"False"'] : ['string', own];
    case 'ternary':
      if (given.length === 2) return ['ternary', write.truth(of), ...given];
      break;
    case 'to_json':
      t.note('json', own);
      return ['json', own];
    case 'to_yaml':
    case 'to_nice_yaml':
    case 'to_nice_yaml indent':
      t.note('yaml', own);
      return ['yaml', own];
    case 'list':
      if (kindOf(of, t.kinds) === 'list') return write.piece(of);
      break;
    case 'map attribute':
    case 'map attribute default':
      if (named.attribute?.kind === 'text')
        return ['map', own, quoted(named.attribute.value), ...namedPieces(defaultOf(named), write)];
      break;
    case 'to_nice_json indent':
      return ['to_nice_json', own, ...Object.values(named).map((indent) => write.argument(indent))];
    case 'reverse':
      if (kindOf(of, t.kinds) === 'list') return ['reverse', own];
      break;
    case 'map':
      return ['apply', own, ...byName(args, given, filters)];
    case 'select':
    case 'reject':
      return [name === 'select' ? 'filter' : 'filter_out', own, ...byName(args, given, tests)];
    case 'selectattr':
    case 'rejectattr':
      if (given.length === 3 && /^"(==|eq|equalto)"$/.test(given[1] ?? ''))
        return [name === 'selectattr' ? 'select' : 'reject', own, given[0] ?? '', given[2] ?? ''];
      return [name, own, given[0] ?? '', ...byName(args.slice(1), given.slice(1), tests)];
    case 'regex_replace':
      // `$1` is a group here, and in Python text
      if (given.length === 2 && args[1]?.kind === 'text' && !args[1].value.includes('$'))
        return ['regex_replace', own, ...given];
      break;
    case 'hash':
      return ['hash', own, given[0] ?? '"sha1"'];
    case 'indent':
    case 'indent width':
    case 'indent first':
    case 'indent width first':
    case 'indent first width': {
      const width = given[0] ?? (named.width ? write.argument(named.width) : '4');
      const first = given[1] ?? (named.first ? write.argument(named.first) : 'false');
      if (given.length <= 2 && /^(true|false)$/.test(first))
        return ['indent', own, width, ...(first === 'true' ? [first] : [])];
      break;
    }
    case 'round':
      if (given.length === 0)
        throw new Undecided('`round`: Python gives `2.0`, and halves to the even number');
  }
  throw new Undecided(`the filter \`${name}\``);
}

function namedPieces(named: Readonly<Record<string, Node>>, write: PieceWriter): Piece {
  return Object.entries(named).map(([name, node]) => `${name}=${write.argument(node)}`);
}

function defaultOf({ default: otherwise }: Readonly<Record<string, Node>>): Readonly<Record<string, Node>> {
  return otherwise ? { default: otherwise } : {};
}

/** A filter or test that is named by a text, with its arguments. */
function byName(
  [first, ...args]: readonly Node[],
  [, ...given]: readonly string[],
  table: typeof filters,
): Piece {
  if (!first) return [];
  const same = first.kind === 'text' ? knownAs(table, first.value, args.length, []) : undefined;
  const isReplacing = table === filters && first.kind === 'text' && first.value === 'regex_replace';
  const isPlain = args[1]?.kind === 'text' && !args[1].value.includes('$');
  if (isReplacing && args.length === 2 && isPlain) return ['"regex_replace"', ...given];
  if (!same) throw new Undecided(`\`${first.kind === 'text' ? first.value : 'a name'}\` for each item`);
  return [quoted(same.helper), ...given];
}

/** Methods of Python's texts and mappings, with the fewest and most arguments. */
const methods: Readonly<Record<string, readonly [helper: string, least: number, most: number]>> = {
  split: ['split', 0, 1],
  lower: ['lower', 0, 0],
  upper: ['upper', 0, 0],
  title: ['title', 0, 0],
  capitalize: ['capitalize', 0, 0],
  strip: ['trim', 0, 0],
  replace: ['replace', 2, 2],
  keys: ['keys', 0, 0],
  values: ['values', 0, 0],
  startswith: ['startsWith', 1, 1],
  endswith: ['endsWith', 1, 1],
};

/** A call in Handlebars. Throws Undecided. */
export function callPiece({ of, args, named }: NodeOf<'call'>, write: PieceWriter): Piece {
  if (of.kind === 'name' && /^(lookup|query|q)$/.test(of.name)) return lookUp(of.name, args, named, write);
  const given = args.map((arg) => write.argument(arg));
  if (Object.keys(named).length > 0) throw new Undecided('arguments by name');
  if (of.kind === 'name' && of.name === 'range' && given.length > 0)
    return given.length === 1 ? ['range', '0', ...given] : ['range', ...given];
  if (of.kind !== 'member' || of.key.kind !== 'text')
    throw new Undecided(of.kind === 'name' ? `\`${of.name}()\`` : 'a call');
  const name = of.key.value;
  const owner = write.argument(of.of);
  const known = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (known && given.length >= known[1] && given.length <= known[2]) return [known[0], owner, ...given];
  if (name === 'format' && of.of.kind === 'text') return ['concat', ...formatted(of.of.value, args, write)];
  if (name === 'join' && given[0] !== undefined) return ['join', given[0], owner];
  if (name === 'get' && given.length === 1) return ['default', `(lookup ${owner} ${given[0]})`, 'null'];
  if (name === 'get' && given.length === 2)
    return ['default', `(lookup ${owner} ${given[0]})`, given[1] ?? ''];
  throw new Undecided(`the method \`${name}\``);
}

/** What `'{} and {1}'.format(...)` puts together, where nothing is said of how a value is laid out. Throws Undecided. */
function formatted(pattern: string, args: readonly Node[], write: PieceWriter): Piece {
  let next = 0;
  return pattern.split(/(\{\d*\})/).flatMap((part, index) => {
    if (index % 2 === 0) {
      if (/[{}]/.test(part)) throw new Undecided('the method `format`');
      return part === '' ? [] : [quoted(part)];
    }
    const arg = args[part === '{}' ? next++ : Number(part.slice(1, -1))];
    if (!arg) throw new Undecided('the method `format`');
    return [write.text(arg)];
  });
}

function lookUp(
  by: string,
  args: readonly Node[],
  named: Readonly<Record<string, Node>>,
  write: PieceWriter,
): Piece {
  const found = lookUpOf(by, args, named);
  const piece = [found.helper, ...found.args.map((arg) => write.argument(arg))];
  if (found.as === 'list') return ['list', asArgument(piece)];
  return found.as === 'joined' ? ['join', asArgument(piece), '","'] : piece;
}
