import type { Vars } from '../model/inventory.ts';
import { settledKeywords } from '../model/keywords.ts';
import { isTemplate } from '../source/check.ts';
import { mistake } from '../source/diagnostic.ts';
import { omit } from '../template/omit.ts';
import { createScope } from '../template/scope.ts';
import { DependsOnUnknown, TemplateError } from '../template/templating.ts';
import { type At, below, isMapping, type Loading, placeOf } from './context.ts';
import { checkTemplates } from './templates.ts';

/**
 * A play with the templates in such keywords rendered, by its own variables and those of the command line; what isn't known
 * by then is reported and left out.
 */
export function withSettledKeywords(raw: Vars, at: At, loading: Loading): Vars {
  const isSettled = (key: string) => settledKeywords.includes(key) && [raw[key]].flat().some(isTemplate);
  if (!Object.keys(raw).some(isSettled)) return raw;
  const entries = Object.keys(raw).map((key) =>
    isSettled(key) ? rendered(key, raw, at, loading) : { [key]: raw[key] },
  );
  return Object.assign({}, ...entries);
}

/** The keyword with its value; nothing where that is `omit`, or can't be told. */
function rendered(key: string, raw: Vars, at: At, loading: Loading): Vars {
  const { templating, extraVars } = loading.options;
  const { [key]: value, vars } = raw;
  const isBroken = (text: unknown) =>
    typeof text === 'string' && templating.checkTemplate(text) !== undefined;
  if ([value].flat().some(isBroken)) {
    checkTemplates(value, below(at, key), loading);
    return {};
  }
  const late = [value].flat().flatMap((text) => comingLater(text, raw, loading))[0];
  if (late !== undefined) {
    const what = `\`${key}\` is settled before the run, when \`vars_files\` and prompts are not read: \`${late}\` may be among them`;
    loading.report(mistake(what, placeOf(below(at, key)), wayOut));
    return {};
  }
  const layers = [{ vars: { omit } }, { vars: isMapping(vars) ? vars : {} }, { vars: extraVars ?? {} }];
  try {
    const { ahead } = templating;
    return ahead.render({ [key]: value }, createScope(layers, ahead)) as Vars;
  } catch (error) {
    if (!(error instanceof TemplateError || error instanceof DependsOnUnknown)) throw error;
    loading.report(
      mistake(`\`${key}\` is settled before the run: ${error.message}`, placeOf(below(at, key)), wayOut),
    );
    return {};
  }
}

const wayOut = 'give the value with `-e` or among the `vars` of the play, or write it itself';

/** Names for which a default would be taken, though what is read later may have them. */
function comingLater(
  text: unknown,
  { vars, vars_files: files, vars_prompt: prompts }: Vars,
  { options }: Loading,
) {
  if (!isTemplate(text)) return [];
  const known = { omit, ...(isMapping(vars) ? vars : {}), ...options.extraVars };
  const asked = [prompts].flat().map((prompt) => (isMapping(prompt) ? prompt.name : undefined));
  return options.templating.ahead
    .namesIn(text, 'template')
    .map(({ name }) => name)
    .filter((name) => !(name in known) && ([files ?? []].flat().length > 0 || asked.includes(name)));
}
