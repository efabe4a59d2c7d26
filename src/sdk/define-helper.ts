import type { Failure } from './define.ts';

/** A function of templates and conditions: `{{ shout name }}`, `shout(name)`. It follows from its arguments alone. */
export interface CustomHelper {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** How it is called: `shout text times=?`. */
  readonly usage: string;
  /** Fewest and most arguments. */
  readonly takes: readonly [number, number];
  /** Names of `key=value` arguments; none unless told. */
  readonly named?: readonly string[];
  /** Shown in the documentation, and tried when it is loaded. */
  readonly example: {
    readonly text: string;
    readonly vars?: Readonly<Record<string, unknown>>;
    readonly result: unknown;
  };
  /** The value, or a Failure: what a user should be told. The arguments are never to be written to. */
  readonly call: (args: readonly unknown[], named: Readonly<Record<string, unknown>>) => unknown | Failure;
}

/** A helper, as the default export of a file in `helpers/` that has its name. */
export function defineHelper(helper: CustomHelper): CustomHelper {
  return helper;
}
