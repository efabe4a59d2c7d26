import { dateHelpers } from './dates.ts';
import { expressionHelpers } from './expressions.ts';
import { formatHelpers } from './formats.ts';
import type { Helper, LazyHelper } from './helper.ts';
import { ipHelpers } from './ip.ts';
import { kindHelpers } from './kinds.ts';
import { listHelpers } from './lists.ts';
import { logicHelpers } from './logic.ts';
import { lookupHelpers } from './lookups.ts';
import { mappingHelpers } from './mappings.ts';
import { numberHelpers } from './numbers.ts';
import { passwordHelpers } from './passwords.ts';
import { pathHelpers } from './paths.ts';
import { patternHelpers } from './patterns.ts';
import { resultHelpers } from './results.ts';
import { selectHelpers } from './select.ts';
import { setHelpers } from './sets.ts';
import { textHelpers } from './texts.ts';

/** Every helper by its own name. */
export const helpers: ReadonlyMap<string, Helper | LazyHelper> = new Map(
  [
    ...logicHelpers,
    ...textHelpers,
    ...patternHelpers,
    ...listHelpers,
    ...selectHelpers,
    ...setHelpers,
    ...mappingHelpers,
    ...numberHelpers,
    ...formatHelpers,
    ...pathHelpers,
    ...dateHelpers,
    ...ipHelpers,
    ...kindHelpers,
    ...passwordHelpers,
    ...resultHelpers,
    ...lookupHelpers,
    ...expressionHelpers,
  ].map((helper) => [helper.name, helper]),
);

/** Every name that a helper goes by. */
export const helperNames: ReadonlyMap<string, Helper | LazyHelper> = new Map(
  [...helpers.values()].flatMap((helper) =>
    [helper.name, ...(helper.also ?? [])].map((name) => [name, helper]),
  ),
);
