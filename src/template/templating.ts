import type { Vars } from '../model/inventory.ts';
import type { Path } from '../model/playbook.ts';
import type { Place } from '../source/diagnostic.ts';

/** Variables of one precedence level. */
export interface Layer {
  readonly vars: Vars;
  /**
   * Values are data and never rendered, even where they look like templates: facts, registered results, what
   * set_fact stored, `hostvars`, `item`.
   */
  readonly literal?: boolean;
}

/** The variables that one task sees on one host. Values are rendered when they are first asked for, and kept. */
export interface Scope {
  has(name: string): boolean;
  /** Rendered; nested values render as they are reached. Undefined where no layer has it. */
  value(name: string): unknown;
  names(): Iterable<string>;
}

/** Renders text and conditions. Compiled forms are kept, by text. */
export interface Templating {
  /**
   * Renders every string in a value, at any depth. A string that is one expression alone keeps the type of what it
   * names; a key whose value is `omit` is left out. Throws TemplateError.
   */
  render(value: unknown, scope: Scope, locate?: (path: Path) => Place): unknown;
  /** Renders a template file. Throws TemplateError with the file's own line and column. */
  renderFile(text: string, file: string, scope: Scope): string;
  /** Value of a bare expression, as in `debug: var=`. */
  evaluate(expression: string, scope: Scope): unknown;
  /** Whether a CEL condition holds; anything but a boolean is a mistake. Throws TemplateError. */
  test(condition: string | boolean, scope: Scope, place?: Place): boolean;
  /** Mistakes that can be seen without values: syntax of every template in the value, or of the condition. */
  checkTemplate(text: string): TemplateMistake | undefined;
  checkCondition(condition: string): TemplateMistake | undefined;
}

/** A syntax error in a template or condition; `offset` counts characters from its start. */
export interface TemplateMistake {
  readonly message: string;
  readonly offset: number;
  readonly hint?: string;
}

/** A template or condition could not be rendered: an unknown name, a wrong type, a mistake in it. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly place: Place | undefined;
  readonly hint: string | undefined;
  constructor(message: string, options: { place?: Place | undefined; hint?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.place = options.place;
    this.hint = options.hint;
  }
}
