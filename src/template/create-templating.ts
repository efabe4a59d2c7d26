import type { Path } from '../model/playbook.ts';
import type { Place } from '../source/diagnostic.ts';
import { placesOf } from '../source/position.ts';
import { isUnsafeText, isVaultText, type VaultText } from '../source/values.ts';
import type { Chance } from '../util/chance.ts';
import { defined } from '../util/defined.ts';
import { cached } from './cache.ts';
import type { Counterpart } from './cel.ts';
import { checkHelpers } from './check.ts';
import { evaluateCondition, isTrue, type ParsedCondition, parseCondition } from './condition.ts';
import { checkCondition } from './condition-check.ts';
import { createConstants } from './constants.ts';
import { type ControlMachine, createControlMachine, type Environment } from './control-machine.ts';
import { outermost, type Rendering } from './expression.ts';
import { Fault } from './fault.ts';
import { type ParsedText, parseText } from './handlebars.ts';
import type { Helper } from './helpers/helper.ts';
import { helperNames } from './helpers/table.ts';
import { holdsValues, lazily, mapParts } from './lazy.ts';
import { namesInCondition, namesInText } from './names-read.ts';
import { omit } from './omit.ts';
import { placeInScalar } from './place.ts';
import { type Scope, TemplateError, type TemplateMistake, type Templating } from './templating.ts';
import { renderAsText, renderParts, renderProgram } from './text.ts';
import { unknownReason } from './unknown.ts';

/** What templating needs from outside. */
export interface TemplatingOptions {
  /** Decrypts `!vault` text. Throws TemplateError where no password fits. */
  readonly decrypt?: (vault: VaultText) => string;
  /** Decrypts the text of a file that is encrypted as a whole. Throws TemplateError. */
  readonly decryptText?: (text: string) => string;
  /** Told what look-ups found that no output may show. */
  readonly secret?: (text: string) => void;
  /** Helpers beside fplay's own. */
  readonly helpers?: readonly Helper[];
  /** What a condition of Jinja's is here: told as the way out where one can't be read. */
  readonly counterpart?: Counterpart;
  /** What comes by chance; the run's own unless given. */
  readonly chance?: Chance;
  /** What look-ups see of the environment; `process.env` unless given. */
  readonly environment?: Environment;
}

const formsKept = 5000;

const plainName = String.raw`(?!(?:else|this|true|false|null|undefined)\b)[A-Za-z_]\w*`;
/** Text with nothing but names in braces, as most have: it is well formed, and parsing can wait for its rendering. */
const onlyNames = new RegExp(String.raw`^[^{}\\]*(?:\{\{ ?${plainName}(?:\.${plainName})* ?\}\}[^{}\\]*)*$`);

/** Handlebars for text and CEL for conditions, over the variables of a Scope. */
export function createTemplating(options: TemplatingOptions = {}): Templating {
  const control = createControlMachine({
    ...defined({ secret: options.secret, decryptText: options.decryptText, chance: options.chance }),
    environment: options.environment ?? process.env,
  });
  const forms: Forms = {
    parsedText: cached(formsKept, parseText),
    parsedCondition: cached(formsKept, (text) => parseCondition(text, options.counterpart)),
    isConstant: createConstants(),
    views: new WeakSet(),
  };
  const ahead = templatingWith(forms, { ...control, ahead: true }, options);
  return templatingWith(forms, control, options, ahead);
}

/** What is kept of texts and values, however they are rendered. */
interface Forms {
  readonly parsedText: (text: string) => ParsedText;
  readonly parsedCondition: (text: string) => ParsedCondition;
  readonly isConstant: (value: unknown) => boolean;
  /** Mappings and lists whose parts render when they are reached. */
  readonly views: WeakSet<object>;
}

function templatingWith(
  { parsedText, parsedCondition, isConstant, views }: Forms,
  control: ControlMachine,
  options: TemplatingOptions,
  ahead?: Templating,
): Templating {
  const helpers = options.helpers?.length
    ? new Map([...helperNames, ...options.helpers.map((helper) => [helper.name, helper] as const)])
    : helperNames;
  const valueIn = (expression: string, scope: Scope) =>
    evaluateCondition(parsedCondition(expression), around(scope));

  function around(scope: Scope) {
    return { scope, helpers, control, evaluate: valueIn, renderFile };
  }

  function rendering(text: string, scope: Scope): Rendering {
    const { rangeOf } = parsedText(text);
    return { text, scope, helpers, control, renderFile, evaluate: valueIn, rangeOf };
  }

  function renderFile(text: string, file: string, scope: Scope): string {
    try {
      return renderAsText(parsedText(text).program, outermost, rendering(text, scope));
    } catch (error) {
      throw error instanceof Fault ? asTemplateError(error, placeInFile(text, file, error)) : error;
    }
  }

  function renderText(text: string, scope: Scope): unknown {
    if (!text.includes('{')) return text;
    return renderProgram(parsedText(text).program, outermost, rendering(text, scope));
  }

  function renderUntagged(value: unknown): unknown {
    if (isUnsafeText(value)) return value.text;
    if (!isVaultText(value)) return value;
    if (options.decrypt) return options.decrypt(value);
    throw new TemplateError('the value is encrypted, and no vault password was given', {
      place: value.place,
      hint: 'give the password by --vault-password-file or --ask-vault-pass',
    });
  }

  function renderLazily(value: unknown, scope: Scope, name: string): unknown {
    if (typeof value === 'string') return inVariable(name, () => renderText(value, scope));
    if (unknownReason(value) !== undefined) return value;
    if (isUnsafeText(value) || isVaultText(value) || !holdsValues(value)) return renderUntagged(value);
    const view = lazily(value, name, (part, partName) => renderLazily(part, scope, partName));
    views.add(view);
    return view;
  }

  /** The plain form of a lazy value, all of it rendered; what isn't lazy stays as it is. */
  function settle(value: unknown): unknown {
    return typeof value === 'object' && value !== null && views.has(value)
      ? mapParts(value as Readonly<Record<string, unknown>>, settle)
      : value;
  }

  function renderAll(value: unknown, scope: Scope, place: PlaceOf | undefined, path: Path): unknown {
    if (typeof value === 'string')
      return located(value, place && (() => place(path)), () => settle(renderText(value, scope)));
    if (unknownReason(value) !== undefined) return value;
    if (isUnsafeText(value) || isVaultText(value) || !holdsValues(value)) return renderUntagged(value);
    return mapParts(value, (part, key) => renderAll(part, scope, place, [...path, key]));
  }

  const templating: Templating = {
    renderLazily,
    render(value, scope, locate) {
      if (isConstant(value)) return value;
      const rendered = renderAll(value, scope, locate, []);
      return rendered === omit ? undefined : rendered;
    },
    renderParts: (text, scope) =>
      text.includes('{')
        ? located(text, undefined, () =>
            renderParts(parsedText(text).program, outermost, rendering(text, scope)),
          )
        : [{ text, isWritten: true }],
    renderFile,
    readFile(file) {
      try {
        return control.read(file).text;
      } catch (error) {
        throw error instanceof Fault ? asTemplateError(error, undefined) : error;
      }
    },
    evaluate(expression, scope) {
      return located(expression, undefined, () => {
        if (expression.includes('{{')) return renderText(expression.trim(), scope);
        return valueIn(expression, scope);
      });
    },
    test(condition, scope, place) {
      if (typeof condition === 'boolean') return condition;
      return located(condition, place && (() => place), () =>
        isTrue(parsedCondition(condition), around(scope)),
      );
    },
    checkTemplate: (text) =>
      onlyNames.test(text) ? undefined : mistakeIn(() => checkHelpers(parsedText(text), helpers, text)),
    checkCondition: (condition) => mistakeIn(() => checkCondition(parsedCondition(condition), helpers)),
    namesIn(text, kind) {
      if (kind === 'template' && !text.includes('{{')) return [];
      try {
        return kind === 'template' ? namesInText(parsedText(text)) : namesInCondition(parsedCondition(text));
      } catch (error) {
        if (error instanceof Fault) return [];
        throw error;
      }
    },
    get ahead() {
      return ahead ?? templating;
    },
  };
  return templating;
}

type PlaceOf = (path: Path) => Place;

/** Runs the rendering of a scalar's text; a Fault becomes a TemplateError at its place in the scalar. */
function located<T>(text: string, place: (() => Place) | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) {
      const scalar = place?.();
      throw asTemplateError(error, scalar && error.range ? placeInScalar(scalar, text, error.range) : scalar);
    }
    if (!(error instanceof TemplateError) || error.place || !place) throw error;
    throw new TemplateError(error.message, { place: place(), hint: error.hint, cause: error });
  }
}

/** Runs the rendering of a variable's text; the innermost variable is named in the message. */
function inVariable<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.cause instanceof TemplateError) throw error.cause;
    throw new TemplateError(`${error.message}, in the variable \`${name}\``, {
      hint: error.hint,
      cause: error.cause,
    });
  }
}

function placeInFile(text: string, file: string, { range }: Fault): Place {
  return placesOf({ file, text })(range?.start ?? 0, range?.end);
}

function asTemplateError(fault: Fault, place: Place | undefined): TemplateError {
  const { message, hint, cause } = fault;
  // A template that a look-up renders has lines of its own.
  const inner = cause instanceof TemplateError ? cause.place : undefined;
  return new TemplateError(message, { place: inner ?? place, hint, cause });
}

function mistakeIn(check: () => void): TemplateMistake | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { message, hint, range } = error;
    return { message, offset: range?.start ?? 0, ...(hint !== undefined && { hint }) };
  }
}
