import { formatHelpers } from './formats.ts';
import type { Helper, LazyHelper } from './helper.ts';
import { listHelpers } from './lists.ts';
import { logicHelpers } from './logic.ts';
import { mappingHelpers } from './mappings.ts';
import { numberHelpers } from './numbers.ts';
import { textHelpers } from './texts.ts';

/** Every helper by name. */
export const helpers: ReadonlyMap<string, Helper | LazyHelper> = new Map(
  [
    ...logicHelpers,
    ...textHelpers,
    ...listHelpers,
    ...mappingHelpers,
    ...numberHelpers,
    ...formatHelpers,
  ].map((helper) => [helper.name, helper]),
);
