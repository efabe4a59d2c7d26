import { expect, it } from 'vitest';
import { play } from '../../rig/play.ts';

const hosts = 'a kind=x\nb kind=y\n';

it('adds a host with groups and variables, once for all hosts', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - add_host: { name: "n1", groups: "new, more", from: "{{ inventory_hostname }}" }
      register: added
    - debug: { msg: "{{ added.changed }} {{ join groups.new ',' }} {{ hostvars.n1.from }}" }
    - add_host: { hostname: "{{ item }}", groups: [new] }
      loop: [n2, n2, "n3:2222"]
      register: each
    - debug: { msg: "{{ json (map each.results 'changed') }} {{ join groups.new ',' }}" }
- hosts: new
  gather_facts: false
  tasks:
    - debug: { msg: "{{ join group_names ',' }} {{ of_new }} {{ own }} {{ default ansible_port 22 }}" }
`,
      'group_vars/new.yml': 'of_new: yes1\nown: group',
      'host_vars/n2.yml': 'own: host',
    },
    { hosts },
  );
  expect(run.saidBy('b')).toEqual(['true n1 a', '[true,false,true] n1,n2,n3']);
  expect(run.saidBy('a')).toEqual(run.saidBy('b'));
  expect(run.saidBy('n1')).toEqual(['more,new yes1 group 22']);
  expect(run.saidBy('n2')).toEqual(['new yes1 host 22']);
  expect(run.saidBy('n3')).toEqual(['new yes1 group 2222']);
  expect(run.counts.a).toMatchObject({ ok: 4, changed: 2 });
  expect(run.counts.b).toMatchObject({ ok: 2, changed: 0 });
  expect(run.counts.n2).toMatchObject({ ok: 1 });
});

it.each([false, true])('groups hosts by what is known of them, in check mode too (%s)', async (check) => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - group_by: { key: "os {{ kind }}", parents: [oses] }
      register: first
    - debug: { msg: "{{ first.changed }} {{ join group_names ',' }} {{ join groups.oses ',' }} {{ default of_os 'none' }}" }
    - group_by: { key: "os-{{ kind }}", parents: oses }
      register: again
    - debug: { msg: "{{ again.changed }}" }
- hosts: os-*:!os-y
  gather_facts: false
  tasks:
    - debug: { msg: "{{ inventory_hostname }}" }
- hosts: nowhere
  gather_facts: false
  tasks:
    - debug: { msg: never }
`,
      'group_vars/os-x.yml': 'of_os: set',
    },
    { hosts, check },
  );
  expect(run.saidBy('a')).toEqual(['true os-x,oses a,b set', false, 'a']);
  expect(run.saidBy('b')).toEqual(['true os-y,oses a,b none', false]);
  const warnings = run.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  expect(warnings).toEqual(['no host or group matches `nowhere`']);
});

it('shows groups to all hosts at once, in the order of the inventory, however quick they are', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - command: sleep 0.2
      when: inventory_hostname == "a"
    - group_by: { key: found }
    - debug: { msg: "{{ join groups.found ',' }}" }
`,
    },
    { hosts: 'a\nb\nc' },
  );
  for (const host of ['a', 'b', 'c']) expect(run.saidBy(host)).toEqual(['a,b,c']);
});

it('lets conditions, changed_when and loops have their say', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - group_by: { key: "{{ item }}" }
      loop: [one, two]
      when: kind == "x"
      changed_when: false
    - add_host: { name: never }
      when: inventory_hostname == "b"
    - debug: { msg: "{{ join group_names ',' }} {{ in 'never' groups.all }}" }
- hosts: one:&two
  gather_facts: false
  tasks:
    - debug: { msg: here }
`,
    },
    { hosts },
  );
  expect(run.saidBy('a')).toEqual(['one,two false', 'here']);
  expect(run.counts.a).toMatchObject({ changed: 0, skipped: 1 });
  expect(run.counts.b).toMatchObject({ skipped: 1 });
});

it('takes rendered values as data', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - shell: printf '%s%s' '{' '{ secret }}'
      register: hostile
    - add_host: { name: n1, groups: new, said: "{{ hostile.stdout }}" }
- hosts: new
  gather_facts: false
  tasks:
    - debug: { msg: "{{ said }}" }
`,
    },
    { hosts: 'a', extraVars: { secret: 'leaked' } },
  );
  expect(run.saidBy('n1')).toEqual(['{{ secret }}']);
});

it('groups this machine where no inventory has it, over its own connection', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: localhost
  gather_facts: false
  tasks:
    - group_by: { key: here }
- hosts: here
  gather_facts: false
  tasks:
    - debug: { msg: "{{ inventory_hostname }} {{ ansible_connection }}" }
`,
    },
    { hosts: 'a' },
  );
  expect(run.saidBy('localhost')).toEqual(['localhost local']);
});

it.each([
  ['group_vars/new.yml', '- a list', 'a file of variables must be a mapping'],
  ['group_vars/other.yml', '- a list', undefined],
])('fails where a file of variables of a new group is wrong: %s', async (file, text, message) => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - group_by: { key: new }
`,
      [file]: text,
    },
    { hosts: 'a' },
  );
  const [end] = run.events.flatMap((event) => (event.type === 'task-end' ? [event.outcome] : []));
  const said = end?.status === 'failed' ? end.failure.message : undefined;
  expect(said).toEqual(message === undefined ? undefined : expect.stringContaining(message));
});

it('refuses a group inside itself, and hosts in turns', async () => {
  const run = await play(
    {
      'play.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - group_by: { key: x, parents: [x] }
      ignore_errors: true
    - group_by: { key: y }
      rolling: { max_down: 1 }
`,
    },
    { hosts: 'a' },
  );
  const messages = run.events.flatMap((event) =>
    event.type === 'task-end' && event.outcome.status === 'failed' ? [event.outcome.failure.message] : [],
  );
  expect(messages).toEqual([
    'the group `x` would be inside itself',
    '`group_by` inside `rolling`: hosts in turns do not meet',
  ]);
});
