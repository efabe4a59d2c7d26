import type { RunEvent, TaskRef } from '../../src/model/event.ts';
import type { Counts, Outcome } from '../../src/model/outcome.ts';

/** An event and when it happens, in milliseconds from the run's start. */
export interface TimedEvent {
  readonly at: number;
  readonly event: RunEvent;
}

const names = [
  'Gathering Facts',
  'profile_env : folder for the profile',
  'jdk : unpack the archive',
  'jdk : link the version',
  'hadoop : folders',
  'hadoop : unpack the archive',
  'hadoop : configuration',
  'hadoop : start the name node',
  'flink : unpack the archive',
  'flink : show the web address',
];

/** A play in which every host goes at its own pace, with transfers, loops, messages and two kinds of failure. */
export function syntheticRun(hostCount: number, taskCount = names.length): readonly TimedEvent[] {
  const hosts = Array.from({ length: hostCount }, (_, index) => `slave${String(index + 1).padStart(2, '0')}`);
  const tasks = Array.from({ length: taskCount }, (_, index): TaskRef => {
    const name = names[index % names.length] ?? '';
    return {
      id: `t${index}`,
      name,
      action: name.includes('show') ? 'debug' : 'copy',
      place: `roles/x/tasks/main.yml:${index + 1}:3`,
      handler: false,
    };
  });
  const timed = hosts.flatMap((host, index) => eventsOfHost(host, index, tasks));
  const start: RunEvent[] = [
    { type: 'run-start', playbooks: ['ha-yarn.yml'], check: false },
    { type: 'play-start', play: 'Hadoop and Flink', place: 'ha-yarn.yml:1:1', hosts },
    { type: 'batch-start', hosts, number: 1, of: 1 },
  ];
  const end = Math.max(...timed.map(({ at }) => at));
  const finish: RunEvent[] = [
    { type: 'play-end', play: 'Hadoop and Flink' },
    {
      type: 'recap',
      hosts: Object.fromEntries(hosts.map((host, index) => [host, countsOf(index, taskCount)])),
      seconds: end / 1000,
    },
  ];
  return [
    ...start.map((event) => ({ at: 0, event })),
    ...timed.sort((a, b) => a.at - b.at),
    ...finish.map((event) => ({ at: end, event })),
  ];
}

function eventsOfHost(host: string, index: number, tasks: readonly TaskRef[]): readonly TimedEvent[] {
  const events: TimedEvent[] = [];
  let at = (index % 7) * 40;
  for (const [number, task] of tasks.entries()) {
    const start = at;
    events.push({ at, event: { type: 'task-start', task, host } });
    if (task.name.includes('unpack')) {
      const total = 285_000_000;
      const step = 200 + (index % 5) * 60;
      for (let done = 0; done <= total; done += 28_500_000, at += step)
        events.push({
          at,
          event: { type: 'task-progress', task, host, what: 'archive.tgz', done, total, unit: 'bytes' },
        });
    } else if (task.name.includes('folders')) {
      for (const label of ['/opt/data', '/opt/logs', '/opt/tmp']) {
        at += 150 + (index % 3) * 50;
        events.push({
          at,
          event: { type: 'item-end', task, host, label, outcome: { status: 'ok', result: {} } },
        });
      }
    } else at += 150 + ((index * 37 + number * 11) % 400);
    const outcome = outcomeOf(index, number, host, task);
    events.push({
      at,
      event: { type: 'task-end', task, host, outcome, seconds: (at - start) / 1000, diff: false },
    });
    if (outcome.status === 'failed') break;
  }
  return events;
}

function outcomeOf(index: number, number: number, host: string, task: TaskRef): Outcome {
  if (task.action === 'debug') return { status: 'ok', result: { msg: `web pages:\n  http://${host}:8081` } };
  if (number === 7 && index % 20 === 2)
    return {
      status: 'failed',
      ignored: false,
      result: {},
      failure: {
        message: 'the name node did not start',
        rc: 1,
        stderr: 'Exception in thread "main"\n\tat java.net.bind\nAddress already in use: 9000\n',
        hint: 'see what holds the port: ss -ltnp',
      },
    };
  if ((index + number) % 3 === 0) return { status: 'changed', result: {}, differences: [] };
  if (number === 3) return { status: 'skipped', result: {}, reason: 'jdk_link == true was false' };
  return { status: 'ok', result: {} };
}

function countsOf(index: number, tasks: number): Counts {
  return {
    ok: tasks,
    changed: 3,
    unreachable: 0,
    failed: index % 20 === 2 ? 1 : 0,
    skipped: 1,
    rescued: 0,
    ignored: 0,
  };
}
