import type { Vars } from '../model/inventory.ts';
import { at, Fault, ifDefined, type Range } from './fault.ts';
import type { Call, Expression, Hash, PathExpression, SubExpression } from './handlebars.ts';
import { findHelper, requireCount, requireNamed } from './helpers/find.ts';
import type { Around, Helper, LazyHelper } from './helpers/helper.ts';
import { memberOf, requireMember } from './member.ts';
import { undefinedName } from './names.ts';
import type { Scope } from './templating.ts';
import { known } from './unknown.ts';

/** What `{{#each}}` and `{{#with}}` put around their body. The outermost frame is the scope and has no parent. */
export interface Frame {
  readonly context?: unknown;
  readonly parent?: Frame;
  /** `@key`, `@index`, `@first`, `@last`. */
  readonly data: Vars;
  /** `as |name|`. */
  readonly locals: ReadonlyMap<string, unknown>;
}

/** All that rendering one template needs. */
export interface Rendering extends Around {
  readonly text: string;
  readonly helpers: ReadonlyMap<string, Helper | LazyHelper>;
  readonly rangeOf: (node: { readonly loc: hbs.AST.SourceLocation }) => Range;
}

/** The frame of a template's top level. */
export const outermost: Frame = { data: {}, locals: new Map() };

/** Value of an expression. Throws Fault with the range of the part that is wrong. */
export function evaluate(node: Expression, frame: Frame, rendering: Rendering): unknown {
  switch (node.type) {
    case 'StringLiteral':
    case 'BooleanLiteral':
    case 'NumberLiteral':
      return (node as hbs.AST.StringLiteral | hbs.AST.BooleanLiteral | hbs.AST.NumberLiteral).value;
    case 'NullLiteral':
    case 'UndefinedLiteral':
      return null;
    case 'SubExpression':
      return callHelper(node as SubExpression, frame, rendering);
    default:
      return evaluatePath(node as PathExpression, frame, rendering);
  }
}

/** Value of a path: `a.b`, `../a`, `this.a`, `@index`, `@root.a`. Throws Fault where a part of it isn't there. */
export function evaluatePath(path: PathExpression, frame: Frame, rendering: Rendering): unknown {
  return at(rendering.rangeOf(path), () => {
    const [name, ...rest] = path.parts;
    let value: unknown;
    if (path.data) value = dataOf(path, frame, rendering);
    else if (name === undefined) value = contextOf(climb(frame, path.depth), rendering.scope);
    else value = lookUp(name, climb(frame, path.depth), path, rendering);
    let walked = name ?? 'this';
    for (const part of rest) {
      value = requireMember(value, part, walked);
      walked += /^\w+$/.test(part) ? `.${part}` : `.[${part}]`;
    }
    return value;
  });
}

function climb(frame: Frame, depth: number): Frame {
  let outer = frame;
  for (let level = 0; level < depth; level++) {
    if (!outer.parent) throw new Fault('../ leads out of the template: there is no block so far out');
    outer = outer.parent;
  }
  return outer;
}

function dataOf(path: PathExpression, frame: Frame, { scope }: Rendering): unknown {
  const name = String(path.parts[0]);
  if (name === 'root') return scopeAsMapping(scope);
  for (let outer: Frame | undefined = climb(frame, path.depth); outer; outer = outer.parent)
    if (Object.hasOwn(outer.data, name)) return outer.data[name];
  throw new Fault(`"@${name}" is not defined`, {
    hint: '@index, @key, @first and @last are there inside {{#each}}, @root everywhere',
  });
}

/** A name is looked for in the block's own value, then in those around it, then in the scope. */
function lookUp(name: string, frame: Frame, path: PathExpression, { scope, helpers }: Rendering): unknown {
  const onlyThis = /^(\.\/|this[./])/.test(path.original);
  for (let outer = frame; outer.parent; outer = outer.parent) {
    if (!onlyThis && outer.locals.has(name)) return outer.locals.get(name);
    const found = onlyThis ? requireMember(outer.context, name, 'this') : memberOf(outer.context, name);
    if (found !== undefined) return found;
  }
  if (scope.has(name)) return scope.value(name);
  const helper = helpers.get(name);
  if (!helper) throw undefinedName(name, () => namesIn(frame, scope));
  throw new Fault(`"${name}" is not defined`, {
    hint: `the helper is called \`{{ ${helper.usage} }}\``,
    missing: true,
  });
}

function* namesIn(frame: Frame, scope: Scope): Iterable<string> {
  for (let outer = frame; outer.parent; outer = outer.parent) yield* outer.locals.keys();
  yield* scope.names();
}

function contextOf(frame: Frame, scope: Scope): unknown {
  return frame.parent ? frame.context : scopeAsMapping(scope);
}

/** All variables as one mapping, each read when it is asked for. */
function scopeAsMapping(scope: Scope): Vars {
  const all: Record<string, unknown> = Object.create(null);
  for (const name of scope.names())
    Object.defineProperty(all, name, { get: () => scope.value(name), enumerable: true });
  return all;
}

/** Calls a helper with the values of its arguments. Throws Fault. */
export function callHelper(call: Call, frame: Frame, rendering: Rendering): unknown {
  const helper = findHelper(call, rendering);
  return at(rendering.rangeOf(call), () => {
    requireCount(helper, call.params.length);
    if ('callLazily' in helper)
      return helper.callLazily(
        call.params.map((param) => {
          const value = () => known(evaluate(param, frame, rendering));
          return { value, valueIfDefined: () => ifDefined(value) };
        }),
      );
    const args = call.params.map((param) => known(evaluate(param, frame, rendering)));
    const named = argumentsOf(call.hash, frame, rendering);
    requireNamed(helper, Object.keys(named));
    return helper.call(args, named, aroundOf(frame, rendering));
  });
}

function aroundOf(frame: Frame, rendering: Rendering): Around {
  return frame.parent ? { ...rendering, scope: scopeIn(frame, rendering.scope) } : rendering;
}

/** The scope that a place in a block sees: names of the blocks around it come first. */
function scopeIn(frame: Frame, scope: Scope): Scope {
  const local = (name: string): unknown => {
    for (let outer = frame; outer.parent; outer = outer.parent) {
      const found = outer.locals.has(name) ? outer.locals.get(name) : memberOf(outer.context, name);
      if (found !== undefined) return found;
    }
    return name === 'this' ? frame.context : undefined;
  };
  return {
    ...scope,
    has: (name) => local(name) !== undefined || scope.has(name),
    value: (name) => local(name) ?? scope.value(name),
  };
}

/** The values of `key=value` arguments. */
export function argumentsOf(hash: Hash | undefined, frame: Frame, rendering: Rendering): Vars {
  const pairs = hash?.pairs.map(({ key, value }) => [key, known(evaluate(value, frame, rendering))] as const);
  return Object.fromEntries(pairs ?? []);
}
