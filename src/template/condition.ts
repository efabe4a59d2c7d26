import { arithmetic, negate } from './arithmetic.ts';
import { type CelNode, type Counterpart, parseCel } from './cel.ts';
import { areEqual, isIn, order } from './compare.ts';
import { requireFunction } from './condition-functions.ts';
import { at, Fault, ifDefined } from './fault.ts';
import type { Around } from './helpers/helper.ts';
import { wordsForValues } from './jinja-condition.ts';
import { kindOf, memberOf, requireMember } from './member.ts';
import { undefinedName } from './names.ts';
import { known } from './unknown.ts';

/** A condition that was read: its text and its tree. */
export interface ParsedCondition {
  readonly text: string;
  readonly tree: CelNode;
}

/** What names mean: the scope, and the variables of macros around the expression. */
interface Names extends Around {
  readonly locals: ReadonlyMap<string, unknown>;
  readonly text: string;
}

/** A node of one kind. */
export type NodeOf<T extends CelNode['op']> = Extract<CelNode, { op: T }>;

/** Reads a condition. Throws Fault. */
export function parseCondition(text: string, counterpart?: Counterpart): ParsedCondition {
  return { text, tree: parseCel(text, counterpart) };
}

/** The value of an expression. Throws Fault. */
export function evaluateCondition({ text, tree }: ParsedCondition, around: Around): unknown {
  return evaluateNode(tree, { ...around, text, locals: new Map() });
}

/** Whether a condition holds. Throws Fault where its value isn't a boolean. */
export function isTrue(condition: ParsedCondition, around: Around): boolean {
  const value = known(evaluateCondition(condition, around));
  if (typeof value === 'boolean') return value;
  const { text, tree } = condition;
  throw new Fault(`the condition \`${text}\` is ${kindOf(value)}, not true or false`, {
    range: tree.range,
    hint: booleanHint(value, text),
  });
}

function booleanHint(value: unknown, text: string): string | undefined {
  if (typeof value === 'string' && /^(true|false|yes|no|on|off)$/i.test(value))
    return `write \`bool(${text})\`, or give it as a boolean: on the command line that is -e '{"name": true}'`;
  if (typeof value === 'string' || Array.isArray(value)) return `did you mean \`size(${text}) > 0\`?`;
  if (typeof value === 'number') return `did you mean \`${text} != 0\`?`;
  return value === null ? `did you mean \`${text} != null\`?` : undefined;
}

function evaluateNode(node: CelNode, names: Names): unknown {
  return at(node.range, () => {
    switch (node.op) {
      case 'value':
        return literal(node.args);
      case 'id':
        return named(node.args, names);
      case '.':
      case '[]':
        return member(node, names);
      case '&&':
        return boolean(node.args[0], names) && boolean(node.args[1], names);
      case '||':
        return boolean(node.args[0], names) || boolean(node.args[1], names);
      case '!_':
        return !boolean(node.args, names);
      case '-_':
        return negate(known(evaluateNode(node.args, names)));
      case '?:':
        return evaluateNode(node.args[boolean(node.args[0], names) ? 1 : 2], names);
      case 'list':
        return node.args.map((item) => evaluateNode(item, names));
      case 'map':
        return Object.fromEntries(
          node.args.map(([key, value]) => [String(evaluateNode(key, names)), evaluateNode(value, names)]),
        );
      case 'call':
        return call(node, names);
      case 'rcall':
        return methodCall(node, names);
      case '.?':
      case '[?]':
        throw new Fault('`?` after a dot is not supported', {
          hint: 'use `default(x.y, z)` or `defined(x.y)`',
        });
      default:
        return operator(node, names);
    }
  });
}

/** Whole numbers of CEL are bigints; YAML's are numbers wherever they fit. */
function literal(value: unknown): unknown {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function named(name: string, { scope, locals }: Names): unknown {
  if (locals.has(name)) return locals.get(name);
  if (scope.has(name)) return scope.value(name);
  const fault = undefinedName(name, () => [...locals.keys(), ...scope.names()]);
  if (!Object.hasOwn(wordsForValues, name)) throw fault;
  throw new Fault(fault.message, { hint: `did you mean \`${wordsForValues[name]}\`?`, missing: true });
}

function member(node: NodeOf<'.'> | NodeOf<'[]'>, names: Names): unknown {
  const [owner, key] = node.args;
  const value = evaluateNode(owner, names);
  const index = typeof key === 'string' ? key : known(evaluateNode(key, names));
  if (typeof index === 'string' || typeof index === 'number')
    return requireMember(value, index, source(owner, names));
  throw new Fault(`${kindOf(index)} cannot be a key or an index`);
}

/** A node as it was written. */
function source({ range }: CelNode, { text }: Names): string {
  return text.slice(range.start, range.end);
}

function boolean(node: CelNode, names: Names): boolean {
  const value = known(evaluateNode(node, names));
  if (typeof value === 'boolean') return value;
  const text = source(node, names);
  throw new Fault(`\`${text}\` is ${kindOf(value)}, not true or false`, {
    range: node.range,
    hint: booleanHint(value, text),
  });
}

function operator(node: Extract<CelNode, { args: [CelNode, CelNode] }>, names: Names): unknown {
  const left = evaluateNode(node.args[0], names);
  const right = evaluateNode(node.args[1], names);
  switch (node.op) {
    case '==':
      return areEqual(left, right);
    case '!=':
      return !areEqual(left, right);
    case 'in':
      return isIn(left, right);
    case '<':
      return order(left, right) < 0;
    case '<=':
      return order(left, right) <= 0;
    case '>':
      return order(left, right) > 0;
    case '>=':
      return order(left, right) >= 0;
    default:
      return arithmetic(node.op, known(left), known(right), node.args.some(isFractional));
  }
}

/** Whether a node is written as a floating point number: `2.0`, `double(x)`. */
function isFractional(node: CelNode): boolean {
  return (
    (node.op === 'value' && typeof node.args === 'number') ||
    (node.op === 'call' && node.args[0] === 'double')
  );
}

/** Whether a key is there: the one call whose argument has no value. */
function has(path: CelNode | undefined, names: Names): boolean {
  if (path?.op !== '.')
    throw new Fault('`has` asks for a key: `has(result.rc)`', { hint: 'for a name: `defined(x)`' });
  return memberOf(evaluateNode(path.args[0], names), path.args[1]) !== undefined;
}

function call({ args: [name, given] }: NodeOf<'call'>, names: Names): unknown {
  return name === 'has' ? has(given[0], names) : callFunction(name, given, names);
}

function callFunction(name: string, given: readonly CelNode[], names: Names): unknown {
  const { callable, args, named } = requireFunction(name, given, names.helpers);
  const value = (node: CelNode) => evaluateNode(node, names);
  if ('callLazily' in callable)
    return callable.callLazily(
      args.map((node) => ({ value: () => value(node), valueIfDefined: () => ifDefined(() => value(node)) })),
    );
  const options = Object.fromEntries(named.map(([key, node]) => [key, known(value(node))] as const));
  return callable.call(
    args.map((node) => known(value(node))),
    options,
    { ...names, scope: scopeIn(names) },
  );
}

/** The scope with the variables of macros before its own. */
function scopeIn({ scope, locals }: Names): Around['scope'] {
  if (locals.size === 0) return scope;
  return {
    ...scope,
    has: (name) => locals.has(name) || scope.has(name),
    value: (name) => (locals.has(name) ? locals.get(name) : scope.value(name)),
  };
}

type Macro = (items: readonly unknown[], holds: (item: unknown) => unknown) => unknown;

/** `list.exists(x, x > 1)` and its kin; a mapping stands for its keys. */
const macros: Readonly<Record<string, Macro>> = {
  all: (items, holds) => items.every(holds),
  exists: (items, holds) => items.some(holds),
  exists_one: (items, holds) => items.filter(holds).length === 1,
  filter: (items, holds) => items.filter(holds),
  map: (items, change) => items.map(change),
};

/** Whether a call of a method is a macro: `list.exists(x, ...)`. */
export function isMacro({ args: [name, , given] }: NodeOf<'rcall'>): boolean {
  return Object.hasOwn(macros, name) && given.length === 2 && given[0]?.op === 'id';
}

function methodCall(node: NodeOf<'rcall'>, names: Names): unknown {
  const [name, receiver, given] = node.args;
  const [variable, body] = given;
  const macro = macros[name];
  if (!isMacro(node) || !macro || variable?.op !== 'id' || !body)
    return callFunction(name, [receiver, ...given], names);
  const value = known(evaluateNode(receiver, names));
  const items = Array.isArray(value)
    ? value
    : typeof value === 'object' && value !== null
      ? Object.keys(value)
      : undefined;
  if (!items) throw new Fault(`\`${name}\` needs a list or a mapping, not ${kindOf(value)}`);
  return macro(items, (item) => {
    const inside = { ...names, locals: new Map([...names.locals, [variable.args, item]]) };
    return name === 'map' ? evaluateNode(body, inside) : boolean(body, inside);
  });
}
