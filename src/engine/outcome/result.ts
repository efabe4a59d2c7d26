import type { FailureDetail, Outcome, Result } from '../../model/outcome.ts';
import type { Task } from '../../model/playbook.ts';
import type { Failure } from '../../sdk/define.ts';
import { ConnectionLost, HostError } from '../../sdk/host.ts';
import { formatPlace } from '../../source/diagnostic.ts';
import { DependsOnUnknown, TemplateError } from '../../template/templating.ts';
import { unknownValue } from '../../template/unknown.ts';

/** `result` as `register` keeps it: with `changed`, `failed`, and the lines of stdout and stderr. */
export function complete(result: Result, flags: { changed: boolean; failed: boolean }): Result {
  const lines: Record<string, readonly string[]> = {};
  for (const stream of ['stdout', 'stderr']) {
    const text = result[stream];
    if (typeof text === 'string') lines[`${stream}_lines`] = splitLines(text);
  }
  return { ...result, ...lines, ...flags };
}

function splitLines(text: string): readonly string[] {
  if (text === '') return [];
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** The outcome of a task that failed. */
export function failed(failure: FailureDetail, result: Result = {}): Outcome {
  return {
    status: 'failed',
    failure,
    ignored: false,
    result: complete({ msg: failure.message, ...result }, { changed: false, failed: true }),
  };
}

/** The outcome of a task that a condition, or an empty loop, left out. */
export function skipped(reason: string, more: Result = {}): Outcome {
  return {
    status: 'skipped',
    reason,
    result: { changed: false, skipped: true, skip_reason: reason, ...more },
  };
}

/** In check mode: what the task would do can't be known, because of `reason`; as the host stands it is `otherwise`. */
export function unknown(reason: string, otherwise?: Outcome): Outcome {
  const result = { changed: false, failed: false, unknown: true, msg: reason };
  return { status: 'unknown', reason, result, ...(otherwise && { otherwise }) };
}

/** A module's failure in the words of its result: stderr, rc and a way out where there is one. */
export function fromFailure({ failed: message, hint, result = {} }: Failure, changed = false): Outcome {
  const detail: FailureDetail = {
    message,
    ...(typeof result.stderr === 'string' && { stderr: result.stderr }),
    ...(typeof result.stdout === 'string' && { stdout: result.stdout }),
    ...(typeof result.rc === 'number' && { rc: result.rc }),
    ...(hint !== undefined && { hint }),
  };
  return {
    status: 'failed',
    failure: detail,
    ignored: false,
    result: complete({ msg: message, ...result }, { changed, failed: true }),
  };
}

/** What a thrown error means for the task: refused by the host, connection gone, or a template that can't be rendered. */
export function fromError(error: unknown): Outcome {
  if (error instanceof DependsOnUnknown) return unknown(error.message);
  if (error instanceof HostError) {
    const { output, hint } = error;
    return failed(
      {
        message: error.message,
        ...(output && { stderr: output.stderr, stdout: output.stdout, rc: output.code }),
        ...(hint !== undefined && { hint }),
      },
      output ? { rc: output.code, stdout: output.stdout, stderr: output.stderr } : {},
    );
  }
  if (error instanceof ConnectionLost) {
    const failure = { message: error.message, ...(error.hint !== undefined && { hint: error.hint }) };
    const result = { unreachable: true, changed: false, msg: error.message };
    return { status: 'unreachable', failure, ignored: false, result };
  }
  if (error instanceof TemplateError) {
    const message = error.place ? `${error.message} (${formatPlace(error.place)})` : error.message;
    return failed({ message, ...(error.hint !== undefined && { hint: error.hint }) });
  }
  throw error;
}

/** What `no_log` leaves to be seen. */
export function censor(outcome: Outcome): Outcome {
  const hidden = 'the output has been hidden because of `no_log: true`';
  const { changed, failed: hasFailed } = outcome.result;
  const result = { censored: hidden, changed: changed === true, ...(hasFailed === true && { failed: true }) };
  switch (outcome.status) {
    case 'changed':
      return { ...outcome, result, differences: [] };
    case 'failed':
      return {
        ...outcome,
        result,
        failure: { message: hidden, hint: 'set `no_log: false` for this task to see why' },
      };
    case 'unknown':
      return {
        ...outcome,
        result,
        reason: hidden,
        ...(outcome.otherwise && { otherwise: censor(outcome.otherwise) }),
      };
    default:
      // Why a host is unreachable has nothing of the task in it.
      return { ...outcome, result };
  }
}

/** What `register` keeps of an outcome: where that is unknown, it says which task would make it known. */
export function registered(outcome: Outcome, { name, action, origin }: Task): unknown {
  if (outcome.status !== 'unknown') return outcome.result;
  const title = name === undefined || name.includes('{{') ? action : name;
  const own = `what came of \`${title}\` (${formatPlace(origin.place)})`;
  return unknownBecause(follows.test(outcome.reason) ? outcome.reason : own);
}

/** A value that isn't known for the reason of an outcome. */
export function unknownBecause(reason: string): unknown {
  return unknownValue(reason.replace(follows, ''));
}

/** How a reason begins that is another task's. */
const follows = /^(it )?depends on /;
