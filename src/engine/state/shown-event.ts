import type { RunEvent } from '../../model/event.ts';
import type { Outcome, Result } from '../../model/outcome.ts';
import type { TextPart } from '../../template/templating.ts';
import { literally } from '../../util/literally.ts';
import { plain } from '../outcome/plain.ts';
import type { Secrets } from './secrets.ts';

type Mask = Secrets['mask'];

/**
 * An event as it may be shown: with words for what isn't known, and stars for secrets. What the run says by itself stays:
 * which task, handler, module and host it is, where it stands, what became of it. A password that is such a word would
 * else be told by the word that is missing.
 */
export function shownEvent(event: RunEvent, secrets: Secrets): RunEvent {
  const { mask } = secrets;
  switch (event.type) {
    case 'task-start':
    case 'task-waits':
    case 'rescued':
      return { ...event, task: { ...event.task } };
    case 'task-progress':
      return { ...event, task: { ...event.task }, what: mask(event.what) };
    case 'item-end':
      return { ...event, ...ofTask(event, mask), label: mask(event.label) };
    case 'unsettled':
      return {
        ...event,
        ...ofTask(event, mask),
        ...(event.label !== undefined && { label: mask(event.label) }),
      };
    case 'task-end':
      return { ...event, ...ofTask(event, mask) };
    case 'warning': {
      const { names = [], ...warning } = event;
      return { ...warning, message: secrets.maskParts(partsAround(event.message, names)) };
    }
    default:
      return event;
  }
}

/** The parts of a message that are names, and those between them. */
function partsAround(message: string, names: readonly string[]): readonly TextPart[] {
  const longestFirst = names
    .filter(Boolean)
    .toSorted((a, b) => b.length - a.length)
    .map(literally);
  if (longestFirst.length === 0) return [{ text: message, isWritten: false }];
  const parts = message.split(new RegExp(`(${longestFirst.join('|')})`));
  return parts.map((text, index) => ({ text, isWritten: index % 2 === 1 }));
}

function ofTask({ task, outcome }: Extract<RunEvent, { readonly outcome: Outcome }>, mask: Mask) {
  return { task: { ...task }, outcome: shownOutcome(plain(outcome), mask) };
}

function shownOutcome(outcome: Outcome, mask: Mask): Outcome {
  const result = shownResult(outcome.result, mask);
  switch (outcome.status) {
    case 'ok':
      return { ...outcome, result };
    case 'changed':
      return { ...outcome, result, differences: outcome.differences.map((one) => shownFields(one, mask)) };
    case 'skipped':
      return { ...outcome, result, reason: mask(outcome.reason) };
    case 'failed':
    case 'unreachable':
      return { ...outcome, result, failure: shownFields(outcome.failure, mask) };
    case 'unknown': {
      const { otherwise } = outcome;
      return {
        ...outcome,
        result,
        reason: mask(outcome.reason),
        ...(otherwise && { otherwise: shownOutcome(otherwise, mask) }),
      };
    }
  }
}

/** The value with its fields named as they are, and those that hold values masked. */
function shownFields<T extends object>(value: T, mask: Mask): T {
  const fields = Object.entries(value).map(([name, field]) => [name, name === 'kind' ? field : mask(field)]);
  return Object.fromEntries(fields) as T;
}

/** Results' own names, as in Ansible; others may be made of values: those of `debug: var`. */
const ownNames: ReadonlySet<string> = new Set(
  `ansible_facts backup_file changed cmd diff exception failed false_condition invocation msg path rc results skipped
  skip_reason stat state stderr stderr_lines stdout stdout_lines unreachable warnings`.split(/\s+/),
);

function shownResult(result: Result, mask: Mask): Result {
  const parts = Object.entries(result).map(([name, value]) => {
    if (name === 'results' && Array.isArray(value)) return [name, value.map((item) => shownItem(item, mask))];
    return [ownNames.has(name) ? name : mask(name), mask(value)];
  });
  return Object.fromEntries(parts);
}

function shownItem(item: unknown, mask: Mask): unknown {
  return typeof item === 'object' && item !== null && !Array.isArray(item)
    ? shownResult(item as Result, mask)
    : mask(item);
}
