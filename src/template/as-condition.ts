import type { Expression, MustacheStatement, PathExpression, SubExpression } from './handlebars.ts';
import { parseText } from './handlebars.ts';
import { helperNames } from './helpers/table.ts';

/**
 * How a condition says what a template's only expression says: `{{ join hosts "," }}` is `join(hosts, ',')`. Undefined
 * where it calls what isn't a function there.
 */
export function asCondition(template: string): string | undefined {
  const [alone, more] = parseText(template).program.body;
  if (alone?.type !== 'MustacheStatement' || more) return undefined;
  return ofCall(alone as MustacheStatement);
}

function ofCall({ path, params, hash }: MustacheStatement | SubExpression): string | undefined {
  const name = (path as PathExpression).original;
  if (params.length === 0 && !hash) return ofPath(path as PathExpression);
  const args = params.map(ofExpression);
  const named = (hash?.pairs ?? []).map(({ key, value }) => `'${key}': ${ofExpression(value)}`);
  const all = named.length > 0 ? [...args, `{${named.join(', ')}}`] : args;
  if (all.some((text) => text === undefined)) return undefined;
  if (name === 'list') return `[${args.join(', ')}]`;
  if (name === 'dict') return args.length === 0 ? `{${named.join(', ')}}` : undefined;
  if (name === 'lookup') return `${args[0]}[${args[1]}]`;
  return helperNames.get(name)?.operator === undefined ? `${name}(${all.join(', ')})` : undefined;
}

function ofExpression(node: Expression): string | undefined {
  switch (node.type) {
    case 'SubExpression':
      return ofCall(node as SubExpression);
    case 'StringLiteral':
      return quoted((node as hbs.AST.StringLiteral).value);
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return String((node as hbs.AST.NumberLiteral | hbs.AST.BooleanLiteral).value);
    case 'NullLiteral':
      return 'null';
    default:
      return ofPath(node as PathExpression);
  }
}

function ofPath({ parts, data }: PathExpression): string | undefined {
  const [first, ...rest] = parts;
  if (data || first === undefined) return undefined;
  return [first, ...rest.map((part) => (/^[A-Za-z_]\w*$/.test(part) ? `.${part}` : `[${index(part)}]`))].join(
    '',
  );
}

function index(part: string): string {
  return /^\d+$/.test(part) ? part : quoted(part);
}

function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `'${escaped.replaceAll("'", "\\'")}'`;
}
