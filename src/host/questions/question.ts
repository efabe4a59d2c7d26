import { HostError } from '../../sdk/host.ts';
import type { Section } from '../shell/request.ts';
import type { Look } from './looks.ts';

/**
 * How a script runs: `bare` in the main shell, where it may do no more than start a program that looks; in a subshell;
 * or, where it has a user's words in it, which may take long or never end, in a session that a signal can end.
 */
export type Setting = 'bare' | 'subshell' | 'guarded';

/** What is known of a path for sure, or undefined where it must be asked for alone. */
export type Seen<T> = { readonly value: T | undefined } | undefined;

/** Scripts of which the first that fails stops the rest. */
export interface Chain {
  stopped: boolean;
  /** Where the shell ended in the midst of it. */
  failure?: unknown;
}

/** Somebody's script. */
export interface ScriptQuestion {
  readonly script: string;
  readonly setting: Setting;
  /** Whether it may change the host: what others ask stays on its side of it. */
  readonly changes: boolean;
  readonly chain?: Chain;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (section: Section | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** A look at a path. */
export interface LookQuestion {
  readonly look: Look<unknown>;
  readonly path: string;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (seen: Seen<unknown>) => void;
  readonly reject: (error: unknown) => void;
}

/** What waits to be asked. */
export type Question = ScriptQuestion | LookQuestion;

/** One part of a request, and who waits for its answer. */
export interface Part {
  readonly questions: readonly Question[];
  readonly script: string;
  readonly setting: Setting;
  readonly chain?: Chain | undefined;
  /** Undefined: it did not run. */
  readonly hear: (section: Section | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** The error of an answer that isn't there. */
export function cutOff(): HostError {
  return new HostError('the answer was cut off: something on the host ended the shell');
}
