import { describe, expect, it } from 'vitest';
import { play } from '../rig/play.ts';

/** A playbook of one play without facts. */
function onePlay(tasks: string, more = ''): { 'play.yml': string } {
  const indented = tasks.replace(/^/gm, '    ');
  return { 'play.yml': `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${indented}\n` };
}

describe('conditions, loops and results', () => {
  it('says which of the conditions of `assert` cannot be judged', async () => {
    const run = await play(
      onePlay(`
- assert:
    that:
      - inventory_hostname != ''
      - min([true, false])
`),
    );
    expect(run.events.find(({ type }) => type === 'task-end')).toMatchObject({
      outcome: { failure: { message: expect.stringMatching(/cannot be compared \(.*play\.yml:8:13\)$/) } },
    });
  });

  it('skips by `when`, and knows registered results', async () => {
    const run = await play(
      onePlay(`
- command: echo {{ inventory_hostname }}
  register: said
- debug: { msg: "it said {{ said.stdout }}" }
- debug: { msg: never }
  when: said.rc != 0
`),
    );
    expect(run.saidBy('b')).toEqual(['it said b']);
    expect(run.counts.b).toMatchObject({ ok: 2, changed: 1, skipped: 1, failed: 0 });
  });

  it('gathers the results of a loop, and counts it once', async () => {
    const run = await play(
      onePlay(`
- command: echo {{ word }} {{ index }}
  loop: [x, y]
  loop_control: { loop_var: word, index_var: index }
  when: word != "x"
  register: all
- debug: { msg: "{{ all.results.[1].stdout }} {{ all.results.[0].skipped }}" }
`),
      { hosts: 'a' },
    );
    expect(run.saidBy('a')).toEqual(['y 1 true']);
    expect(run.counts.a).toMatchObject({ ok: 2, changed: 1, skipped: 0 });
  });

  it('takes what a command printed as data, whatever it looks like', async () => {
    const tasks = `
- shell: printf '%s%s' '{' '{ secret }}'
  register: hostile
- set_fact: { copy: "{{ hostile.stdout }}" }
- debug: { msg: "{{ copy }}" }
`;
    const run = await play(onePlay(tasks), { hosts: 'a', extraVars: { secret: 'leaked' } });
    expect(run.saidBy('a')).toEqual(['{{ secret }}']);
  });

  it('tries again until a condition holds, and says how often', async () => {
    const run = await play(
      onePlay(`
- shell: echo x >> {{ folder }}/tries; wc -l < {{ folder }}/tries
  register: tries
  until: int(tries.stdout) == 3
  retries: 5
  delay: 0
- debug: { msg: "{{ tries.attempts }}" }
- command: "false"
  register: never
  until: never.rc == 0
  retries: 2
  delay: 0
  ignore_errors: true
- debug: { msg: "{{ never.attempts }}" }
`),
      { hosts: 'a' },
    );
    expect(run.saidBy('a')).toEqual([3, 2]);
    expect(run.counts.a).toMatchObject({ ignored: 1, failed: 0 });
  });

  it('lets changed_when and failed_when have the last word', async () => {
    const run = await play(
      onePlay(`
- command: echo fine
  register: r
  changed_when: r.stdout == "other"
- command: "false"
  register: r
  failed_when: r.rc > 1
- command: echo bad
  register: r
  failed_when: [ 'r.rc == 0', 'r.stdout == "bad"' ]
`),
      { hosts: 'a' },
    );
    expect(run.tasksOf('a')).toEqual(['ok command', 'changed command', 'failed command']);
  });
});

describe('blocks', () => {
  it('rescues, tells what failed, and does what is always to be done', async () => {
    const run = await play(
      onePlay(`
- block:
    - { name: breaks, fail: { msg: broken } }
    - debug: { msg: never }
  rescue:
    - debug: { msg: "{{ ansible_failed_task.name }}: {{ ansible_failed_result.msg }}" }
  always:
    - debug: { msg: always }
- debug: { msg: after }
`),
      { hosts: 'a' },
    );
    expect(run.saidBy('a')).toEqual(['breaks: broken', 'always', 'after']);
    expect(run.counts.a).toMatchObject({ ok: 3, failed: 0, rescued: 1 });
  });

  it('does `always` after a failure that nothing rescues, and stops that host alone', async () => {
    const run = await play(
      onePlay(`
- block:
    - fail: { msg: broken }
      when: inventory_hostname == "b"
  always:
    - debug: { msg: always }
- debug: { msg: after }
`),
    );
    expect(run.saidBy('b')).toEqual(['always']);
    expect(run.saidBy('c')).toEqual(['always', 'after']);
    expect(run.counts.b).toMatchObject({ failed: 1, rescued: 0 });
  });
});

describe('handlers', () => {
  it('run once, in the order of their definition, also by topic, at the end or when flushed', async () => {
    const run = await play({
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - { command: echo 1, notify: [second, first] }
    - { command: echo 2, notify: [first, topic] }
    - meta: flush_handlers
    - debug: { msg: between }
    - { command: echo 3, notify: second }
    - { command: echo 4, changed_when: false, notify: first }
  handlers:
    - { name: first, debug: { msg: first } }
    - { name: second, debug: { msg: second } }
    - { name: third, listen: topic, debug: { msg: third } }
`,
    });
    expect(run.saidBy('a')).toEqual(['first', 'second', 'third', 'between', 'second']);
  });

  const service = {
    'roles/service/tasks/main.yml': '- { command: "echo {{ n }}", notify: restart }',
    'roles/service/handlers/main.yml': '- { name: restart, debug: { msg: "restart {{ n }}" } }',
  };

  it('of roles that bring one of the same name, it is the last role, with its own variables', async () => {
    const run = await play({
      ...service,
      'play.yml': `
- hosts: a
  gather_facts: false
  roles:
    - { role: service, n: one }
    - { role: service, n: two }
`,
    });
    expect(run.saidBy('a')).toEqual(['restart two']);
  });

  it('of a role that a loop includes, they see the last item', async () => {
    const run = await play(
      {
        ...service,
        ...onePlay('- include_role: { name: service }\n  vars: { n: "{{ item }}" }\n  loop: [one, two]'),
      },
      { hosts: 'a' },
    );
    expect(run.saidBy('a')).toEqual(['restart two']);
    expect(run.counts.a).toMatchObject({ failed: 0 });
  });

  it('of a role that another host includes too are those of the own include', async () => {
    const run = await play({
      ...service,
      ...onePlay(
        '- include_role: { name: service }\n  vars: { n: "{{ inventory_hostname }}{{ item }}" }\n' +
          '  loop: [1, 2]\n  when: inventory_hostname != "b" || item == 1',
      ),
    });
    expect(['a', 'b', 'c'].map((host) => run.saidBy(host))).toEqual([
      ['restart a2'],
      ['restart b1'],
      ['restart c2'],
    ]);
  });

  it('are those that are known when they run, and imported roles win over the play', async () => {
    const run = await play({
      ...service,
      'play.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - { command: echo, notify: [restart, own] }
    - import_role: { name: service }
      vars: { n: imported }
  handlers:
    - { name: own, debug: { msg: own } }
    - { name: restart, debug: { msg: of the play } }
`,
    });
    expect(run.saidBy('a')).toEqual(['own', 'restart imported']);
  });
});

describe('several hosts', () => {
  it("sees another host's variables as of its own place in the play, however far that one has run ahead", async () => {
    const run = await play(
      onePlay(`
- command: sleep 0.4
  when: inventory_hostname == "c"
- set_fact: { mine: "first of {{ inventory_hostname }}" }
- debug: { msg: "{{ hostvars.a.mine }}, {{ hostvars.c.mine }}" }
- set_fact: { mine: later }
`),
    );
    for (const host of ['a', 'b', 'c']) expect(run.saidBy(host)).toEqual(['first of a, first of c']);
  });

  it('does a run_once task on the first host alone, and gives the result to all', async () => {
    const run = await play(
      onePlay(`
- command: sleep 0.3
  when: inventory_hostname == "a"
- command: echo by {{ inventory_hostname }}
  run_once: true
  register: once
- debug: { msg: "{{ once.stdout }}" }
`),
    );
    for (const host of ['a', 'b', 'c']) expect(run.saidBy(host)).toEqual(['by a']);
    expect(run.tasksOf('b')).toEqual(['skipped command', 'ok debug']);
  });

  it('ends the play for hosts whose run_once failed', async () => {
    const run = await play(onePlay('- { fail: { msg: broken }, run_once: true }\n- debug: { msg: after }'));
    expect(run.saidBy('a')).toEqual([]);
    expect(run.saidBy('c')).toEqual([]);
    expect(run.counts.a).toMatchObject({ failed: 1 });
  });

  it('has a delegated task done before any host goes on', async () => {
    const run = await play(
      onePlay(`
- shell: sleep 0.2; touch {{ folder }}/from-{{ inventory_hostname }}
  delegate_to: a
- shell: ls {{ folder }} | grep -c ^from-
  register: seen
- debug: { msg: "{{ seen.stdout }}" }
`),
    );
    for (const host of ['a', 'b', 'c']) expect(run.saidBy(host)).toEqual(['3']);
  });

  it('goes batch by batch, and stops when a batch is lost', async () => {
    const run = await play(
      onePlay(
        '- shell: echo {{ inventory_hostname }} >> {{ folder }}/order; cat {{ folder }}/order\n  register: r\n- debug: { msg: "{{ r.stdout }}" }\n- fail: { msg: broken }\n  when: inventory_hostname == "b"',
        '  serial: 1\n',
      ),
    );
    expect(run.saidBy('b')).toEqual(['a\nb']);
    expect(run.tasksOf('c')).toEqual([]);
  });
});

describe('includes and roles', () => {
  it('includes files that are known only now, item by item', async () => {
    const run = await play(
      {
        ...onePlay(
          '- include_tasks: "{{ which }}.yml"\n  loop: [one, two]\n  loop_control: { loop_var: which }',
        ),
        'one.yml': '- debug: { msg: "one sees {{ which }}" }',
        'two.yml': '- debug: { msg: "two sees {{ which }}" }',
      },
      { hosts: 'a' },
    );
    expect(run.saidBy('a')).toEqual(['one sees one', 'two sees two']);
    expect(run.counts.a).toMatchObject({ ok: 4 });
  });

  it('runs roles with defaults, params, handlers, templates and an argument spec', async () => {
    const role = {
      'roles/r/defaults/main.yml': 'greeting: hello\nwhom: nobody',
      'roles/r/meta/argument_specs.yml':
        'argument_specs:\n  main:\n    options:\n      whom: { type: str }\n      greeting: { type: str }',
      'roles/r/tasks/main.yml':
        '- template: { src: t.hbs, dest: "{{ folder }}/out" }\n  notify: told\n- debug: { msg: "{{ role_name }} {{ greeting }} {{ whom }}" }',
      'roles/r/handlers/main.yml':
        '- { name: told, command: "cat {{ folder }}/out", register: out }\n- { name: say, listen: told, debug: { msg: "{{ out.stdout }}" } }',
      'roles/r/templates/t.hbs': '{{ greeting }}, {{ whom }}!\n',
    };
    const run = await play(
      {
        'play.yml': '- hosts: all\n  gather_facts: false\n  roles:\n    - { role: r, whom: world }',
        ...role,
      },
      { hosts: 'a' },
    );
    expect(run.saidBy('a')).toEqual(['r hello world', 'hello, world!']);
    expect(run.tasksOf('a')[0]).toMatch(/^ok r : Validating arguments/);
  });

  it('fails a role that is given the wrong thing on this host, and names it', async () => {
    const run = await play(
      {
        'play.yml':
          '- hosts: all\n  gather_facts: false\n  tasks:\n    - set_fact: { n: many }\n    - include_role: { name: r }',
        'roles/r/meta/argument_specs.yml':
          'argument_specs:\n  main:\n    options:\n      n: { type: int, required: true }',
        'roles/r/tasks/main.yml': '- debug: { msg: never }',
      },
      { hosts: 'a' },
    );
    const failed = run.events.find((event) => event.type === 'task-end' && event.outcome.status === 'failed');
    expect(JSON.stringify(failed)).toMatch(/\bn\b.*many|many.*\bn\b/);
  });
});

describe('check mode', () => {
  it('changes nothing, and says of commands that it cannot know', async () => {
    const run = await play(
      onePlay(`
- copy: { content: x, dest: "{{ folder }}/made" }
- command: touch {{ folder }}/touched
  register: r
- debug: { msg: "{{ r.stdout }}" }
- command: ls {{ folder }}
  check_mode: false
  register: seen
- debug: { msg: "{{ seen.stdout }}" }
`),
      { hosts: 'a', check: true },
    );
    expect(run.tasksOf('a')).toEqual([
      'changed copy',
      'unknown command',
      'unknown debug',
      'changed command',
      'ok debug',
    ]);
    expect(run.saidBy('a')).toEqual(['hosts.ini\nplay.yml']);
    expect(run.counts.a).toMatchObject({ ok: 3, changed: 2, unknown: 2, failed: 0 });
  });
});

describe('secrets', () => {
  it('keeps what no_log covers out of every event', async () => {
    const run = await play(
      onePlay(`
- command: sh -c "echo {{ item }}; exit 3"
  loop: ["{{ password }}"]
  no_log: true
  ignore_errors: true
- copy: { content: "{{ password }}", dest: "{{ folder }}/secret" }
  no_log: true
`),
      { hosts: 'a', extraVars: { password: 'hunter2-secret' } },
    );
    expect(run.tasksOf('a')).toEqual(['failed command', 'changed copy']);
    expect(JSON.stringify(run.events)).not.toContain('hunter2-secret');
  });

  it('keeps arguments that a module calls secret out of every event, and what is beside them in a file', async () => {
    const run = await play(
      onePlay(`
- copy: { dest: "{{ folder }}/users", content: "other:another-secret\\n" }
  no_log: true
- htpasswd: { path: "{{ folder }}/users", name: "{{ item.name }}", password: "{{ item.password }}", hash_scheme: plaintext }
  loop: [{ name: me, password: hunter2-secret }]
- debug: { msg: the password is hunter2-secret }
- htpasswd: { path: "{{ folder }}/users", name: me, password: hunter3-secret, hash_scheme: plaintext }
- htpasswd: { path: "{{ folder }}/users", name: me, state: absent }
`),
      { hosts: 'a' },
    );
    expect(run.tasksOf('a')).toEqual([
      'changed copy',
      'changed htpasswd',
      'ok debug',
      'changed htpasswd',
      'changed htpasswd',
    ]);
    expect(JSON.stringify(run.events)).not.toMatch(/hunter|another-secret/);
    expect(JSON.stringify(run.events)).toContain('user me');
  });

  it('takes for a secret what a module is given as one by its other arguments', async () => {
    const run = await play(
      onePlay(`
- debconf: { name: tzdata, question: tzdata/key, vtype: password, value: hunter4-secret }
- debconf: { name: tzdata, question: tzdata/word, vtype: string, value: no-secret }
- debug: { msg: hunter4-secret and no-secret }
`),
      { hosts: 'a', check: true },
    );
    expect(run.saidBy('a')).toEqual(['******** and no-secret']);
  });
});

describe('older forms of loops', () => {
  it('flattens with_items by one level, and takes the entries of with_dict', async () => {
    const run = await play(
      onePlay(`
- debug: { msg: "{{ item }}" }
  with_items: [[1, 2], 3]
  register: flat
- debug: { msg: "{{ item.key }}={{ item.value }}" }
  with_dict: { x: 1, y: 2 }
  register: entries
- debug: { msg: "{{ flat.results.[1].msg }} {{ flat.results.[2].msg }} {{ entries.results.[1].msg }}" }
`),
      { hosts: 'a' },
    );
    expect(run.saidBy('a').at(-1)).toBe('2 3 y=2');
  });
});

it('leaves out what is shown with -v only', async () => {
  const run = await play(onePlay('- debug: { msg: quiet, verbosity: 1 }\n- debug: { msg: loud }'), {
    hosts: 'a',
  });
  expect(run.tasksOf('a')).toEqual(['skipped debug', 'ok debug']);
});

it('names facts of other modules than setup as these do, in ansible_facts and as variables', async () => {
  const run = await play(
    onePlay(`
- service_facts:
- getent: { database: passwd, key: root }
- debug: { msg: "{{ size services }} {{ size ansible_facts.services }} {{ defined ansible_services }}" }
- debug: { msg: "{{ getent_passwd.root[1] }} {{ ansible_facts.getent_passwd.root[1] }}" }
`),
    { hosts: 'a' },
  );
  const [services, user] = run.saidBy('a');
  expect(services).toMatch(/^([1-9]\d*) \1 false$/);
  expect(user).toBe('0 0');
});

it('names the handlers that a host still owes as they are called', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  vars: { service: web }
  tasks:
    - { command: "true", notify: [restart web, reload] }
    - { fail: { msg: "no" } }
  handlers:
    - { name: "restart {{ service }}", debug: { msg: x } }
    - { listen: reload, debug: { msg: x } }
    - { name: other, listen: reload, debug: { msg: x } }
`,
    },
    { hosts: 'a\n' },
  );
  const warnings = run.events.filter(({ type }) => type === 'warning');
  expect(warnings).toMatchObject([
    { message: expect.stringContaining('not run: restart web, reload, other (') },
  ]);
});

it('a handler of a role answers to its topics with the name of the role before them', async () => {
  const run = await play(
    {
      'roles/r/handlers/main.yml': '- { name: mine, listen: topic, debug: { msg: mine } }\n',
      'roles/s/handlers/main.yml': '- { name: theirs, listen: topic, debug: { msg: theirs } }\n',
      'play.yml': `
- hosts: a
  gather_facts: false
  roles: [r, s]
  tasks:
    - { command: "true", notify: "r : topic" }
`,
    },
    { hosts: 'a' },
  );
  expect(run.saidBy('a')).toEqual(['mine']);
});
