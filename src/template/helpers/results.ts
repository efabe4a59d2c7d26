import { Fault } from '../fault.ts';
import { isMapping, kindOf, memberOf } from '../member.ts';
import { known } from '../unknown.ts';
import type { Helper } from './helper.ts';

/** What became of a task, by what it registered. */
export const resultHelpers: readonly Helper[] = [
  flag('failed', 'Whether a registered task failed.', 'failed', (result) => isSet(result, 'failed')),
  flag('succeeded', 'Whether it did not fail.', 'changed', (result) => !isSet(result, 'failed'), ['success']),
  flag('changed', 'Whether it changed something.', 'changed', (result) => isSet(result, 'changed')),
  flag('skipped', 'Whether it was skipped.', 'skipped', (result) => isSet(result, 'skipped')),
  flag('unreachable', 'Whether its host could not be reached.', 'unreachable', (result) =>
    isSet(result, 'unreachable'),
  ),
  flag(
    'reachable',
    'Whether its host could be reached.',
    'changed',
    (result) => !isSet(result, 'unreachable'),
  ),
];

function flag(
  name: string,
  summary: string,
  key: string,
  holds: (result: unknown) => boolean,
  also: readonly string[] = [],
): Helper {
  return {
    name,
    also,
    usage: `${name} result`,
    summary,
    example: { text: `{{ ${name} result }}`, vars: { result: { [key]: true } }, result: true },
    takes: [1, 1],
    call([result]) {
      if (isMapping(result)) return holds(result);
      throw new Fault(`\`${name}\` needs what a task registered, not ${kindOf(result)}`);
    },
  };
}

function isSet(result: unknown, key: string): boolean {
  return known(memberOf(result, key)) === true;
}
