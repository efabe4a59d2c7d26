import type { RunEvent, TaskRef } from '../model/event.ts';
import { growers } from '../model/inventory.ts';
import type { Difference, FailureDetail, Outcome } from '../model/outcome.ts';

/** A task (or an item of its loop) that a check found not to be as the playbook says, or couldn't tell about. */
export interface Finding {
  readonly task: TaskRef;
  readonly item?: string;
  /** `changed`: it would change something. */
  readonly status: 'changed' | 'unknown' | 'failed' | 'unreachable';
  /** Why it can't be told; of a change: what it is taken not to depend on. */
  readonly reason?: string;
  readonly differences: readonly Difference[];
  /** `no_log`, or the task's `diff: false`: what differs isn't to be seen. */
  readonly hidden: boolean;
  readonly failure?: FailureDetail;
}

/** How a host stands to the playbooks, the worst first. */
export const hostStates = ['unreachable', 'failed', 'drifted', 'unknown', 'ok'] as const;

/** One of `hostStates`. */
export type HostStateName = (typeof hostStates)[number];

/** What a check found on the hosts. */
export interface DriftLog {
  on(event: RunEvent): void;
  /** Every host that took part, in the order of the plays. */
  findings(): ReadonlyMap<string, readonly Finding[]>;
}

/** The state that a host's findings come to. */
export function stateOf(findings: readonly Finding[]): HostStateName {
  const found = findings.map(({ status }) => (status === 'changed' ? 'drifted' : status));
  return hostStates.find((state) => found.some((one) => one === state)) ?? 'ok';
}

/** Whether any host has drifted. `strict`: what can't be told counts too. */
export function hasDrifted(log: DriftLog, strict: boolean): boolean {
  const counted: readonly string[] = strict ? ['changed', 'unknown'] : ['changed'];
  return [...log.findings().values()].flat().some(({ status }) => counted.includes(status));
}

type EndEvent = Extract<RunEvent, { type: 'task-end' | 'item-end' }>;

/** Nothing found yet. */
export function createDriftLog(): DriftLog {
  const hosts = new Map<string, Finding[]>();
  const ofHost = (host: string) => {
    const findings = hosts.get(host) ?? [];
    hosts.set(host, findings);
    return findings;
  };

  /** What was found of the items of a loop stands for the loop. */
  function end(event: EndEvent): void {
    const findings = ofHost(event.host);
    // What is added to the inventory of a run is added anew by the next one.
    if (event.outcome.status === 'changed' && growers.includes(event.task.action)) return;
    const finding = findingOf(event);
    const told = event.type === 'task-end' && findings.some(({ task }) => task.id === event.task.id);
    if (finding && !told) findings.push(finding);
  }

  return {
    on(event) {
      if (event.type === 'play-start') event.hosts.forEach(ofHost);
      if (event.type === 'item-end' || event.type === 'task-end') end(event);
      if (event.type !== 'rescued') return;
      const kept = ofHost(event.host).filter(
        ({ task, status }) => task.id !== event.task.id || status !== 'failed',
      );
      hosts.set(event.host, kept);
    },
    findings: () => hosts,
  };
}

function findingOf(event: EndEvent): Finding | undefined {
  const { outcome, task } = event;
  const base = { task, ...(event.type === 'item-end' && { item: event.label }) };
  const shown = differencesOf(event.diff ?? true, outcome);
  switch (outcome.status) {
    case 'changed':
      return { ...base, status: 'changed', ...shown };
    case 'unknown': {
      const { reason, otherwise } = outcome;
      // As the host stands it is right: the command that this depends on is told of by itself.
      if (otherwise?.status === 'ok') return undefined;
      return { ...base, status: otherwise?.status === 'changed' ? 'changed' : 'unknown', reason, ...shown };
    }
    case 'failed':
    case 'unreachable':
      if (outcome.ignored) return undefined;
      return { ...base, status: outcome.status, failure: outcome.failure, ...shown };
    default:
      return undefined;
  }
}

function differencesOf(isShown: boolean, outcome: Outcome): Pick<Finding, 'differences' | 'hidden'> {
  const seen = outcome.status === 'unknown' ? outcome.otherwise : outcome;
  if (seen?.status !== 'changed') return { differences: [], hidden: false };
  const hidden = !isShown || seen.result.censored !== undefined;
  return { differences: hidden ? [] : seen.differences, hidden };
}
