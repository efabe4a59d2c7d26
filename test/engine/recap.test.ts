import { describe, expect, it } from 'vitest';
import { play } from '../rig/play.ts';

/** A playbook of one play without facts. */
function onePlay(tasks: string, more = ''): { 'play.yml': string } {
  const indented = tasks.replace(/^/gm, '    ');
  return { 'play.yml': `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${indented}\n` };
}

/** The counts of a row that aren't 0: what Ansible's recap shows for the same playbook. */
function row(counts: object | undefined): object {
  return Object.fromEntries(Object.entries(counts ?? {}).filter(([, count]) => count !== 0));
}

describe('the recap counts as Ansible does', () => {
  it('loops: once a task, whatever its items came to', async () => {
    const run = await play(
      onePlay(`
- debug: { msg: "{{ item }}" }
  loop: [a, b]
  when: item == "b"
- debug: { msg: "{{ item }}" }
  loop: [a, b]
  when: item == "z"
- debug: { msg: never }
  loop: []
- command: "{{ item }}"
  loop: ["true", "false", "true"]
  ignore_errors: true
- command: "true"
  loop: [1, 2]
  changed_when: item == 2
- command: "false"
  loop: [1, 2]
`),
      { hosts: 'a' },
    );
    expect(row(run.counts.a)).toEqual({ ok: 3, changed: 2, skipped: 2, failed: 1, ignored: 1 });
  });

  it('includes: ok for each item that brought something, imports not at all', async () => {
    const run = await play({
      ...onePlay(`
- include_tasks: more.yml
  loop: [x, y, z]
  when: item != "y"
- include_tasks: more.yml
  loop: []
- import_tasks: more.yml
  vars: { item: imported }
`),
      'more.yml': '- debug: { msg: "{{ item }}" }\n',
    });
    expect(run.saidBy('a')).toEqual(['x', 'z', 'imported']);
    expect(row(run.counts.a)).toEqual({ ok: 5, skipped: 1 });
  });

  it('failures in a rescue and in always', async () => {
    const run = await play(
      onePlay(`
- block:
    - block:
        - fail: { msg: inner }
      rescue:
        - fail: { msg: in rescue }
      always:
        - debug: { msg: inner always }
  rescue:
    - debug: { msg: outer }
  always:
    - block:
        - fail: { msg: in always }
      rescue:
        - debug: { msg: rescued in always }
- block:
    - command: "false"
  rescue:
    - fail: { msg: again }
  always:
    - debug: { msg: last }
- debug: { msg: never }
`),
      { hosts: 'a' },
    );
    expect(run.saidBy('a')).toEqual(['inner always', 'outer', 'rescued in always', 'last']);
    expect(row(run.counts.a)).toEqual({ ok: 4, failed: 1, rescued: 4 });
  });

  it('a failed handler that a block flushes is rescued by it', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - block:
        - { command: echo, notify: [a, b] }
        - meta: flush_handlers
        - debug: { msg: not reached }
      rescue:
        - debug: { msg: rescued }
    - debug: { msg: after }
  handlers:
    - { name: a, fail: { msg: broken } }
    - { name: b, debug: { msg: b } }
`,
    });
    expect(run.saidBy('a')).toEqual(['rescued', 'after', 'b']);
    expect(row(run.counts.a)).toEqual({ ok: 4, changed: 1, rescued: 1 });
  });

  it('hosts that cannot be reached, ignored or not', async () => {
    const run = await play(
      onePlay(`
- command: echo
  ignore_unreachable: true
  register: tried
- debug: { msg: "{{ tried.unreachable }}" }
- block:
    - command: echo
  rescue:
    - debug: { msg: never }
  always:
    - debug: { msg: nor this }
`),
      { hosts: 'nowhere ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1' },
    );
    expect(run.saidBy('nowhere')).toEqual([true]);
    expect(row(run.counts.nowhere)).toEqual({ ok: 2, ignored: 1, unreachable: 1 });
  });

  it('a state that could not be reached is no change, a command that failed is one', async () => {
    const run = await play(
      onePlay(`
- copy: { content: a, dest: "{{ folder }}/checked", validate: "grep b %s" }
  ignore_errors: true
- command: "false"
  ignore_errors: true
- command: no-such-program
  ignore_errors: true
`),
      { hosts: 'a' },
    );
    expect(row(run.counts.a)).toEqual({ ok: 3, changed: 1, ignored: 3 });
  });

  it('scripts and archives that `creates` leaves out are skipped, commands are ok', async () => {
    const run = await play({
      ...onePlay(`
- command: touch made
  args: { creates: "{{ folder }}/play.yml" }
- script: { cmd: run.sh, creates: "{{ folder }}/play.yml" }
- script: { cmd: run.sh, removes: "{{ folder }}/missing" }
- unarchive: { src: missing.tar, dest: "{{ folder }}", creates: "{{ folder }}/play.yml" }
`),
      'files/run.sh': '#!/bin/sh\n',
    });
    expect(row(run.counts.a)).toEqual({ ok: 1, skipped: 3 });
  });
});

describe('set_fact in a loop', () => {
  it('keeps what the last item set, and lets each item see what the one before it set', async () => {
    const run = await play({
      ...onePlay(`
- set_fact: { last: none }
- set_fact: { last: "{{ item }}", before: "{{ last }}" }
  loop: [1, 2, 3]
- debug: { msg: "{{ last }} after {{ before }}" }
- set_fact: { "number_{{ item }}": "{{ item }}" }
  loop: [1, 2]
- debug: { msg: "{{ number_1 }} {{ number_2 }}" }
`),
    });
    expect(run.saidBy('a')).toEqual(['3 after 2', '1 2']);
  });
});

describe('what roles depend on', () => {
  it('runs once a play, also where includes bring it', async () => {
    const run = await play({
      ...onePlay(`
- include_role: { name: first }
- include_role: { name: first }
- include_role: { name: second }
  when: inventory_hostname == 'a'
- include_role: { name: base }
- include_role: { name: other }
  loop: [1, 2]
`),
      'roles/base/tasks/main.yml': '- debug: { msg: base }\n',
      'roles/first/tasks/main.yml': '- debug: { msg: first }\n',
      'roles/first/meta/main.yml': 'dependencies: [base]\n',
      'roles/second/tasks/main.yml': '- debug: { msg: second }\n',
      'roles/second/meta/main.yml': 'dependencies: [base, { role: base, more: 1 }]\n',
      'roles/other/tasks/main.yml': '- include_role: { name: first }\n',
    });
    expect(run.saidBy('b')).toEqual(['base', 'first', 'first', 'base', 'first', 'first']);
    expect(run.saidBy('a')).toEqual(['base', 'first', 'first', 'base', 'second', 'base', 'first', 'first']);
  });

  it('keeps the places of what is behind it, for hosts that have it done and others', async () => {
    const run = await play({
      ...onePlay(`
- include_role: { name: first }
  when: inventory_hostname == 'a'
- include_role: { name: second }
`),
      'roles/base/tasks/main.yml':
        '- { command: echo base, run_once: true, register: one }\n- debug: { msg: "{{ one.stdout }}" }\n',
      'roles/first/tasks/main.yml': '- debug: { msg: first }\n',
      'roles/first/meta/main.yml': 'dependencies: [base]\n',
      'roles/second/tasks/main.yml':
        '- { command: echo second, run_once: true, register: two }\n- debug: { msg: "{{ two.stdout }}" }\n',
      'roles/second/meta/main.yml': 'dependencies: [base]\n',
    });
    expect(run.saidBy('a')).toEqual(['base', 'first', 'second']);
    expect(run.saidBy('b')).toEqual(['base', 'second']);
    expect(run.saidBy('c')).toEqual(['base', 'second']);
  });
});
