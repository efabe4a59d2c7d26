import type { StepKeywords } from './playbook.ts';

/** Fields of which the nearest one set counts for a task. */
export const nearestFields = [
  'become',
  'becomeUser',
  'becomeMethod',
  'becomeFlags',
  'becomeExe',
  'ignoreErrors',
  'ignoreUnreachable',
  'onUnreachable',
  'anyErrorsFatal',
  'noLog',
  'checkMode',
  'diff',
  'runOnce',
  'connection',
  'remoteUser',
  'port',
  'throttle',
  'timeout',
  'delegateTo',
  'delegateFacts',
] as const satisfies readonly (keyof StepKeywords)[];

/** The keywords of a task that are also those of a block. */
export function keywordsOf(task: StepKeywords): StepKeywords {
  const fields: readonly (keyof StepKeywords)[] = [...nearestFields, 'environment', 'tags', 'vars', 'when'];
  return Object.fromEntries(
    fields.filter((field) => task[field] !== undefined).map((field) => [field, task[field]]),
  );
}
