import type { Vars } from '../../src/model/inventory.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createScope } from '../../src/template/scope.ts';
import { type Scope, TemplateError } from '../../src/template/templating.ts';

/** One templating for all tests, as a run has one for all tasks. */
export const templating = createTemplating({ environment: { HOME: '/home/me' } });

/** A scope of written variables, and of literal ones above them. */
export function scopeOf(vars: Vars, literal: Vars = {}): Scope {
  return createScope([{ vars }, { vars: literal, literal: true }], templating);
}

/** Renders a value with written variables. */
export function render(value: unknown, vars: Vars = {}, literal: Vars = {}): unknown {
  return templating.render(value, scopeOf(vars, literal));
}

/** The TemplateError that the work ends with. */
export function errorOf(work: () => unknown): TemplateError {
  try {
    work();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('nothing went wrong');
}
