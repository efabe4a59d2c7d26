import { readFile } from 'node:fs/promises';
import { type Control, failure } from '../../../src/sdk/define.ts';
import { createTemplating } from '../../../src/template/create-templating.ts';
import { createScope } from '../../../src/template/scope.ts';
import { TemplateError } from '../../../src/template/templating.ts';

/** The templating side of Control over plain variables. */
export function rendererOf(
  vars: Readonly<Record<string, unknown>>,
): Pick<Control, 'renderFile' | 'evaluate' | 'test'> {
  const templating = createTemplating();
  const scopeWith = (extra: Readonly<Record<string, unknown>>) =>
    createScope(
      [
        { vars, literal: true },
        { vars: extra, literal: true },
      ],
      templating,
    );
  return {
    async renderFile(file, extra = {}) {
      try {
        return templating.renderFile(await readFile(file, 'utf8'), file, scopeWith(extra));
      } catch (error) {
        if (error instanceof TemplateError) return failure(error.message);
        throw error;
      }
    },
    evaluate: (expression) => templating.evaluate(expression, scopeWith({})),
    test: (condition) => templating.test(condition, scopeWith({})),
  };
}
