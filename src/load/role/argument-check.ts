import { z } from 'zod';
import type { ArgumentOption, ArgumentSpec, Path, Role, RoleUse } from '../../model/playbook.ts';
import { isTemplate } from '../../source/check.ts';
import { type Diagnostic, mistake, type Place } from '../../source/diagnostic.ts';
import { isUnsafeText, isVaultText } from '../../source/values.ts';
import { nearest } from '../../util/nearest.ts';
import { type At, below, isMapping, type Loading, placeOf } from '../context.ts';
import { brokenRules } from './argument-rules.ts';

/** A value that a role is given, and where its parts were written; undefined where it isn't given (or isn't known yet). */
export type ArgumentLookup = (
  name: string,
) => { readonly value: unknown; readonly locate?: (path: Path) => Place } | undefined;

/** What is wrong with one value. */
interface Wrong {
  readonly path: Path;
  readonly message: string;
  readonly hint?: string;
}

/**
 * Checks what a role is given against the spec of an entry point. With `missing: 'allowed'` required arguments that
 * `lookup` doesn't find are passed over: before the run it can't be known that nothing will set them. Values that
 * hold templates are passed over too.
 */
export function checkRoleArguments(
  role: Role,
  entry: string,
  lookup: ArgumentLookup,
  missing: 'refused' | 'allowed' = 'refused',
): readonly Diagnostic[] {
  const spec = role.argumentSpecs.get(entry);
  return spec
    ? Object.entries(spec.options).flatMap(([name, option]) =>
        checkArgument(role, spec, name, option, lookup(name), missing),
      )
    : [];
}

function checkArgument(
  role: Role,
  spec: ArgumentSpec,
  name: string,
  option: ArgumentOption,
  given: ReturnType<ArgumentLookup>,
  missing: 'refused' | 'allowed',
): readonly Diagnostic[] {
  const absent = given === undefined || given.value === undefined || given.value === null;
  if (absent && (!option.required || missing === 'allowed')) return [];
  if (absent)
    return [
      mistake(
        `the role \`${role.name}\` needs \`${name}\``,
        given?.locate?.([]) ?? spec.origin.locate(['options', name]),
        `set it with the role, in the inventory, or by \`-e\`${inBrackets(option.description)}`,
      ),
    ];
  return wrongsOf(given.value, option, [name]).map(({ path, message, hint }) =>
    mistake(
      `\`${path.join('.')}\` of the role \`${role.name}\`: ${message}`,
      given.locate?.(path.slice(1)) ?? spec.origin.locate(['options', name]),
      hint,
    ),
  );
}

function inBrackets(description: string | undefined): string {
  return description ? ` (${description.trim().replace(/\.$/, '')})` : '';
}

/** Checks what can be told of a use of a role before the run: its parameters, and the role's own vars and defaults. */
export function checkRoleParams({ role, params, keywords }: RoleUse, at: At, loading: Loading): void {
  const spec = role.argumentSpecs.get('main');
  if (!spec) return;
  const known = namesOf(role);
  for (const name of Object.keys(params).filter((name) => !known.includes(name))) {
    const near = nearest(name, known);
    const hint =
      near === undefined
        ? `it takes ${Object.keys(spec.options).toSorted().join(', ') || 'none'}`
        : `did you mean \`${near}\`?`;
    loading.report(
      mistake(`the role \`${role.name}\` takes no \`${name}\``, placeOf(below(at, name), 'key'), hint),
    );
  }
  const lookup: ArgumentLookup = (name) => {
    if (Object.hasOwn(params, name))
      return { value: params[name], locate: (path) => placeOf(below(at, name, ...path)) };
    const { vars } = keywords;
    return vars && Object.hasOwn(vars, name)
      ? { value: vars[name], locate: (path) => placeOf(below(at, 'vars', name, ...path)) }
      : undefined;
  };
  loading.report(...checkRoleArguments(role, 'main', lookup, 'allowed'));
}

/** All variables that a role and its dependencies know. */
function namesOf(role: Role): readonly string[] {
  const own = [...role.argumentSpecs.values()].flatMap(({ options }) => Object.keys(options));
  const dependencies = role.dependencies.flatMap((use) => namesOf(use.role));
  return [...own, ...Object.keys(role.defaults), ...Object.keys(role.vars), ...dependencies];
}

function wrongsOf(value: unknown, option: ArgumentOption, path: Path): readonly Wrong[] {
  if (isTemplate(value) || isVaultText(value) || isUnsafeText(value)) return [];
  const expected = typeProblem(value, option.type);
  if (expected !== undefined) return [{ path, message: `expected ${expected}, not ${shown(value)}` }];
  const { choices } = option;
  if (
    choices &&
    !choices.some((choice) =>
      [value].flat().every((one) => String(one) === String(choice) || isTemplate(one)),
    ) &&
    !eachIsChosen(value, choices)
  )
    return [
      {
        path,
        message: `expected one of ${choices.map(shown).join(' ')}, not ${shown(value)}`,
        ...didYouMean(value, choices),
      },
    ];
  return insideOf(value, option, path);
}

function eachIsChosen(value: unknown, choices: readonly unknown[]): boolean {
  return (
    Array.isArray(value) &&
    value.every((one) => isTemplate(one) || choices.some((choice) => String(choice) === String(one)))
  );
}

function insideOf(value: unknown, option: ArgumentOption, path: Path): readonly Wrong[] {
  const { elements, options, rules } = option;
  if (Array.isArray(value)) {
    if (elements === undefined) return [];
    const element: ArgumentOption = {
      type: elements,
      required: false,
      description: '',
      ...(options && { options }),
      ...(rules && { rules }),
    };
    return value.flatMap((one, index) => wrongsOf(one, element, [...path, index]));
  }
  if (!options || !isMapping(value)) return [];
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(options, key));
  return [
    ...unknown.map((key) => ({
      path: [...path, key],
      message: 'no such option',
      ...(didYouMean(key, Object.keys(options)) ?? {}),
    })),
    ...Object.entries(options).flatMap(([key, inner]) => {
      const found = value[key];
      if (found !== undefined && found !== null) return wrongsOf(found, inner, [...path, key]);
      return inner.required ? [{ path: [...path, key], message: 'it is required' }] : [];
    }),
    ...brokenRules(value, option).map((message) => ({ path, message })),
  ];
}

function didYouMean(value: unknown, known: readonly unknown[]): { readonly hint: string } | undefined {
  const near = nearest(String(value), known.map(String));
  return near === undefined ? undefined : { hint: `did you mean \`${near}\`?` };
}

const flagWords = ['yes', 'no', 'true', 'false', 'on', 'off', '1', '0', 'y', 'n', 't', 'f'];
const digits = z.union([z.number(), z.string().regex(/^[-+]?\d+$/)]);

/** What was expected where a value isn't of a type; Ansible's conversions between text and numbers count. */
function typeProblem(value: unknown, type: ArgumentOption['type']): string | undefined {
  switch (type) {
    case 'raw':
      return undefined;
    case 'str':
    case 'path':
      return typeof value === 'object' ? 'text' : undefined;
    case 'bool':
      return flagWords.includes(String(value).toLowerCase()) ? undefined : 'true or false';
    case 'int':
      return digits.safeParse(value).success && Number.isInteger(Number(value))
        ? undefined
        : 'a whole number';
    case 'float':
      return typeof value !== 'object' &&
        typeof value !== 'boolean' &&
        String(value).trim() !== '' &&
        Number.isFinite(Number(value))
        ? undefined
        : 'a number';
    case 'list':
      return isMapping(value) ? 'a list' : undefined;
    case 'dict':
      return isMapping(value) ? undefined : 'a mapping';
  }
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `\`${String(value)}\``;
}
