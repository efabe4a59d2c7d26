import { describe, expect, it } from 'vitest';
import { play } from '../rig/play.ts';

const failsOnB = '- { fail: { msg: broken }, when: inventory_hostname == "b" }';

describe('any_errors_fatal', () => {
  it('fails every host at the task, and nothing follows', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  any_errors_fatal: true
  tasks:
    - { command: echo, notify: h }
    ${failsOnB}
    - debug: { msg: never }
  handlers:
    - { name: h, debug: { msg: never } }
- hosts: all
  gather_facts: false
  tasks:
    - debug: { msg: never }
`,
    });
    for (const host of ['a', 'b', 'c']) expect(run.saidBy(host)).toEqual([]);
    expect(run.counts.a).toMatchObject({ ok: 1, skipped: 1, failed: 0 });
    expect(run.counts.b).toMatchObject({ ok: 1, failed: 1 });
  });

  it('sends every host through the rescue and always of the block', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  any_errors_fatal: true
  tasks:
    - block:
        - include_tasks: more.yml
        - debug: { msg: never }
      rescue:
        - debug: { msg: rescue }
      always:
        - debug: { msg: always }
    - debug: { msg: after }
    - block:
        ${failsOnB}
      always:
        - debug: { msg: last }
    - debug: { msg: never }
`,
      'more.yml': `${failsOnB}\n- debug: { msg: never }\n`,
    });
    for (const host of ['a', 'b', 'c'])
      expect(run.saidBy(host)).toEqual(['rescue', 'always', 'after', 'last']);
    expect(run.counts.b).toMatchObject({ failed: 1, rescued: 1 });
    expect(run.counts.c).toMatchObject({ failed: 0, rescued: 0 });
  });

  it('leaves alone what is ignored', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  any_errors_fatal: true
  tasks:
    - { fail: { msg: broken }, when: inventory_hostname == "b", ignore_errors: true }
    - debug: { msg: goes on }
`,
    });
    for (const host of ['a', 'b', 'c']) expect(run.saidBy(host)).toEqual(['goes on']);
  });
});

describe('max_fail_percentage', () => {
  async function saidUnder(percentage: number, hosts?: string) {
    const run = await play(
      {
        'play.yml': `
- hosts: all
  gather_facts: false
  max_fail_percentage: ${percentage}
  tasks:
    ${hosts === undefined ? failsOnB : '- command: echo'}
    - debug: { msg: goes on }
- hosts: all
  gather_facts: false
  tasks:
    - debug: { msg: next }
`,
      },
      hosts === undefined ? {} : { hosts },
    );
    return run.saidBy('a');
  }

  it('ends the run for all at the task that was one too many', async () => {
    expect(await saidUnder(33)).toEqual([]);
  });

  it('lets the others go on while it is not exceeded', async () => {
    expect(await saidUnder(34)).toEqual(['goes on', 'next']);
  });

  it('counts hosts that cannot be reached', async () => {
    const hosts = 'a\nnowhere ansible_connection=ssh ansible_host=127.0.0.1 ansible_port=1\n';
    expect(await saidUnder(10, hosts)).toEqual([]);
    expect(await saidUnder(50, hosts)).toEqual(['goes on', 'next']);
  });
});

it('names the line of a template in which a mistake is', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - template: { src: t.hbs, dest: "{{ folder }}/made" }
`,
      'templates/t.hbs': 'one\ntwo {{ nothing_sets_this }}\n',
    },
    { hosts: 'a' },
  );
  const messages = run.events.flatMap((event) =>
    event.type === 'task-end' && 'failure' in event.outcome ? [event.outcome.failure.message] : [],
  );
  expect(messages).toEqual([expect.stringContaining('templates/t.hbs:2:')]);
});

describe('run_once', () => {
  it('means once a run, however many batches there are; what was skipped is tried again', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  serial: 1
  tasks:
    - { command: "echo {{ inventory_hostname }}", run_once: true, register: first }
    - { debug: { msg: "from b" }, run_once: true, when: inventory_hostname == "b" }
    - debug: { msg: "{{ first.stdout }}" }
`,
    });
    expect(run.saidBy('a')).toEqual(['a']);
    expect(run.saidBy('b')).toEqual(['from b', 'a']);
    expect(run.saidBy('c')).toEqual(['a']);
  });
});

describe('handlers that were notified', () => {
  it('are owed by a host that failed, and named', async () => {
    const run = await play(
      {
        'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { command: echo, notify: [h, other] }
    - meta: flush_handlers
    - { command: echo, notify: other }
    - fail: { msg: broken }
  handlers:
    - { name: h, debug: { msg: ran } }
    - { name: other, debug: { msg: ran } }
`,
      },
      { hosts: 'a' },
    );
    const warnings = run.events.filter((event) => event.type === 'warning');
    expect(warnings).toEqual([
      expect.objectContaining({ host: 'a', message: expect.stringContaining('have not run: other (') }),
    ]);
  });
});

describe('meta tasks for all hosts', () => {
  it('are decided by the first host that gets there', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { meta: end_host, when: inventory_hostname == "a" }
    - { meta: end_play, when: inventory_hostname == "c" }
    - debug: { msg: still here }
    - { meta: end_play, when: inventory_hostname == "b" }
    - debug: { msg: never }
`,
    });
    expect(run.saidBy('a')).toEqual([]);
    for (const host of ['b', 'c']) expect(run.saidBy(host)).toEqual(['still here']);
  });

  it('clear_host_errors brings hosts back that failed before it', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    ${failsOnB}
    - meta: clear_host_errors
    - debug: { msg: first }
- hosts: all
  gather_facts: false
  tasks:
    - debug: { msg: second }
`,
    });
    expect(run.saidBy('b')).toEqual(['second']);
    expect(run.saidBy('c')).toEqual(['first', 'second']);
  });
});

describe('handlers with one name', () => {
  it('of one list the first counts, of several lists the last', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  vars: { service: web }
  roles: [first, second]
  tasks:
    - { command: echo, notify: [twice, shared, topic, "restart {{ service }}"] }
  handlers:
    - { name: twice, debug: { msg: one } }
    - { name: twice, listen: topic, debug: { msg: two } }
    - { name: "restart {{ service }}", debug: { msg: restarted } }
    - { name: "restart {{ set_later }}", debug: { msg: never } }
`,
      'roles/first/handlers/main.yml': '- { name: shared, debug: { msg: of the first role } }\n',
      'roles/second/handlers/main.yml': '- { name: shared, debug: { msg: of the second role } }\n',
    });
    expect(run.saidBy('a')).toEqual(['of the second role', 'one', 'two', 'restarted']);
  });
});

describe('roles', () => {
  it('known to later tasks when they are included as public', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - include_role: { name: r }
    - { debug: { msg: "{{ low }}" }, ignore_errors: true }
    - include_role: { name: r, public: true }
    - debug: { msg: "{{ low }} {{ high }}" }
`,
      'roles/r/defaults/main.yml': 'low: default\n',
      'roles/r/vars/main.yml': 'high: var\n',
      'roles/r/tasks/main.yml': '- debug: { msg: in it }\n',
    });
    expect(run.saidBy('a')).toEqual(['in it', 'in it', 'default var']);
    expect(run.counts.a).toMatchObject({ ignored: 1, failed: 0 });
  });

  it('are ended by `end_role` for a host, with all that they include, and run again where they are used again', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  roles: [r]
  tasks:
    - include_role: { name: r }
    - debug: { msg: after }
`,
      'roles/d/tasks/main.yml': '- meta: end_role\n- debug: { msg: never }\n',
      'roles/r/meta/main.yml': 'dependencies: [d]\n',
      'roles/r/tasks/main.yml':
        '- block:\n    - include_tasks: more.yml\n    - debug: { msg: rest }\n  always:\n    - debug: { msg: always }\n',
      'roles/r/tasks/more.yml':
        '- debug: { msg: begin }\n- { meta: end_role, when: inventory_hostname == "a" }\n- debug: { msg: more }\n',
    });
    expect(run.saidBy('a')).toEqual(['begin', 'begin', 'after']);
    expect(run.saidBy('b')).toEqual([
      'begin',
      'more',
      'rest',
      'always',
      'begin',
      'more',
      'rest',
      'always',
      'after',
    ]);
  });

  it('are named in magic variables', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  roles: [top]
  tasks:
    - debug: { msg: "{{ join ansible_play_role_names }} {{ join ansible_dependent_role_names }}" }
    - debug: { msg: "{{ join ansible_role_names ',' }} {{ ansible_version.major }}" }
`,
      'roles/top/meta/main.yml': 'dependencies: [low]\n',
      'roles/top/tasks/main.yml': '[]\n',
      'roles/low/tasks/main.yml': '[]\n',
    });
    expect(run.saidBy('a')).toEqual(['top low', 'low,top 2']);
  });

  it('know the roles that brought them, but not as dependencies', async () => {
    const tell = `- debug: { msg: "{{ join (default ansible_parent_role_names (list)) ',' }}" }\n`;
    const run = await play({
      'play.yml':
        '- { hosts: all, gather_facts: false, roles: [one], tasks: [{ import_role: { name: three } }] }\n',
      'roles/one/tasks/main.yml': '- include_role: { name: two }\n',
      'roles/two/meta/main.yml': 'dependencies: [low]\n',
      'roles/two/tasks/main.yml': '- import_role: { name: three }\n',
      'roles/three/tasks/main.yml': tell,
      'roles/low/tasks/main.yml': tell,
    });
    expect(run.saidBy('a')).toEqual(['one', 'two,one', '']);
  });

  it('run again under conditions of their own, and where an include or import may, unless one like it ran', async () => {
    const run = await play({
      'play.yml': `- hosts: all
  gather_facts: false
  roles: [one, one, { role: one, when: inventory_hostname == "a" }]
  tasks:
    - import_role: { name: one, allow_duplicates: false }
    - include_role: { name: one, allow_duplicates: false }
    - include_role: { name: one }
    - include_role: { name: one, allow_duplicates: false }
      vars: { by: vars }
    - include_role: { name: one, allow_duplicates: false }
      vars: { by: vars }
    - include_role: { name: one, tasks_from: two, allow_duplicates: false }
`,
      'roles/one/defaults/main.yml': 'by: role\n',
      'roles/one/tasks/main.yml': '- debug: { msg: "{{ by }}" }\n',
      'roles/one/tasks/two.yml': '- debug: { msg: two }\n',
    });
    expect(run.saidBy('a')).toEqual(['role', 'role', 'role', 'role', 'vars', 'two']);
    expect(run.saidBy('b')).toEqual(['role', 'role', 'role', 'vars', 'two']);
  });

  it('run again as a dependency where they allow duplicates, even below a role that has run', async () => {
    const run = await play({
      'play.yml': '- { hosts: all, gather_facts: false, roles: [top, other] }\n',
      'roles/top/meta/main.yml': 'dependencies: [often, seldom]\n',
      'roles/top/tasks/main.yml': '- debug: { msg: top }\n',
      'roles/other/meta/main.yml': 'dependencies: [top]\n',
      'roles/other/tasks/main.yml': '- debug: { msg: other }\n',
      'roles/often/meta/main.yml': 'allow_duplicates: true\n',
      'roles/often/tasks/main.yml': '- debug: { msg: often }\n',
      'roles/seldom/tasks/main.yml': '- debug: { msg: seldom }\n',
    });
    expect(run.saidBy('a')).toEqual(['often', 'seldom', 'top', 'often', 'other']);
  });
});

it('lets no host wait for a slow one, unless the play is linear', async () => {
  const order = async (strategy: string) => {
    const run = await play({
      'play.yml': `- hosts: all\n  gather_facts: false${strategy}\n  tasks:\n    - { command: sleep 0.5, when: inventory_hostname == "a" }\n    - debug: { msg: done }\n`,
    });
    const done = run.events.filter((event) => event.type === 'task-end' && event.task.action === 'debug');
    const slow = run.events.findIndex(
      (event) => event.type === 'task-end' && event.task.action === 'command' && event.host === 'a',
    );
    return done.filter((event) => run.events.indexOf(event) < slow).length;
  };
  expect(await order('')).toBe(2);
  expect(await order('\n  strategy: linear')).toBe(0);
});

describe('a machine that hosts share', () => {
  it.each([
    ['delegate to it', 'delegate_to: a'],
    ['are all this one', 'connection: local'],
  ])('has what each of them put into a file: they %s', async (_, keyword) => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - lineinfile: { path: "{{ playbook_dir }}/all", line: "{{ inventory_hostname }}", create: true }
      ${keyword}
- hosts: a
  gather_facts: false
  tasks:
    - command: sort {{ playbook_dir }}/all
      register: r
    - debug: { msg: "{{ r.stdout }}" }
`,
    });
    expect(run.saidBy('a')).toEqual(['a\nb\nc']);
    for (const host of ['b', 'c']) expect(run.counts[host]).toMatchObject({ ok: 1, changed: 1 });
  });

  it('is changed in the same way on the model of a check', async () => {
    const run = await play(
      {
        'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - lineinfile: { path: "{{ playbook_dir }}/all", line: "{{ inventory_hostname }}", create: true }
      delegate_to: a
- hosts: a
  gather_facts: false
  tasks:
    - slurp: { src: "{{ playbook_dir }}/all" }
      register: r
    - debug: { msg: "{{ join (sort (split (b64decode r.content))) ' ' }}" }
`,
      },
      { check: true },
    );
    expect(run.saidBy('a')).toEqual(['a b c']);
  });
});
