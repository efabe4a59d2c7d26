import { realpathSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { isFailure } from '../sdk/define.ts';
import type { CustomHelper } from '../sdk/define-helper.ts';
import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import { placesOf } from '../source/position.ts';
import { functions } from '../template/condition-functions.ts';
import { createTemplating } from '../template/create-templating.ts';
import { Fault } from '../template/fault.ts';
import type { Helper } from '../template/helpers/helper.ts';
import { helperNames } from '../template/helpers/table.ts';
import { createScope } from '../template/scope.ts';
import { TemplateError } from '../template/templating.ts';
import { type CodeFile, type ImportFile, type Kind, loadCode, twice } from './custom-code.ts';
import { isOwn, locationIn } from './guarded-module.ts';

/** Helpers of roles and projects, and what is wrong with them. */
export interface CustomHelpers {
  readonly helpers: readonly Helper[];
  readonly diagnostics: readonly Diagnostic[];
}

const kind: Kind = { folder: 'helpers', maker: 'defineHelper', noun: 'helper' };

/**
 * The helpers that are in `helpers/` where modules are in `modules/`: files named as their helper whose default export is
 * made by `defineHelper`. Their examples are tried.
 */
export async function loadCustomHelpers(
  starts: readonly string[],
  importFile?: ImportFile,
): Promise<CustomHelpers> {
  const files = await loadCode(starts, kind, importFile);
  const checked = files.map((file) => checkFile(file));
  const good = checked.flatMap((one) => ('helper' in one ? [one] : []));
  return {
    helpers: good.map(({ helper }) => helper),
    diagnostics: [
      ...checked.flatMap((one) => ('helper' in one ? [] : one.diagnostics)),
      ...twice(
        good.map(({ file }) => file),
        kind,
      ),
      ...good.flatMap(({ file, helper }) => tryExample(file, helper)),
    ],
  };
}

type Checked =
  | { readonly file: CodeFile; readonly helper: Helper }
  | { readonly diagnostics: readonly Diagnostic[] };

function checkFile(file: CodeFile): Checked {
  if ('diagnostic' in file.loaded) return { diagnostics: [file.loaded.diagnostic] };
  const exported = (file.loaded.exported ?? {}) as Partial<CustomHelper>;
  const wrong = faultsOf(exported, file.name);
  if (wrong.length === 0) return { file, helper: guarded(exported as CustomHelper, file) };
  return { diagnostics: wrong.map(([message, word, hint]) => mistake(message, placeOf(file, word), hint)) };
}

type Complaint = readonly [message: string, word: string, hint: string];

/** What a file lacks, the word at which that is told, and what to do. */
function faultsOf(helper: Partial<CustomHelper>, name: string): readonly Complaint[] {
  const { takes, named = [], example } = helper;
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  const complaints: readonly (Complaint | false)[] = [
    helper.name !== name && [
      `the helper calls itself \`${helper.name}\``,
      'name:',
      `its file is named ${name}: make both the same`,
    ],
    isTaken(name) && [
      `\`${name}\` is a helper or word that fplay has`,
      'name:',
      'give it, and its file, another name',
    ],
    !isText(helper.summary) && [
      'the helper has no `summary`',
      'summary:',
      'say in one sentence what it yields',
    ],
    !isText(helper.usage) && [
      'the helper has no `usage`',
      'usage:',
      `write how it is called: \`usage: '${name} text'\``,
    ],
    typeof helper.call !== 'function' && [
      'the helper has no function `call`',
      'call',
      'write `call([text]) { return ... }`',
    ],
    !isRange(takes) && [
      '`takes` has to be two numbers',
      'takes:',
      'write the fewest and the most arguments: `takes: [1, 2]`',
    ],
    !(Array.isArray(named) && named.every(isText)) && [
      '`named` has to be a list of names',
      'named:',
      "write `named: ['times']`",
    ],
    !isText(example?.text) && [
      'the helper has no `example`',
      'example:',
      "write `example: { text: '{{ ... }}', result: ... }`",
    ],
  ];
  return complaints.filter((one) => one !== false);
}

/** Words that mean something else in text, or in conditions. */
const words = [
  'each',
  'else',
  'false',
  'has',
  'if',
  'in',
  'null',
  'this',
  'true',
  'undefined',
  'unless',
  'with',
];

function isTaken(name: string): boolean {
  return helperNames.has(name) || Object.hasOwn(functions, name) || words.includes(name);
}

function isRange(takes: unknown): boolean {
  if (!Array.isArray(takes) || takes.length !== 2) return false;
  const [fewest, most] = takes as readonly unknown[];
  return (
    Number.isInteger(fewest) &&
    (Number.isInteger(most) || most === Number.POSITIVE_INFINITY) &&
    Number(fewest) >= 0 &&
    Number(most) >= Number(fewest)
  );
}

/** What its code throws is told with its line; what it says of its arguments, at the place where it is called. */
function guarded(helper: CustomHelper, { file, source }: CodeFile): Helper {
  const inside = `this is a mistake in the helper \`${helper.name}\`; return failure('...') for what a user should be told`;
  return {
    ...helper,
    call(args, named) {
      const value = calledIn(() => helper.call(args, named));
      if (isFailure(value)) throw new Fault(value.failed, { hint: value.hint });
      // What it fails with later is nobody's any more.
      if (value instanceof Promise) value.catch(() => {});
      if (value === undefined || value instanceof Promise)
        throw new Fault(
          `${source.file}: \`call\` has to return a value${value === undefined ? '' : ', not a promise'}`,
          { hint: inside },
        );
      return value;
    },
  };
  function calledIn(call: () => unknown): unknown {
    try {
      return call();
    } catch (error) {
      // An argument may turn out to be unknown, or to be waited for, when it is looked into.
      const path = realpathSync(file);
      const location = error instanceof Error && isOwn(error, path) ? locationIn(error, path) : undefined;
      if (!location) throw error;
      throw new Fault(`${source.file}:${location.line}:${location.column}: ${String(error)}`, {
        hint: inside,
      });
    }
  }
}

/** A mistake where the example doesn't come to what is written beside it. */
function tryExample(file: CodeFile, helper: Helper): readonly Diagnostic[] {
  const { text, vars = {}, result } = helper.example;
  const templating = createTemplating({ helpers: [helper] });
  const place = placeOf(file, 'example:');
  try {
    const found = templating.render(text, createScope([{ vars }], templating));
    if (isDeepStrictEqual(found, result)) return [];
    return [mistake(`the example comes to ${JSON.stringify(found)}, not ${JSON.stringify(result)}`, place)];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [mistake(`the example fails: ${error.message}`, place, error.hint)];
  }
}

/** The first place of a word, or of `defineHelper`. */
function placeOf({ source }: CodeFile, word: string) {
  const found = [word, 'defineHelper('].find((text) => source.text.includes(text)) ?? 'defineHelper';
  const start = source.text.indexOf(found);
  return placesOf(source)(start, start + found.length);
}
