import { describe, expect, it } from 'vitest';
import { createEarlyPlans } from '../../../src/engine/state/early-plans.ts';
import { ping } from '../../../src/modules/ping.ts';
import { play } from '../../rig/play.ts';

const plan = { current: {}, desired: {} };

function prepared(args: unknown) {
  return { key: '1 0', module: ping, args, target: undefined };
}

function made(args: unknown, { sameVariables = true, usesVariables = false } = {}) {
  return {
    prepared: prepared(args),
    plan: Promise.resolve(plan),
    hasSameVariables: () => sameVariables,
    usesVariables: () => usesVariables,
  };
}

describe('plans made ahead', () => {
  it('count for the same arguments only, and once', async () => {
    const early = createEarlyPlans();
    early.add(made({ x: 1 }));
    expect(await early.take(prepared({ x: 2 }))).toBeUndefined();
    expect(await early.take(prepared({ x: 1 }))).toBeUndefined();
    early.add(made({ x: 1 }));
    expect(await early.take(prepared({ x: 1 }))).toBe(plan);
  });

  it('are gone when something is written, or when what they saw has changed', async () => {
    const early = createEarlyPlans();
    early.add(made(1));
    early.spoil();
    expect(await early.take(prepared(1))).toBeUndefined();
    early.add(made(1, { sameVariables: false, usesVariables: true }));
    expect(await early.take(prepared(1))).toBeUndefined();
    early.add(made(1, { sameVariables: false }));
    expect(await early.take(prepared(1))).toBe(plan);
  });

  it('keep the arguments that they were made for as long as the variables are the same', () => {
    const early = createEarlyPlans();
    const own = made(1);
    early.add(own);
    expect(early.prepared('1 0')).toBe(own.prepared);
    expect(early.prepared('1 1')).toBeUndefined();
    early.add(made(1, { sameVariables: false }));
    expect(early.prepared('1 0')).toBeUndefined();
  });
});

describe('a play planned ahead', () => {
  const tasks = (lines: string) => ({
    'play.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${lines.replace(/^/gm, '    ')}`,
  });

  it('means one task after the other: what a task writes, the next ones see', async () => {
    const run = await play(
      tasks(`
- stat: { path: "{{ folder }}/x" }
  register: before
- copy: { content: one, dest: "{{ folder }}/x" }
- slurp: { src: "{{ folder }}/x" }
  register: first
- lineinfile: { path: "{{ folder }}/x", line: two }
- slurp: { src: "{{ folder }}/x" }
  register: second
- command: rm {{ folder }}/x
- stat: { path: "{{ folder }}/x" }
  register: after
- debug: { msg: "{{ before.stat.exists }} {{ b64decode first.content }} {{ b64decode second.content }} {{ after.stat.exists }}" }
`),
      { hosts: 'a' },
    );
    expect(run.saidBy('a')).toEqual(['false one one\ntwo\n false']);
  });

  it('tells all that a task shows of what the one before it has made', async () => {
    const run = await play(
      tasks(`
- copy: { content: one, dest: "{{ folder }}/x" }
- stat: { path: "{{ folder }}/x" }
`),
      { hosts: 'a' },
    );
    const last = run.events.findLast((event) => event.type === 'task-end');
    expect(last?.outcome.result.stat).toMatchObject({ size: 3, mtime: expect.any(Number) });
  });

  it('renders templates with the variables of their own turn', async () => {
    const run = await play(
      {
        ...tasks(`
- copy: { content: "", dest: "{{ folder }}/empty" }
- command: "true"
  changed_when: false
- stat: { path: "{{ folder }}" }
- set_fact: { word: second }
- template: { src: t.hbs, dest: "{{ folder }}/out" }
- command: cat {{ folder }}/out
  register: out
- debug: { msg: "{{ out.stdout }}" }
`),
        't.hbs': '{{ word }}\n',
      },
      { hosts: 'a', extraVars: {} },
    );
    expect(run.saidBy('a')).toEqual(['second']);
  });

  it('sees what came while a task waited', async () => {
    const run = await play(
      tasks(`
- shell: (sleep 0.5; echo here > {{ folder }}/late) >/dev/null 2>&1 &
- stat: { path: "{{ folder }}/late" }
  register: late
  until: late.stat.exists
  delay: 0.2
  retries: 20
- slurp: { src: "{{ folder }}/late" }
  register: content
- debug: { msg: "{{ b64decode content.content }}" }
`),
      { hosts: 'a' },
    );
    expect(run.saidBy('a')).toEqual(['here\n']);
  });

  it('leaves the host alone for a task that its own keywords will fail', async () => {
    const run = await play(
      tasks(`
- block:
    - command: "true"
    - copy: { content: one, dest: "{{ folder }}/x" }
      ignore_errors: "{{ nothing.failed }}"
    - copy: { content: one, dest: "{{ folder }}/y" }
  rescue:
    - stat: { path: "{{ folder }}/x" }
      register: x
    - debug: { msg: "{{ x.stat.exists }}" }
`),
    );
    expect(run.saidBy('a')).toEqual([false]);
  });
});
