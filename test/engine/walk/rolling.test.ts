import { describe, expect, it } from 'vitest';
import { type Played, play } from '../../rig/play.ts';
import type { Files } from '../../rig/project.ts';

type Options = Parameters<typeof play>[1];

/** A playbook of one play without facts on hosts that are this machine; `trace` is where tasks note what they do. */
function rolling(tasks: string, more = ''): Files {
  const indented = tasks.replace(/^/gm, '    ');
  return {
    'play.yml': `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${indented}\n    - { name: after, debug: { msg: after } }\n`,
  };
}

const five = { hosts: 'a\nb\nc\nd\ne\n' };

/** A task that takes a moment, and notes when it begins and ends. */
const slowly = `shell: 'echo "+{{ inventory_hostname }}" >> {{ folder }}/trace; sleep 0.1; echo "-{{ inventory_hostname }}" >> {{ folder }}/trace'`;

/** What was noted, as the last task of a run tells it. */
const tell = `- { name: tell, shell: 'cat {{ folder }}/trace', run_once: true, register: trace, changed_when: false }
- { debug: { msg: "{{ trace.stdout_lines }}" } }`;

function traceOf(run: Played): readonly string[] {
  return (run.saidBy('a').find(Array.isArray) ?? []) as readonly string[];
}

/** The most that were at it at the same time. */
function most(trace: readonly string[]): number {
  let now = 0;
  return Math.max(...trace.map((line) => (now += line.startsWith('+') ? 1 : -1)));
}

describe('turns', () => {
  it.each([
    ['1', 1],
    ['2', 2],
    ['{ max_down: 40% }', 2],
    ['{ max_down: 10% }', 1],
    ['"{{ wanted }}"', 3],
  ])('rolling: %s', async (value, wanted) => {
    const options = { ...five, extraVars: { wanted: 3 } };
    const run = await play(rolling(`- { ${slowly}, rolling: ${value} }\n${tell}`), options);
    expect(most(traceOf(run))).toBe(wanted);
    expect(traceOf(run)).toHaveLength(10);
  });

  it('go by the order, hosts of equal rank as they are listed', async () => {
    const tasks = `
- set_fact: { mode: "{{ ternary (eq inventory_hostname 'b') 'leader' 'follower' }}", rack: "{{ ternary (eq inventory_hostname 'e') 1 2 }}" }
- ${slowly}
  rolling: { order: ['mode == "leader"', rack] }
${tell}`;
    const run = await play(rolling(tasks), five);
    expect(traceOf(run).filter((line) => line.startsWith('+'))).toEqual(['+e', '+a', '+c', '+d', '+b']);
  });

  it('are for a block as a whole, and only for hosts that have something to do', async () => {
    const tasks = `
- name: both
  rolling: { max_down: 1 }
  block:
    - { command: { cmd: echo, read_only: true }, register: looked }
    - { copy: { content: x, dest: "{{ folder }}/{{ inventory_hostname }}" }, register: copied, when: inventory_hostname != "c" }
    - shell: echo "+{{ inventory_hostname }}" >> {{ folder }}/trace; sleep 0.05
      when: default(copied.changed, false)
    - shell: echo "-{{ inventory_hostname }}" >> {{ folder }}/trace
      when: default(copied.changed, false)
- { copy: { content: x, dest: "{{ folder }}/{{ inventory_hostname }}" }, rolling: 1, when: inventory_hostname != "c" }
${tell}`;
    const run = await play(rolling(tasks), five);
    expect(traceOf(run)).toEqual(['+a', '-a', '+b', '-b', '+d', '-d', '+e', '-e']);
    expect(run.counts.a).toMatchObject({ ok: 8, changed: 3, skipped: 0, failed: 0 });
    expect(run.counts.c).toMatchObject({ ok: 3, changed: 0, skipped: 4, failed: 0 });
  });

  it('are for includes with all that they bring, and for handlers of the hosts that notified them', async () => {
    const files = {
      ...rolling(
        `
- { copy: { content: x, dest: "{{ folder }}/{{ inventory_hostname }}" }, notify: again, when: inventory_hostname != "b" }
- { include_tasks: more.yml, rolling: 1 }
- meta: flush_handlers
${tell}`,
        '  handlers:\n    - { name: again, include_tasks: more.yml, rolling: { order: inventory_hostname == "a" } }\n',
      ),
      'more.yml': `- shell: echo "+{{ inventory_hostname }}" >> {{ folder }}/trace; sleep 0.05\n- shell: echo "-{{ inventory_hostname }}" >> {{ folder }}/trace\n`,
    };
    const run = await play(files, { hosts: 'a\nb\nc\n' });
    expect(traceOf(run)).toEqual([...['+a', '-a', '+b', '-b', '+c', '-c'], ...['+c', '-c', '+a', '-a']]);
  });

  it('leave hosts with one fork, and what the play does behind them, alone', async () => {
    const tasks = `- { ${slowly}, rolling: 1 }\n- { command: "true", run_once: true }\n- { debug: { msg: "{{ hostvars.e.inventory_hostname }}" } }`;
    const run = await play(rolling(tasks), { ...five, forks: 1 });
    for (const host of ['a', 'b', 'c', 'd', 'e']) expect(run.saidBy(host)).toEqual(['e', 'after']);
  });

  it.each(['strategy: linear', 'any_errors_fatal: true', 'max_fail_percentage: 10', 'serial: 2'])(
    'go with %s',
    async (keyword) => {
      const run = await play(rolling(`- { ${slowly}, rolling: 1 }`, `  ${keyword}\n`), five);
      for (const host of ['a', 'b', 'c', 'd', 'e']) {
        expect(run.saidBy(host)).toEqual(['after']);
        expect(run.counts[host]).toMatchObject({ ok: 2, changed: 1 });
      }
    },
  );

  it('see other hosts as they were before the step', async () => {
    const tasks = `
- set_fact: { number: 1 }
- rolling: 1
  block:
    - command: echo
    - set_fact: { number: "{{ add hostvars.a.number hostvars.c.number }}" }
- debug: { msg: "{{ number }}" }`;
    const run = await play(rolling(tasks));
    for (const host of ['a', 'b', 'c']) expect(run.saidBy(host)).toEqual([2, 'after']);
  });
});

describe('health', () => {
  it('has to come out well before the next one goes, and is no change', async () => {
    const tasks = `
- ${slowly}
  rolling:
    delay: 0
    health:
      shell: echo "?{{ inventory_hostname }}" >> {{ folder }}/trace; test "$(grep -c '?{{ inventory_hostname }}' {{ folder }}/trace)" -eq 3
      delay: 0
${tell}`;
    const run = await play(rolling(tasks), { hosts: 'a\nb\n' });
    const turn = (host: string) => [`+${host}`, `-${host}`, `?${host}`, `?${host}`, `?${host}`];
    expect(traceOf(run)).toEqual([...turn('a'), ...turn('b')]);
    expect(run.counts.b).toMatchObject({ changed: 1, failed: 0 });
  });

  it('that does not come about stops the rest, who stay as they are, and the play goes on nowhere', async () => {
    const tasks = `
- ${slowly}
  name: restart
  rolling:
    max_down: 1
    health:
      - { name: well?, command: 'test {{ inventory_hostname }} != b', retries: 1, delay: 0 }
`;
    const run = await play(rolling(tasks), five);
    expect(run.tasksOf('a')).toEqual(['changed restart', 'ok well?', 'ok after']);
    expect(run.tasksOf('b')).toEqual(['changed restart', 'failed well?']);
    for (const host of ['c', 'd', 'e']) {
      expect(run.tasksOf(host)).toEqual(['skipped restart']);
      expect(run.counts[host]).toMatchObject({ changed: 0, skipped: 1, failed: 0 });
    }
    expect(run.events).toContainEqual({
      type: 'warning',
      message: 'restart: it failed on b. Left as they are: c, d, e',
    });
  });
});

describe('what goes wrong', () => {
  const breaksOn = (host: string) =>
    `shell: 'test {{ inventory_hostname }} != ${host} && echo "+{{ inventory_hostname }}" >> {{ folder }}/trace'`;

  it('stops after as many failures as it is told', async () => {
    const run = await play(
      rolling(`- { ${breaksOn('a')}, name: do, rolling: { max_down: 2, stop_on: 2 } }`),
      five,
    );
    expect(run.tasksOf('a')).toEqual(['failed do']);
    for (const host of ['b', 'c', 'd', 'e']) expect(run.saidBy(host)).toEqual(['after']);
  });

  it('takes a host that broke off for one that is down', async () => {
    const run = await play(
      rolling(`- { ${breaksOn('a')}, name: do, rolling: { max_down: 1, stop_on: 2 } }`),
      five,
    );
    expect(run.tasksOf('b')).toEqual(['failed do']);
    expect(run.tasksOf('c')).toEqual(['skipped do']);
    const [failure] = run.events.flatMap((event) =>
      event.type === 'task-end' && event.host === 'b' && event.outcome.status === 'failed'
        ? [event.outcome]
        : [],
    );
    expect(failure?.failure.message).toBe("it can't be taken down: no more than 1 may be down, and a is");
  });

  const down = 'nowhere ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1\n';

  it.each([
    ['1', [], []],
    ['2', ['after'], ['after']],
  ])('takes hosts that are out of reach for down, with max_down %s', async (maxDown, a, b) => {
    const run = await play(rolling(`- command: echo\n- { command: echo, rolling: ${maxDown} }`), {
      hosts: `a\nb\n${down}`,
    });
    expect(run.counts.nowhere).toMatchObject({ unreachable: 1 });
    expect(run.saidBy('a')).toEqual(a);
    expect(run.saidBy('b')).toEqual(b);
    expect(run.counts.a?.failed).toBe(maxDown === '1' ? 1 : 0);
  });

  it('found before anybody has gone keeps all where they are', async () => {
    const tasks = `
- rolling: { max_down: 1 }
  name: all of it
  block:
    - { name: look, assert: { that: inventory_hostname != "e", quiet: true } }
    - ${slowly}`;
    const run = await play(rolling(tasks), five);
    expect(run.tasksOf('e')).toEqual(['failed look']);
    for (const host of ['a', 'b', 'c', 'd']) expect(run.tasksOf(host)).toEqual(['skipped all of it']);
  });

  it('is rescued where a block around says so, for those that are left too', async () => {
    const tasks = `
- block:
    - { ${breaksOn('b')}, name: do, rolling: 1 }
  rescue:
    - { name: saved, debug: { msg: saved } }`;
    const run = await play(rolling(tasks));
    expect(run.saidBy('a')).toEqual(['after']);
    for (const host of ['b', 'c']) expect(run.saidBy(host)).toEqual(['saved', 'after']);
  });

  it('is said of a limit that is none', async () => {
    const run = await play(rolling('- { command: echo, name: do, rolling: { max_down: "{{ limit }}" } }'), {
      extraVars: { limit: 'half' },
    } as Options);
    for (const host of ['a', 'b', 'c']) expect(run.tasksOf(host)).toEqual(['failed do']);
  });
});

describe('a check', () => {
  it('foretells the change of every host, without turns and health', async () => {
    const tasks = `- copy: { content: x, dest: "{{ folder }}/{{ inventory_hostname }}" }\n  rolling: { max_down: 1, health: { fail: { msg: never } } }`;
    const run = await play(rolling(tasks), { ...five, check: true });
    for (const host of ['a', 'b', 'c', 'd', 'e'])
      expect(run.tasksOf(host)).toEqual(['changed copy', 'ok after']);
  });
});

describe('mistakes', () => {
  it.each([
    ['- { command: echo, rolling: 0 }', 'at least 1'],
    ['- { command: echo, rolling: { max_dwon: 1 } }', 'max_down'],
    ['- { command: echo, rolling: 1, run_once: true }', '`rolling` with `run_once`'],
    ['- { command: echo, rolling: 1, delegate_to: b }', '`rolling` with `delegate_to`'],
    ['- { meta: flush_handlers, rolling: 1 }', '`rolling` on `meta`'],
    ['- { rolling: 1, block: [{ command: echo, rolling: 1 }] }', '`rolling` inside `rolling`'],
    ['- { rolling: 1, block: [{ command: echo, run_once: true }] }', '`run_once` inside `rolling`'],
    ['- { rolling: 1, block: [{ meta: end_play }] }', '`meta: end_play` inside `rolling`'],
    ['- { command: echo, rolling: { health: { comand: echo } } }', 'did you mean `command`?'],
    ['- { command: echo, rolling: { order: "a ==" } }', 'order'],
  ])('%s', async (task, message) => {
    await expect(play(rolling(task))).rejects.toThrow(message);
  });

  it.each(['{ command: echo, run_once: true }', '{ meta: end_play }'])(
    'that only an include shows fail on the host: %s',
    async (task) => {
      const files = {
        ...rolling('- { include_tasks: "{{ name }}.yml", rolling: 1 }'),
        'm.yml': `- ${task}\n`,
      };
      const run = await play(files, { extraVars: { name: 'm' } });
      expect(run.counts.a).toMatchObject({ failed: 1 });
      expect(run.saidBy('b')).toEqual([]);
    },
  );
});

it('a role that ended before the turn is done in it all the same', async () => {
  const files = {
    ...rolling('- rolling: 1\n  block:\n    - import_role: { name: r }\n    - command: echo'),
    'roles/r/tasks/main.yml': '- set_fact: { done: true }\n- meta: end_role\n- debug: { msg: never }\n',
  };
  const run = await play(files);
  for (const host of ['a', 'b', 'c'])
    expect(run.tasksOf(host)).toEqual(['ok r : set_fact', 'changed command', 'ok after']);
});
