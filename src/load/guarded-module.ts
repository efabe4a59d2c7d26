import { fileURLToPath } from 'node:url';
import { type Failure, failure, isFailure, type Module } from '../sdk/define.ts';

/** A place in a file of code. */
interface Location {
  readonly line: number;
  readonly column: number;
}

/**
 * A module that somebody else wrote: what its own code throws, or yields instead of a plan, is a failure of the task
 * that names its line. What passes through it (a lost connection, a refusal of the host) stays what it is.
 */
export function guarded(module: Module, file: string, shown: string): Module {
  const plan: Module['plan'] = async (args, host, control) => {
    const made = await orFailure(() => module.plan(args, host, control));
    return isFailure(made) || isPlan(made) ? made : noPlan(module.name, shown);
  };
  const orFailure = <T>(work: () => Promise<T>) => caught(work, module.name, file, shown);
  const { apply } = module;
  if (!apply) return { ...module, plan };
  return {
    ...module,
    plan,
    apply: (changes, args, host, control) =>
      orFailure(async () => apply.call(module, changes, args, host, control)),
  };
}

async function caught<T>(
  work: () => Promise<T>,
  name: string,
  file: string,
  shown: string,
): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    const location = error instanceof Error && isOwn(error, file) ? locationIn(error, file) : undefined;
    if (!location) throw error;
    const { line, column } = location;
    return failure(`${shown}:${line}:${column}: ${String(error)}`, {
      hint: `this is a mistake in the module \`${name}\`; return failure('...') for what a user should be told`,
    });
  }
}

function isPlan(made: unknown): boolean {
  const { current, desired } = (made ?? {}) as { readonly current?: unknown; readonly desired?: unknown };
  return typeof current === 'object' && current !== null && typeof desired === 'object' && desired !== null;
}

function noPlan(name: string, shown: string): Failure {
  return failure(`${shown}: \`plan\` has to return { current, desired }, or failure('...')`, {
    hint: `this is a mistake in the module \`${name}\``,
  });
}

/** The folder of fplay's own code, with what it throws to end or repeat a task. */
const ownCode = fileURLToPath(new URL('..', import.meta.url));

/** Whether an error came up in the file, or in what it calls, and not in what it calls of fplay. */
export function isOwn({ name, stack = '' }: Error, file: string): boolean {
  const paths = [...stack.matchAll(/^\s+at .*?\(?((?:file:\/\/)?\/[^\s():]+):\d+:\d+\)?$/gm)].map(
    ([, path = '']) => decodeURI(path.replace(/^file:\/\//, '')),
  );
  return name !== 'AbortError' && paths.find((path) => path === file || path.startsWith(ownCode)) === file;
}

/** Where in a file an error came up: its first frame there, or the line that stands before the stack of a syntax error. */
export function locationIn(error: unknown, file: string): Location | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const [, path = '', line, column = '1'] of stack.matchAll(
    /(?:file:\/\/)?(\/[^\s():]+):(\d+)(?::(\d+))?/g,
  ))
    if (decodeURI(path) === file) return { line: Number(line), column: Number(column) };
  return undefined;
}
