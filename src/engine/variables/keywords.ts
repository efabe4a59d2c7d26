import type { Condition } from '../../model/playbook.ts';
import { type Scope, TemplateError, type Templating } from '../../template/templating.ts';

/** The first condition that doesn't hold, or undefined where all do. Throws TemplateError. */
export function firstFalse(
  conditions: readonly Condition[],
  scope: Scope,
  templating: Templating,
): Condition | undefined {
  return conditions.find(({ expression, place }) => !templating.test(expression, scope, place));
}

/** A keyword such as `ignore_errors`: a boolean, or a template or text that yields one. */
export function isTrue(
  keyword: boolean | string | undefined,
  scope: Scope,
  templating: Templating,
): boolean | undefined {
  const value = templating.render(keyword, scope);
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'boolean'
    ? value
    : ['yes', 'true', 'on', '1'].includes(String(value).toLowerCase());
}

/** A keyword such as `retries`: a number, or a template that yields one. */
export function asNumber(
  keyword: number | string | undefined,
  scope: Scope,
  templating: Templating,
): number | undefined {
  const value = templating.render(keyword, scope);
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  if (!Number.isNaN(number)) return number;
  throw new TemplateError(`expected a number, not \`${String(value)}\``);
}
