import type { KeywordValues } from '../../model/keywords.ts';
import type { Block, Node, Play, Rolling, Task } from '../../model/playbook.ts';
import { mistake, type Place } from '../../source/diagnostic.ts';
import { type At, below, type Loading, placeOf, type Surroundings } from '../context.ts';
import { readConditions } from '../templates.ts';

/** How often a health check is made that doesn't say so itself: with the usual five seconds between, for five minutes. */
const healthRetries = 60;

/** Reads `rolling` of a task, a block or a role; undefined where there is none. */
export function readRolling(
  { rolling }: KeywordValues,
  at: At,
  around: Surroundings,
  loading: Loading,
): Rolling | undefined {
  if (rolling === undefined) return undefined;
  const where = below(at, 'rolling');
  const { max_down, stop_on, delay, order } = rolling;
  return {
    maxDown: max_down ?? 1,
    stopOn: stop_on ?? 1,
    delay: delay ?? 0,
    order: readConditions(order, below(where, 'order'), loading),
    health: readHealth(rolling.health, below(where, 'health'), { ...around, site: 'task' }, loading),
    place: placeOf(where, 'key'),
  };
}

/** A task, or a list of them. */
function readHealth(value: unknown, at: At, around: Surroundings, loading: Loading): readonly Node[] {
  const one = Array.isArray(value) || value === undefined ? undefined : loading.node(value, at, around);
  return (one ? [one] : Array.isArray(value) ? loading.nodes(value, at, around) : []).map(asCheck);
}

/** A check looks, and is tried again until it comes out well; unless it says otherwise. */
function asCheck(node: Node): Node {
  if (node.kind === 'block' || node.action.startsWith('include_')) return node;
  const { place } = node.origin;
  return { retries: healthRetries, changedWhen: [{ expression: false, place }], ...node };
}

/** What is around a node that can't go with turns. */
interface Around {
  readonly rolling?: true;
  readonly runOnce?: true;
  readonly delegateTo?: true;
}

/** Reports turns within turns, and what needs all hosts at once within them. */
export function checkTurns(play: Play, loading: Loading): void {
  const around: Around = { ...(isSet(play.runOnce) && { runOnce: true as const }) };
  const { preTasks, roles, tasks, postTasks, handlers } = play;
  for (const handler of [...handlers, ...roles.flatMap(handlersOf)])
    if (handler.kind === 'block' && handler.rolling)
      loading.report(
        mistake('`rolling` on an import among handlers', handler.rolling.place, 'use `include_tasks`'),
      );
  for (const node of [...preTasks, ...roles, ...tasks, ...postTasks, ...handlers])
    check(node, around, loading);
}

function check(node: Node, outer: Around, loading: Loading): void {
  const around: Around = {
    ...outer,
    ...(isSet(node.runOnce) && { runOnce: true as const }),
    ...(node.delegateTo !== undefined && { delegateTo: true as const }),
  };
  if (node.rolling) checkStep(node, node.rolling.place, around, loading);
  const inside = node.rolling ? { ...around, rolling: true as const } : around;
  if (inside.rolling && !node.rolling) checkInside(node, loading);
  for (const one of [...childrenOf(node), ...handlersOf(node)]) check(one, inside, loading);
  for (const one of node.rolling?.health ?? []) check(one, { rolling: true }, loading);
}

function checkStep({ kind, ...node }: Task | Block, place: Place, around: Around, loading: Loading): void {
  const refuse = (message: string, hint: string) => loading.report(mistake(message, place, hint));
  if (around.rolling)
    refuse(
      '`rolling` inside `rolling`',
      'all that is inside the outer one is done in its turns: leave this one out',
    );
  if (around.runOnce)
    refuse('`rolling` with `run_once`', 'what one host does for all needs no turns: leave one of them out');
  if (around.delegateTo)
    refuse(
      '`rolling` with `delegate_to`',
      'turns are for the hosts that change: put what another host does into a block with `rolling`',
    );
  if (kind === 'task' && 'action' in node && node.action === 'meta')
    refuse('`rolling` on `meta`', 'write it on the tasks or handlers that change something');
}

/** Steps in the order in which all hosts do them together; none of them waits for its turn meanwhile. */
const forAll: readonly unknown[] = [
  'end_play',
  'end_batch',
  'clear_facts',
  'clear_host_errors',
  'refresh_inventory',
];

function checkInside(node: Node, loading: Loading): void {
  if (isSet(node.runOnce))
    loading.report(
      mistake(
        '`run_once` inside `rolling`',
        node.origin.locate(['run_once']),
        'hosts in turns do not meet: put it before or behind the step',
      ),
    );
  if (node.kind === 'task' && node.action === 'meta' && typeof node.args !== 'string') {
    const [what] = Object.values(node.args);
    if (forAll.includes(what))
      loading.report(
        mistake(
          `\`meta: ${String(what)}\` inside \`rolling\``,
          node.origin.place,
          'put it before or behind the step',
        ),
      );
  }
}

function isSet(runOnce: boolean | string | undefined): boolean {
  return runOnce !== undefined && runOnce !== false;
}

function childrenOf(node: Node): readonly Node[] {
  return node.kind === 'task' ? [] : [...node.steps, ...node.rescue, ...node.always];
}

function handlersOf(node: Node): readonly Node[] {
  return node.kind === 'block' ? (node.role?.role.handlers ?? []) : (node.includedRole?.handlers ?? []);
}
