import type { Condition, Path } from '../model/playbook.ts';
import { type Diagnostic, mistake, type Place } from '../source/diagnostic.ts';
import type { TemplateMistake } from '../template/templating.ts';
import { type At, below, type Loading, placeOf } from './context.ts';

/** Reports syntax errors of all templates in a value. */
export function checkTemplates(value: unknown, at: At, loading: Loading): void {
  if (typeof value === 'string') {
    if (!/\{[{%]/.test(value)) return;
    const found = loading.options.templating.checkTemplate(value);
    if (found) loading.report(templateMistake(found, at));
  } else if (Array.isArray(value))
    value.forEach((inner, index) => {
      checkTemplates(inner, below(at, index), loading);
    });
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) checkTemplates(inner, below(at, key), loading);
}

/** The conditions of a keyword, their syntax checked. */
export function readConditions(value: unknown, at: At, loading: Loading): readonly Condition[] {
  if (value === null || value === undefined) return [];
  const all = Array.isArray(value)
    ? value.map((one, index) => [one, below(at, index)] as const)
    : [[value, at] as const];
  return all.map(([expression, where]) => readCondition(expression as string | boolean, where, loading));
}

function readCondition(expression: string | boolean, at: At, loading: Loading): Condition {
  const found =
    typeof expression === 'string' ? loading.options.templating.checkCondition(expression) : undefined;
  if (found) loading.report(templateMistake(found, at));
  return { expression, place: placeOf(at) };
}

/** Checks arguments of a module that hold conditions, such as `assert.that`. */
export function checkConditionArgument(value: unknown, at: At, loading: Loading): void {
  for (const [one, path] of Array.isArray(value)
    ? value.map((one, index) => [one, [index]] as const)
    : [[value, []] as const])
    if (typeof one === 'string') readCondition(one, below(at, ...(path as Path)), loading);
}

function templateMistake({ message, offset, hint }: TemplateMistake, at: At): Diagnostic {
  return mistake(message, insidePlace(at, offset), hint);
}

function insidePlace(at: At, offset: number): Place {
  return at.file.locateInside(at.path, offset);
}
