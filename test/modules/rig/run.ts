import { z } from 'zod';
import type { Difference, Result } from '../../../src/model/outcome.ts';
import { changes, differences } from '../../../src/sdk/changes.ts';
import type { Control, Failure, Module, Plan } from '../../../src/sdk/define.ts';
import { type Hands, HostError, type Probe } from '../../../src/sdk/host.ts';

/** What came of one module call. */
export interface Ran {
  readonly failed?: string;
  readonly changes: Readonly<Record<string, unknown>>;
  readonly differences: readonly Difference[];
  readonly result: Result;
  /** Whether `apply` was called. */
  readonly applied: boolean;
}

/** Plans, and applies unless only checking: the engine's way through a task, with nothing around it. */
export async function runModule(
  module: Module,
  input: unknown,
  host: { readonly probe: Probe; readonly hands: Hands },
  control: Control,
  check: boolean,
): Promise<Ran> {
  const nothing = { changes: {}, differences: [], result: {}, applied: false };
  const args = module.args.safeParse(input);
  if (!args.success) return { ...nothing, failed: z.prettifyError(args.error) };
  try {
    const plan = await module.plan(args.data, host.probe, control);
    if (isFailure(plan)) return { ...nothing, failed: wordsOf(plan), result: plan.result ?? {} };
    const changed: Readonly<Record<string, unknown>> = { ...changes(plan) };
    const seen = { changes: changed, differences: differences(plan), result: plan.result ?? {} };
    const must = (plan.effect ?? 'state') !== 'state' || Object.keys(changed).length > 0;
    if (!must || (check && !plan.readOnly)) return { ...seen, applied: false };
    const done = await module.apply?.(changed, args.data, host.hands, control);
    if (isFailure(done)) return { ...seen, failed: wordsOf(done), applied: true };
    return { ...seen, result: { ...plan.result, ...done }, applied: true };
  } catch (error) {
    if (error instanceof HostError)
      return { ...nothing, failed: `${error.message} ${error.output?.stderr ?? ''} ${error.hint ?? ''}` };
    throw error;
  }
}

function isFailure(value: Plan | Failure | Result | undefined): value is Failure {
  return value !== undefined && 'failed' in value && typeof value.failed === 'string';
}

function wordsOf(failure: Failure): string {
  return failure.hint ? `${failure.failed} (${failure.hint})` : failure.failed;
}

/** A probe that counts its rounds: calls in one turn of the event loop are one. */
export function countRounds(probe: Probe): { readonly probe: Probe; rounds(): number } {
  let rounds = 0;
  let open = false;
  const counted = new Proxy(probe, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return (...words: unknown[]) => {
        if (!open) {
          rounds += 1;
          open = true;
          setImmediate(() => {
            open = false;
          });
        }
        return member.apply(target, words);
      };
    },
  });
  return { probe: counted, rounds: () => rounds };
}
