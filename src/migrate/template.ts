import { parseJinja } from './jinja.ts';
import type { Translating } from './known.ts';
import { partsOf } from './template-parts.ts';
import { withoutBranches } from './template-sets.ts';
import { createTemplateWriter } from './template-writer.ts';
import { handlebarsValue } from './text-expression.ts';
import { Undecided } from './undecided.ts';

/** What could not be translated: where in the text, what is written there, and why. */
export interface Left {
  readonly at: number;
  readonly written: string;
  readonly message: string;
}

/** A text in Handlebars or CEL, with expressions in it that were left as they are; or what stands in the way of all of it. */
export type Migrated = { readonly text: string; readonly lefts?: readonly Left[] } | { readonly left: Left };

/** Whether a text holds anything of Jinja. */
export function holdsJinja(text: string): boolean {
  return /\{\{|\{%|\{#/.test(text);
}

/** A Jinja template as a Handlebars one that renders the same text, line ends and blanks included. */
export function migrateTemplate(template: string, translating: Translating): Migrated {
  let at = 0;
  let written = template.trim();
  try {
    const parts = withoutBranches(partsOf(template));
    const usesLoop = parts.some(({ kind, content }) => kind !== 'text' && /\bloop\./.test(content));
    const lefts: Left[] = [];
    const leave = (message: string) => {
      lefts.push({ at, written, message });
    };
    const writer = createTemplateWriter({ ...translating, usesLoop }, leave);
    for (const [index, part] of parts.entries()) {
      at = part.at;
      translating.at?.(at);
      written = part.content;
      writer.add(part, parts[index + 1]);
    }
    return { text: writer.end(), lefts };
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    return { left: { at, written, message: error.message } };
  }
}

/** A text in YAML: one expression alone keeps its type, also with line ends behind it; anything else is a template. */
export function migrateText(text: string, outer: Translating): Migrated {
  const translating: Translating = { ...outer, rawTexts: true };
  try {
    const [lineEnds = ''] = /\n*$/.exec(text) ?? [];
    const [alone, more] = partsOf(text.slice(0, text.length - lineEnds.length));
    if (alone?.kind !== 'expression' || more) return migrateTemplate(text, translating);
    const value = handlebarsValue(parseJinja(alone.content, true), translating).join(' ');
    return { text: `{{ ${value} }}${lineEnds}` };
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    return { left: { at: 0, written: text.trim(), message: error.message } };
  }
}
