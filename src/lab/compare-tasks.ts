import type { RunEvent } from '../model/event.ts';
import { isLeftOutOfChecks, type Outcome } from '../model/outcome.ts';

/** What came of a task on a host. */
export interface SeenTask {
  readonly host: string;
  /** The host on which it worked. */
  readonly at: string;
  /** `name (file:line:column)`. */
  readonly shown: string;
  /** The same in every run of a playbook. */
  readonly key: string;
  readonly outcome: Outcome;
  /** Milliseconds since 1970, as `ended` is. */
  readonly started: number;
  readonly ended: number;
}

/** Notes what comes of tasks from the events of a run, as they happen. */
export interface TaskWatch {
  on(event: RunEvent): void;
  readonly tasks: readonly SeenTask[];
}

/** Nothing seen yet. */
export function watchTasks(): TaskWatch {
  const tasks: SeenTask[] = [];
  const started = new Map<string, number>();
  return {
    tasks,
    on(event) {
      if (event.type !== 'task-start' && event.type !== 'task-end') return;
      const { task, host } = event;
      const key = `${host} ${task.id} ${task.place}`;
      if (event.type === 'task-start') started.set(key, Date.now());
      else
        tasks.push({
          host,
          at: event.delegate ?? host,
          shown: `${task.name} (${task.place})`,
          key,
          outcome: event.outcome,
          started: started.get(key) ?? Date.now(),
          ended: Date.now(),
        });
    },
  };
}

/** Where a check's predictions and a run's tasks differ, in lines. */
export interface ComparedTasks {
  /** How many tasks the check said something sure about. */
  readonly predicted: number;
  readonly wrong: readonly string[];
  /** Tasks of which the check said that nobody can know, or that aren't to be checked, with what came and the cause. */
  readonly unknown: readonly string[];
  /** Tasks that the check didn't get to, because of something unknown before them. */
  readonly notForeseen: readonly string[];
}

/** Compares task by task. After something unknown, or a failure, the way through the play may be another. */
export function compareTasks(check: readonly SeenTask[], run: readonly SeenTask[]): ComparedTasks {
  const came = new Map(run.map((task) => [task.key, task]));
  const said = new Map(check.map((task) => [task.key, task]));
  const isOpen = ({ outcome }: SeenTask) =>
    isUnknown(outcome) || outcome.status === 'failed' || outcome.status === 'unreachable';
  const open = new Set(check.filter(isOpen).map(({ host }) => host));
  const failed = run.some(({ outcome }) => outcome.status === 'failed' || outcome.status === 'unreachable');
  const sure = check.filter(({ outcome }) => !isUnknown(outcome));
  const others = run.filter(({ key }) => !said.has(key));
  const unforeseen = (task: SeenTask) => `${line(task)}: not predicted, came ${described(task)}`;
  return {
    predicted: sure.length,
    wrong: [
      ...sure.flatMap((task) => wrongPrediction(task, came.get(task.key), failed || open.has(task.host))),
      ...others.filter(({ host }) => !open.has(host)).map(unforeseen),
    ],
    unknown: check
      .filter(({ outcome }) => isUnknown(outcome))
      .map((task) => unknownLine(task, came.get(task.key))),
    notForeseen: others.filter(({ host }) => open.has(host)).map(unforeseen),
  };
}

/** When a host first did something that the check couldn't foresee; undefined where it never did. */
export function openSince(
  check: readonly SeenTask[],
  run: readonly SeenTask[],
  host: string,
): number | undefined {
  const sure = new Set(check.filter(({ outcome }) => !isUnknown(outcome)).map(({ key }) => key));
  const open = run.filter(({ at, key, outcome }) => at === host && !sure.has(key) && mayHaveChanged(outcome));
  return open.length === 0 ? undefined : Math.min(...open.map(({ started }) => started));
}

/** Whether a host failed where nobody could foresee it: what comes behind may never have come. */
export function isCutShort(check: readonly SeenTask[], run: readonly SeenTask[], host: string): boolean {
  const unknown = new Set(check.filter(({ outcome }) => isUnknown(outcome)).map(({ key }) => key));
  return run.some(
    (task) =>
      task.host === host &&
      unknown.has(task.key) &&
      task.outcome.status === 'failed' &&
      !task.outcome.ignored,
  );
}

/** A task that asks in its condition whether this is a check is left out by its author, not predicted. */
function isUnknown(outcome: Outcome): boolean {
  return outcome.status === 'unknown' || isLeftOutOfChecks(outcome);
}

function mayHaveChanged({ status }: Outcome): boolean {
  return status === 'changed' || status === 'failed' || status === 'unreachable';
}

function wrongPrediction(said: SeenTask, came: SeenTask | undefined, otherWay: boolean): readonly string[] {
  if (came?.outcome.status === said.outcome.status || (!came && otherWay)) return [];
  if (came && isLeftOutOfChecks(came.outcome)) return [];
  return [`${line(said)}: predicted ${described(said)}, ${came ? `came ${described(came)}` : 'never came'}`];
}

function unknownLine(said: SeenTask, came: SeenTask | undefined): string {
  const reason =
    said.outcome.status === 'unknown' ? said.outcome.reason : 'its condition leaves it out of checks';
  return `${line(said)}: ${came ? `came ${came.outcome.status}` : 'never came'}; ${reason}`;
}

function line({ host, shown }: SeenTask): string {
  return `${host}: ${shown}`;
}

function described({ outcome }: SeenTask): string {
  return outcome.status === 'failed' ? `failed (${outcome.failure.message})` : outcome.status;
}
