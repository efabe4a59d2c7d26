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
  /** What it was made of, for whoever keeps what follows from it. */
  readonly layers?: Layers;
}

/** Layers, lowest precedence first. */
export interface Layers {
  /** Those that many scopes share. */
  readonly standing: readonly Layer[];
  /** Those above them that one moment has. */
  readonly passing: readonly Layer[];
}

/** Renders text and conditions. Compiled forms are kept, by text. */
export interface Templating {
  /**
   * Renders every string in a value, at any depth. A string that is one expression alone keeps the type of what it
   * names; a key whose value is `omit` is left out. Throws TemplateError.
   */
  render(value: unknown, scope: Scope, locate?: (path: Path) => Place): unknown;
  /** The parts of a rendered text, in order: those that its template says in clear, and those that were rendered. Throws TemplateError. */
  renderParts(text: string, scope: Scope): readonly TextPart[];
  /**
   * Renders as `render` does, but what is nested in a mapping or a list renders when it is reached, and `omit` stays
   * to be seen. `name` is the variable that has the value, for messages. Throws TemplateError.
   */
  renderLazily(value: unknown, scope: Scope, name: string): unknown;
  /** Renders a template file. Throws TemplateError with the file's own line and column. */
  renderFile(text: string, file: string, scope: Scope): string;
  /** The text of a file of the control machine; of a vault what it holds, which is kept secret. Throws TemplateError. */
  readFile(file: string): string;
  /** Value of a bare expression, as in `debug: var=`. */
  evaluate(expression: string, scope: Scope): unknown;
  /** Whether a CEL condition holds; anything but a boolean is a mistake. Throws TemplateError. */
  test(condition: string | boolean, scope: Scope, place?: Place): boolean;
  /** Mistakes that can be seen without values: syntax of every template in the value, or of the condition. */
  checkTemplate(text: string): TemplateMistake | undefined;
  checkCondition(condition: string): TemplateMistake | undefined;
  /** The variables that a template or a condition names; none where it can't be read. */
  namesIn(text: string, kind: 'template' | 'condition'): readonly NameRead[];
  /** The same for what is tried out before its turn: a look-up that starts something throws DependsOnUnknown. */
  readonly ahead: Templating;
}

/** A part of a rendered text. */
export interface TextPart {
  readonly text: string;
  /** Whether it stands so in the template. */
  readonly isWritten: boolean;
}

/** A variable that a text names. */
export interface NameRead {
  readonly name: string;
  /** Characters `start` up to, but not including, `end` of the text. */
  readonly range: { readonly start: number; readonly end: number };
  /** Whether every rendering asks for it: not behind `if`, `&&`, `ternary`, and not in a loop. */
  readonly surely: boolean;
  /** Whether it may be missing there: in `default` or `defined`. */
  readonly forgiven: boolean;
}

/** What a look-up needs is under way: whoever renders waits for it, and renders again. */
export class Awaited extends Error {
  override readonly name = 'Awaited';
  /** Resolves when it is there; never rejects. */
  readonly until: Promise<void>;
  /** Breaks it off: it has failed then. */
  readonly breakOff: () => void;
  constructor(until: Promise<void>, breakOff: () => void) {
    super('a look-up is under way');
    this.until = until;
    this.breakOff = breakOff;
  }
}

/** What `look` comes to; where a look-up of it is under way, waits for that and looks again. `signal` breaks the look-up off. */
export async function whenLookedUp<T>(look: () => T | Promise<T>, signal?: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof Awaited)) throw error;
      await unlessAborted(error, signal);
    }
  }
}

async function unlessAborted({ until, breakOff }: Awaited, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) breakOff();
  signal?.addEventListener('abort', breakOff);
  await until;
  signal?.removeEventListener('abort', breakOff);
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
  constructor(
    message: string,
    options: { place?: Place | undefined; hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.place = options.place;
    this.hint = options.hint;
  }
}

/** In check mode: something looked into a value that only the skipped work would have made known. */
export class DependsOnUnknown extends Error {
  override readonly name = 'DependsOnUnknown';
  /** What the value depends on, in the user's words. */
  readonly reason: string;
  constructor(reason: string) {
    super(`depends on ${reason}`);
    this.reason = reason;
  }
}

/** The same, where nobody knows whether the host will refuse what is asked of it: that it will be changed isn't sure. */
export class MayBeRefused extends DependsOnUnknown {}
