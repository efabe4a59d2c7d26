import { basename, dirname, join, resolve } from 'node:path';
import { roleVariables } from '../load/role/find-role.ts';
import type { Loop } from '../model/playbook.ts';
import { isTemplate } from '../source/check.ts';
import { candidatesOf } from '../template/first-found.ts';
import { literally } from '../util/literally.ts';
import { namesIn } from '../util/look.ts';
import type { TaskStep } from './step.ts';

/** What the name of a file or a role may come to in a run. */
export interface PossibleNames {
  readonly all: readonly string[];
  /** Whether it is that one name, whatever host and item it is for. */
  readonly surely: boolean;
}

/**
 * The names that a text of a step may come to: the items of a loop that is written out take the place of its variable, and
 * what is left of a template stands for any part of a name of a file in `folders`. Undefined where it could be anything.
 */
export function possibleNames(
  written: unknown,
  step: TaskStep,
  folders: readonly string[],
): PossibleNames | undefined {
  if (typeof written !== 'string') return undefined;
  const patterns = withItems(withFixed(written, step), step);
  const found = patterns?.map((pattern) => (isTemplate(pattern) ? matching(pattern, folders) : [pattern]));
  if (!patterns || !found) return undefined;
  const all = found.flatMap((names) => names ?? []);
  if (found.includes(undefined)) return undefined;
  return { all, surely: step.task.loop === undefined && !patterns.some(isTemplate) };
}

/** Variables that are the same for every host. */
function withFixed(text: string, { role, searchPath, standing }: TaskStep): string {
  const playFolder = standing?.play.folder ?? searchPath.at(-1);
  const fixed: Readonly<Record<string, unknown>> = {
    ...(playFolder !== undefined && { playbook_dir: playFolder }),
    ...(role && roleVariables(role)),
  };
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) =>
    typeof fixed[name] === 'string' ? fixed[name] : whole,
  );
}

function withItems(text: string, { task: { loop, vars } }: TaskStep): readonly string[] | undefined {
  const [, sought] = /^\{\{\s*first_found\s+(\w+)\s*\}\}$/.exec(text) ?? [];
  if (sought !== undefined && vars && typeof vars[sought] === 'object') return candidatesOf(vars[sought]);
  if (!loop) return [text];
  const variable = new RegExp(String.raw`\{\{\s*${loop.loopVar}((?:\.\w+)*)\s*\}\}`, 'g');
  if (!variable.test(text)) return [text];
  const items = itemsOf(loop);
  const names = items?.map((item) => withItem(text, variable, item));
  return names?.every((name) => name !== undefined) ? names : undefined;
}

function withItem(text: string, variable: RegExp, item: unknown): string | undefined {
  let isKnown = true;
  const name = text.replace(variable, (_, path: string) => {
    const value = path.split('.').slice(1).reduce<unknown>(memberOf, item);
    isKnown &&= typeof value === 'string' || typeof value === 'number';
    return String(value);
  });
  return isKnown ? name : undefined;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

/** The items of a loop that is written out. */
function itemsOf({ items, form }: Loop): readonly unknown[] | undefined {
  if (form === 'first_found') return candidatesOf(items);
  if (!Array.isArray(items) || !/^(loop|list|items|flattened)$/.test(form)) return undefined;
  return form === 'flattened'
    ? items.flat(Number.POSITIVE_INFINITY)
    : form === 'items'
      ? items.flat(1)
      : items;
}

/** Files whose names a template may come to. What may stand for folders too, or for the whole of a name, says nothing. */
function matching(pattern: string, folders: readonly string[]): readonly string[] | undefined {
  const open = pattern.replace(/\{\{.*?\}\}/g, '\0');
  const [folder, name] = [dirname(open), basename(open)];
  if (folders.length === 0 || folder.includes('\0') || name === '\0') return undefined;
  const expression = new RegExp(`^${name.split('\0').map(literally).join('.*')}$`, 's');
  return folders.flatMap((one) =>
    namesIn(resolve(one, folder))
      .filter((entry) => expression.test(entry))
      .map((entry) => join(resolve(one, folder), entry)),
  );
}
