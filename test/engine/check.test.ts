import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archive } from '../property/made-archive.ts';
import { play } from '../rig/play.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), 'fplay-check-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const tasks = (lines: string) => ({
  'play.yml': `- hosts: a\n  gather_facts: false\n  vars: { at: ${place} }\n  tasks:\n${lines.replace(/^/gm, '    ')}`,
});

/** What a check says, that it changes nothing, and what then comes. */
async function predicted(files: Readonly<Record<string, string>>) {
  const listing = () => execFileSync('find', [place, '-printf', '%p %s %m %T@\n'], { encoding: 'utf8' });
  const before = listing();
  const check = await play(files, { check: true });
  expect(listing()).toBe(before);
  const real = await play(files);
  return { check, real };
}

describe('a check', () => {
  it('sees what earlier tasks would have made: folders, files in them, links, archives', async () => {
    mkdirSync(path.join(place, 'source/app/conf'), { recursive: true });
    writeFileSync(path.join(place, 'source/app/conf/app.conf'), 'port = 1\n');
    execFileSync('tar', ['-czf', `${place}/app.tgz`, '-C', `${place}/source`, 'app']);
    const { check, real } = await predicted(
      tasks(`
- file: { path: "{{ at }}/opt", state: directory, mode: '0755' }
- unarchive: { src: "{{ at }}/app.tgz", dest: "{{ at }}/opt" }
- file: { src: "{{ at }}/opt/app", dest: "{{ at }}/current", state: link }
- lineinfile: { path: "{{ at }}/current/conf/app.conf", regexp: '^port', line: port = 2 }
- lineinfile: { path: "{{ at }}/opt/app/conf/app.conf", regexp: '^port', line: port = 2 }
- copy: { content: x, dest: "{{ at }}/current/conf/more", mode: '0600' }
- stat: { path: "{{ at }}/opt/app/conf/more" }
  register: more
- debug: { msg: "{{ more.stat.exists }} {{ more.stat.mode }} {{ more.stat.size }} {{ more.stat.checksum }}" }
- file: { path: "{{ at }}/opt/app/conf/more", state: absent }
- slurp: { src: "{{ at }}/current/conf/app.conf" }
  register: conf
- debug: { msg: "{{ conf.content }}" }
- copy: { content: x, dest: "{{ at }}/missing/file" }
  ignore_errors: true
`),
    );
    expect(check.tasksOf('a')).toEqual(real.tasksOf('a'));
    expect(check.saidBy('a')).toEqual(real.saidBy('a'));
    expect(check.counts.a).toEqual(real.counts.a);
  });

  it('knows behind packages what they can not bring: the rest of a file that is written whole, and folders of others', async () => {
    const files = tasks(`
- package: { name: acmed-server }
  name: acme
- copy: { content: x, dest: /etc/fplay-nothing.conf }
- template: { src: x.hbs, dest: /etc/fplay-nothing.conf2 }
- stat: { path: /etc/fplay-nothing.conf2 }
  name: made
- lineinfile: { path: /etc/fplay-nothing.conf3, line: x, create: true }
- user: { name: fplay-svc, system: true, home: /var/lib/fplay-svc }
- user: { name: acme }
  name: acme
- copy: { content: x, dest: /opt/fplay-nothing/x }
  ignore_errors: true
- copy: { content: x, dest: /opt/acme/x }
  ignore_errors: true
- copy: { content: x, dest: "{{ at }}/x", owner: fplay-nobody }
  ignore_errors: true
- lineinfile: { path: "{{ at }}/x", line: x }
  ignore_errors: true
`);
    const check = await play({ ...files, 'templates/x.hbs': 'x' }, { check: true });
    expect(check.tasksOf('a')).toEqual([
      'changed acme',
      'changed copy',
      'changed template',
      'ok made',
      'unknown lineinfile',
      'changed user',
      'unknown acme',
      'failed copy',
      'unknown copy',
      'unknown copy',
      'unknown lineinfile',
    ]);
  });

  it('takes for unknown what the rescue of a block would set that may fail', async () => {
    const { check, real } = await predicted(
      tasks(`
- block:
    - command: test -e "{{ at }}/nothing"
      changed_when: false
  rescue:
    - set_fact: { first: true }
    - command: echo hello
      register: said
  always:
    - debug: { var: first }
- copy: { content: "{{ said.stdout }}", dest: "{{ at }}/said" }
- copy: { content: "{{ ansible_failed_result.rc }}", dest: "{{ at }}/rc" }
- block:
    - debug: { msg: known }
  rescue:
    - set_fact: { second: true }
- debug: { msg: "{{ default second 'nothing' }}" }
`),
    );
    expect(check.tasksOf('a')).toEqual([
      'unknown command',
      'ok debug',
      'unknown copy',
      'unknown copy',
      'ok debug',
      'ok debug',
    ]);
    expect(check.saidBy('a').at(-1)).toBe('nothing');
    expect(real.counts.a).toMatchObject({ failed: 0, rescued: 1 });
  });

  it('takes for unknown what an include would set, make and tell of which nobody knows whether it comes', async () => {
    const unsure = `
- copy: { content: x, dest: "{{ at }}/more" }
  register: r
  notify: told
- set_fact: { fact: set }
- include_tasks: inner.yml
`;
    const behind = `
- debug: { msg: "{{ r.failed }}" }
- debug: { msg: "{{ fact }} {{ inner }}" }
- stat: { path: "{{ at }}/more" }
- command: echo
  when: false
  ignore_errors: "{{ r.failed }}"
`;
    const known =
      '\n- set_fact: { r: { changed: false }, fact: kept, inner: kept }\n- command: "true"\n  register: asked\n';
    const by = {
      'a condition': `${known}- include_tasks: more.yml\n  when: asked.rc == 0${behind}`,
      'a task that may change nothing': `${known}  notify: perhaps\n- meta: flush_handlers${behind}`,
    };
    for (const [name, lines] of Object.entries(by)) {
      rmSync(path.join(place, 'more'), { force: true });
      const { 'play.yml': text } = tasks(lines);
      const handlers =
        '  handlers:\n    - { name: perhaps, include_tasks: more.yml }\n    - { name: told, debug: { msg: told } }\n';
      const { check, real } = await predicted({
        'play.yml': `${text.trimEnd()}\n${handlers}`,
        'more.yml': unsure,
        'inner.yml': '- set_fact: { inner: set }\n',
      });
      const found = check.tasksOf('a').slice(2);
      const include = 'unknown include_tasks';
      const rest = ['unknown debug', 'unknown debug', 'unknown stat', 'skipped command', 'unknown told'];
      const perhaps = ['unknown perhaps', 'unknown told', ...rest.slice(0, -1)];
      expect(found, name).toEqual(name === 'a condition' ? [include, ...rest] : perhaps);
      expect(real.saidBy('a'), name).toEqual(expect.arrayContaining([false, 'set set', 'told']));
      expect(real.counts.a, name).toMatchObject({ failed: 0, skipped: 1 });
    }
  });

  it('takes what a fact is set to for unknown where that follows from something unknown', async () => {
    const { check } = await predicted(
      tasks(`
- shell: echo yes
  register: said
- set_fact: { leads: "{{ eq said.stdout 'yes' }}", plain: 1 }
- debug: { msg: leads }
  when: leads
- debug: { msg: plain }
`),
    );
    expect(check.tasksOf('a')).toEqual(['unknown shell', 'unknown set_fact', 'unknown debug', 'ok debug']);
  });

  it('knows what a command makes where it says so, and its output not', async () => {
    const { check } = await predicted(
      tasks(`
- command: touch {{ at }}/made
  args: { creates: "{{ at }}/made" }
  register: made
- command: touch {{ at }}/made
  args: { creates: "{{ at }}/made" }
- debug: { msg: "{{ made.stdout }}" }
- shell: echo x > {{ at }}/written
  args: { outputs: "{{ at }}/written" }
- file: { path: "{{ at }}/written", mode: '0600' }
- copy: { content: y, dest: "{{ at }}/beside" }
- file: { path: "{{ at }}/logs", state: directory }
- shell: echo x > {{ at }}/logs/today
  args: { outputs: "{{ at }}/logs" }
- shell: echo x >> {{ at }}/logs/today
  args: { outputs: ["{{ at }}/logs", "{{ at }}/logs/today"] }
- stat: { path: "{{ at }}/logs/today" }
`),
    );
    expect(check.tasksOf('a')).toEqual([
      'changed command',
      'ok command',
      'ok debug',
      'changed shell',
      'unknown file',
      'changed copy',
      'changed file',
      'changed shell',
      'changed shell',
      'unknown stat',
    ]);
  });

  it('knows that what is left out of checks comes in a run', async () => {
    const { check, real } = await predicted(
      tasks(`
- copy: { content: x, dest: "{{ at }}/run" }
  when: "!ansible_check_mode"
- copy: { content: y, dest: "{{ at }}/other" }
- stat: { path: "{{ at }}/run" }
  register: run
- copy: { content: z, dest: "{{ at }}/late" }
  when: run.stat.exists
`),
    );
    expect(check.tasksOf('a')).toEqual(['skipped copy', 'changed copy', 'unknown stat', 'unknown copy']);
    expect(real.tasksOf('a')).toEqual(['changed copy', 'changed copy', 'ok stat', 'changed copy']);
  });

  it('knows what comes of a file of the host that is downloaded', async () => {
    const { check, real } = await predicted(
      tasks(`
- copy: { content: "one\\n", dest: "{{ at }}/one" }
- get_url: { url: "file://{{ at }}/one", dest: "{{ at }}/two", mode: '0640' }
- lineinfile: { path: "{{ at }}/two", line: two }
- slurp: { src: "{{ at }}/two" }
  register: two
- debug: { msg: "{{ b64decode two.content }}" }
`),
    );
    expect(check.tasksOf('a')).toEqual(real.tasksOf('a'));
    expect(check.saidBy('a')).toEqual(['one\ntwo\n']);
  });

  it('goes through a list that follows from something unknown as unknown', async () => {
    const { check } = await predicted(
      tasks(`
- shell: echo a b
  changed_when: false
  register: said
- set_fact: { names: "{{ split said.stdout ' ' }}" }
- file: { path: "{{ at }}/{{ item }}", state: touch }
  loop: "{{ names }}"
`),
    );
    expect(check.tasksOf('a')).toEqual(['unknown shell', 'unknown set_fact', 'unknown file']);
  });

  it('knows that what an earlier task makes is of no time that is past', async () => {
    const { check, real } = await predicted(
      tasks(`
- file: { path: "{{ at }}/t", state: touch }
- file: { path: "{{ at }}/t", state: touch, modification_time: '202001010000.00', access_time: preserve }
- file: { path: "{{ at }}/t", state: touch, modification_time: '202001010000.00', access_time: preserve }
- file: { path: "{{ at }}/t", state: touch }
- stat: { path: "{{ at }}/nowhere" }
- file: { path: "{{ at }}/l", src: nowhere, state: link, force: true }
- stat: { path: "{{ at }}/l" }
  register: l
- debug: { msg: "{{ l.stat.lnk_target }}" }
`),
    );
    expect(check.tasksOf('a')).toEqual(real.tasksOf('a'));
    expect(check.saidBy('a')).toEqual(['nowhere']);
  });

  it('says unknown, never wrong, behind a command that may have done anything', async () => {
    const { check } = await predicted(
      tasks(`
- copy: { content: one, dest: "{{ at }}/x" }
- command: cp {{ at }}/x {{ at }}/y
- copy: { content: one, dest: "{{ at }}/y" }
- copy: { content: one, dest: "{{ at }}/none/y" }
- command: cat {{ at }}/x
  changed_when: false
- set_fact: { a: 1 }
`),
    );
    expect(check.tasksOf('a')).toEqual([
      'changed copy',
      'unknown command',
      'unknown copy',
      'unknown copy',
      'unknown command',
      'ok set_fact',
    ]);
    const reasons = check.events.flatMap((event) =>
      event.type === 'task-end' && event.outcome.status === 'unknown' ? [event.outcome.reason] : [],
    );
    expect(reasons[1]).toMatch(
      /^it depends on what `command` does \(.*play\.yml:\d+:\d+\); without that it would be changed$/,
    );
    expect(reasons[2]).toContain('without that it would fail');
  });

  it('keeps what an unknown task would set as unknown, and asks what follows from nothing that changed', async () => {
    const { check } = await predicted(
      tasks(`
- copy: { content: x, dest: "{{ at }}/x" }
- command: cat {{ at }}/x
  register: seen
  args: { read_only: true }
- set_fact: { found: yes }
  when: seen.stdout == "x"
- debug: { msg: found }
  when: defined(found) && found
- command: cat {{ at }}/other/pid || true
  args: { read_only: true, reads: "{{ at }}/other/pid" }
  ignore_errors: true
  register: pid
- debug: { msg: "{{ pid.rc }}" }
`),
    );
    expect(check.tasksOf('a')).toEqual([
      'changed copy',
      'unknown command',
      'unknown set_fact',
      'unknown debug',
      'failed command',
      'ok debug',
    ]);
  });

  it('lets a task that only checks leave no trace in a real run', async () => {
    const run = await play(
      tasks(`
- copy: { content: one, dest: "{{ at }}/x" }
  check_mode: true
- stat: { path: "{{ at }}/x" }
  register: x
- debug: { msg: "{{ x.stat.exists }}" }
`),
    );
    expect(run.tasksOf('a')).toEqual(['changed copy', 'ok stat', 'ok debug']);
    expect(run.saidBy('a')).toEqual([false]);
  });

  it('does what a task does that is no part of the check, and sees what it did', async () => {
    const run = await play(
      tasks(`
- stat: { path: "{{ at }}/real" }
- shell: echo 1 > {{ at }}/real
  check_mode: false
- copy: { content: "1\\n", dest: "{{ at }}/real" }
`),
      { check: true },
    );
    expect(run.tasksOf('a')).toEqual(['ok stat', 'changed shell', 'ok copy']);
  });

  it('judges what it does for real as a run does, and calls unknown only a failure that nobody answers', async () => {
    const { check, real } = await predicted(
      tasks(`
- file: { path: "{{ at }}/made", state: directory }
- command: test -e /usr/local/bin/nothing
  check_mode: false
  changed_when: false
  failed_when: false
  register: quiet
- command: sh -c 'echo said; exit 3'
  check_mode: false
  changed_when: false
  ignore_errors: true
  register: ignored
- command: grep -q nobody-has-this /etc/hostname
  check_mode: false
  changed_when: false
  failed_when: none.rc > 1
  register: none
- debug: { msg: "{{ quiet.rc }} {{ ignored.rc }} {{ ignored.stdout }} {{ none.rc }}" }
- file: { path: "{{ at }}/more", state: directory }
  when: quiet.rc != 0 && failed(ignored) && none.rc == 1
- block:
    - command: "false"
      check_mode: false
      changed_when: false
  rescue:
    - copy: { content: x, dest: "{{ at }}/rescued" }
`),
    );
    expect(check.tasksOf('a')).toEqual(real.tasksOf('a'));
    expect(check.saidBy('a')).toEqual(['1 3 said 1']);
    expect(check.counts.a).toEqual(real.counts.a);
    const open = await play(
      tasks(`
- file: { path: "{{ at }}/even", state: directory }
- command: test -e {{ at }}/even
  check_mode: false
  changed_when: false
`),
      { check: true },
    );
    expect(open.tasksOf('a')).toEqual(['changed file', 'unknown command']);
  });

  it('goes on with a connection that was reset', async () => {
    const run = await play(
      tasks(`
- copy: { content: one, dest: "{{ at }}/x" }
- meta: reset_connection
- stat: { path: "{{ at }}/y" }
- copy: { content: one, dest: "{{ at }}/x" }
`),
      { check: true },
    );
    expect(run.tasksOf('a')).toEqual(['changed copy', 'ok stat', 'ok copy']);
  });

  it('knows that a file has fewer names when one is taken away, or how many nobody knows', async () => {
    mkdirSync(path.join(place, 'd'));
    writeFileSync(path.join(place, 'one'), 'x');
    execFileSync('ln', [path.join(place, 'one'), path.join(place, 'two')]);
    const { check, real } = await predicted(
      tasks(`
- file: { path: "{{ at }}/one", state: absent }
- stat: { path: "{{ at }}/two" }
  register: two
- copy: { content: x, dest: "{{ at }}/d/a" }
- file: { src: "{{ at }}/d/a", path: "{{ at }}/b", state: hard }
- file: { path: "{{ at }}/d", state: absent }
- stat: { path: "{{ at }}/b" }
  register: b
- debug: { msg: "{{ b.stat.nlink }}" }
- debug: { msg: "{{ two.stat.nlink }}" }
`),
    );
    expect(real.saidBy('a')).toEqual([1, 1]);
    expect(check.saidBy('a')).toEqual([1, expect.stringMatching(/^unknown: how many names/)]);
  });

  it("knows what another user may do in the model's folders", async () => {
    chmodSync(place, 0o755);
    const { check, real } = await predicted(
      tasks(
        [
          'file: { path: "{{ at }}/closed", state: directory, mode: "0700" }',
          'copy: { content: x, dest: "{{ at }}/closed/x" }',
          'file: { path: "{{ at }}/open", state: directory, mode: "1777" }',
          'copy: { content: x, dest: "{{ at }}/open/x", mode: "0600" }',
          'copy: { content: y, dest: "{{ at }}/open/y", mode: "0644" }',
          'stat: { path: "{{ at }}/closed/x" }',
          'slurp: { src: "{{ at }}/open/x" }',
          'slurp: { src: "{{ at }}/open/y" }',
          'file: { path: "{{ at }}/open/y", mode: "0666" }',
          'file: { path: "{{ at }}/open/y", state: absent }',
          'file: { path: "{{ at }}/open/z", state: touch, owner: root }',
          'copy: { content: z, dest: "{{ at }}/open/w" }',
          'copy: { content: z, dest: "{{ at }}/w" }',
          'slurp: { src: "{{ at }}/open/y/" }',
        ]
          .map((task, index) => `- ${task}${index < 5 ? '' : nobodys}`)
          .join('\n'),
      ),
    );
    expect(check.tasksOf('a')).toEqual(real.tasksOf('a'));
    expect(
      real
        .tasksOf('a')
        .slice(5)
        .map((task) => task.split(' ')[0]),
    ).toEqual([...['failed', 'failed', 'ok', 'failed', 'failed', 'failed', 'changed', 'failed', 'failed']]);
  });

  it('says nothing of a folder that a user would remove and may not look into', async () => {
    chmodSync(place, 0o777);
    for (const name of ['empty', 'full/file']) mkdirSync(path.join(place, name), { recursive: true });
    for (const name of ['empty', 'full']) chmodSync(path.join(place, name), 0o700);
    const { check, real } = await predicted(
      tasks(
        ['empty', 'full']
          .map((name) => `- file: { path: "{{ at }}/${name}", state: absent }${nobodys}`)
          .join('\n'),
      ),
    );
    expect(check.tasksOf('a')).toEqual(['unknown file', 'unknown file']);
    expect(real.tasksOf('a')).toEqual(['changed file', 'failed file']);
  });

  it('knows that the times of a file of another user are refused, whatever other names it has', async () => {
    chmodSync(place, 0o755);
    writeFileSync(path.join(place, 'one'), 'x');
    execFileSync('ln', [path.join(place, 'one'), path.join(place, 'two')]);
    const { check, real } = await predicted(
      tasks(`- file: { path: "{{ at }}/one", state: touch, modification_time: "200109090146.40" }${nobodys}`),
    );
    expect(check.tasksOf('a')).toEqual(['failed file']);
    expect(real.tasksOf('a')).toEqual(['failed file']);
  });

  it('knows that another user makes nothing at the end of a link, where that user may not', async () => {
    chmodSync(place, 0o755);
    execFileSync('ln', ['-s', 'nowhere', path.join(place, 'link')]);
    const { check, real } = await predicted(
      tasks(`- file: { path: "{{ at }}/link", state: touch }${nobodys}`),
    );
    expect(check.tasksOf('a')).toEqual(['failed file']);
    expect(real.tasksOf('a')).toEqual(['failed file']);
  });

  it('knows what is made through links that lead to nothing, and through which nothing is', async () => {
    for (const [name, target] of ['link nowhere', 'far no/where', 'me me', 'odd odd-end/'].map((one) =>
      one.split(' '),
    ))
      execFileSync('ln', ['-s', target ?? '', path.join(place, name ?? '')]);
    const { check, real } = await predicted(
      tasks(
        [
          '- file: { path: "{{ at }}/link", state: touch, owner: nobody-has-this-name }',
          '- copy: { content: x, dest: "{{ at }}/link", follow: true, mode: "0600" }',
          '- stat: { path: "{{ at }}/nowhere" }\n  register: end',
          '- debug: { msg: "{{ end.stat.mode }} {{ end.stat.checksum }}" }',
          '- file: { path: "{{ at }}/far", state: touch }',
          '- file: { path: "{{ at }}/odd", state: touch }',
          '- file: { path: "{{ at }}/more", src: me, state: link, force: true }',
          '- stat: { path: "{{ at }}/more" }\n  register: more',
          '- debug: { msg: "{{ more.stat.lnk_source }}" }',
          '- copy: { content: x, dest: "{{ at }}/odd-end" }',
          '- stat: { path: "{{ at }}/odd" }\n  register: odd',
          '- stat: { path: "{{ at }}/far" }\n  register: far',
          '- debug: { msg: "{{ odd.stat.lnk_source }} {{ far.stat.lnk_source }}" }',
        ]
          .map((line) => `${line}\n  ignore_errors: true`)
          .join('\n'),
      ),
    );
    expect(check.tasksOf('a')).toEqual(real.tasksOf('a'));
    expect(check.saidBy('a')).toEqual(real.saidBy('a'));
    expect(real.tasksOf('a').map((line) => line.split(' ')[0])).toEqual([
      ...[
        'failed',
        'changed',
        'ok',
        'ok',
        'failed',
        'failed',
        'changed',
        'ok',
        'ok',
        'changed',
        'ok',
        'ok',
        'ok',
      ],
    ]);
  });

  it("doesn't say that a task changes something where what it would do next may be refused", async () => {
    writeFileSync(path.join(place, 'one'), 'x');
    execFileSync('ln', [path.join(place, 'one'), path.join(place, 'two')]);
    const { check, real } = await predicted(
      tasks(
        '- file: { path: "{{ at }}/one", state: touch, modification_time: preserve, owner: nobody-has-this-name }',
      ),
    );
    expect(check.tasksOf('a')).toEqual([expect.stringMatching(/^(unknown|failed)/)]);
    expect(real.tasksOf('a')).toEqual(['failed file']);
  });

  it('knows that tar takes the folders along that lead to what is chosen of an archive', async () => {
    mkdirSync(path.join(place, 'd/e'), { recursive: true });
    chmodSync(path.join(place, 'd/e'), 0o1777);
    const { check, real } = await predicted({
      ...tasks(`
- unarchive: { src: some.tar, dest: "{{ at }}/d", include: [a] }
- stat: { path: "{{ at }}/d/e" }
  register: e
- debug: { msg: "{{ e.stat.mode }}" }
`),
      'files/some.tar': archive,
    });
    expect(check.saidBy('a')).toEqual(real.saidBy('a'));
    expect(check.tasksOf('a')).toEqual(real.tasksOf('a'));
  });

  it('knows where another user may not unpack, and not whether where folders are that user does not own', async () => {
    chmodSync(place, 0o755);
    for (const name of ['open', 'closed', 'taken']) {
      mkdirSync(path.join(place, name));
      chmodSync(path.join(place, name), name === 'closed' ? 0o755 : 0o777);
    }
    mkdirSync(path.join(place, 'taken/e'));
    chmodSync(path.join(place, 'taken/e'), 0o777);
    const lines = ['open', 'closed', 'taken'].map(
      (name) => `- unarchive: { src: some.tar, dest: "{{ at }}/${name}" }${nobodys}`,
    );
    const { check, real } = await predicted({ ...tasks(lines.join('\n')), 'files/some.tar': archive });
    expect(check.tasksOf('a').map((line) => line.split(' ')[0])).toEqual(['changed', 'failed', 'unknown']);
    expect(real.tasksOf('a').map((line) => line.split(' ')[0])).toEqual(['changed', 'failed', 'failed']);
  });
});

const nobodys = '\n  become: true\n  become_user: nobody\n  become_method: sudo\n  ignore_errors: true';

describe('a check of what may run or not', () => {
  const ask = '- command: sh -c "echo yes"\n  changed_when: false\n  register: said\n';

  it('takes what a task would touch for unknown where its condition is, and nothing else', async () => {
    writeFileSync(path.join(place, 'there'), 'old\n');
    const { check, real } = await predicted(
      tasks(`
${ask}- copy: { content: "new\\n", dest: "{{ at }}/there" }
  when: said.stdout == "yes"
- file: { path: "{{ at }}/folder", state: directory }
  when: said.stdout == "yes"
- name: reads it
  copy: { content: "old\\n", dest: "{{ at }}/there" }
- name: works in it
  copy: { content: x, dest: "{{ at }}/folder/file" }
  ignore_errors: true
- name: elsewhere
  copy: { content: x, dest: "{{ at }}/other" }
- name: copies it
  copy: { src: "{{ at }}/there", dest: "{{ at }}/copy", remote_src: true }
- name: looks at the copy
  copy: { content: "old\\n", dest: "{{ at }}/copy" }
- name: last
  file: { path: "{{ at }}/other", mode: "0600" }
`),
    );
    const unknown = 'unknown';
    expect(check.tasksOf('a').map((line) => line.split(' ', 1)[0])).toEqual([
      ...[unknown, unknown, unknown, unknown, unknown, 'changed', unknown, unknown, 'changed'],
    ]);
    expect(
      real
        .tasksOf('a')
        .map((line) => line.split(' ', 1)[0])
        .slice(1, 3),
    ).toEqual(['changed', 'changed']);
  });

  it('takes what it is given for the reach of a task of which it can not know what it does', async () => {
    const { check, real } = await predicted(
      tasks(`
${ask}- copy: { content: "it says {{ said.stdout }}", dest: "{{ at }}/said" }
- name: absent
  file: { path: "{{ at }}/said", state: absent }
- name: elsewhere
  file: { path: "{{ at }}/other", state: directory }
- copy: { content: x, dest: "{{ at }}/{{ said.stdout }}" }
- name: behind a path that is unknown
  file: { path: "{{ at }}/yes", state: absent }
`),
    );
    expect(check.tasksOf('a').map((line) => line.split(' ', 1)[0])).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'changed',
      'unknown',
      'unknown',
    ]);
    expect(real.tasksOf('a').map((line) => line.split(' ', 1)[0])).toEqual(
      ['changed', 'changed', 'changed', 'changed', 'changed'].toSpliced(0, 0, 'ok'),
    );
  });

  it('tells that a handler may run, and that an include may bring anything', async () => {
    const { check } = await predicted({
      'play.yml': `- hosts: a
  gather_facts: false
  vars: { at: ${place} }
  handlers:
    - name: handler
      copy: { content: x, dest: "{{ at }}/handled" }
  tasks:
    - command: sh -c "echo yes"
      changed_when: false
      register: said
    - name: notifies
      copy: { content: x, dest: "{{ at }}/x" }
      when: said.stdout == "yes"
      notify: handler
    - meta: flush_handlers
    - name: elsewhere
      file: { path: "{{ at }}/other", state: directory }
    - name: handled
      file: { path: "{{ at }}/handled", state: absent }
    - include_tasks: more.yml
      when: said.stdout == "yes"
    - name: behind
      file: { path: "{{ at }}/more", state: directory }
`,
      'more.yml': '- file: { path: "{{ at }}/more", state: directory }\n',
    });
    expect(check.tasksOf('a').map((line) => line.split(' ', 1)[0])).toEqual([
      ...['unknown', 'unknown', 'unknown', 'changed', 'unknown', 'unknown', 'unknown'],
    ]);
  });
});

it('finds files that will be there, and goes through them, though it knows no time of them', async () => {
  const { check, real } = await predicted(
    tasks(`
- file: { path: "{{ at }}/d", state: directory }
- copy: { content: x, dest: "{{ at }}/d/one" }
- find: { paths: "{{ at }}/d", file_type: any }
  register: found
- copy: { src: "{{ item.path }}", dest: "{{ item.path }}.copy", remote_src: true }
  loop: "{{ found.files }}"
`),
  );
  expect(check.tasksOf('a')).toEqual(real.tasksOf('a'));
});

it('knows how far a key goes that it does not know', async () => {
  const check = await play(
    tasks(`
- command: sh -c "echo key"
  changed_when: false
  register: key
- authorized_key: { user: root, key: "{{ key.stdout }} one" }
- stat: { path: /root/.ssh/authorized_keys }
- file: { path: "{{ at }}/elsewhere", state: directory }
`),
    { check: true },
  );
  expect(check.tasksOf('a').map((line) => line.split(' ', 1)[0])).toEqual([
    ...['unknown', 'unknown', 'unknown', 'changed'],
  ]);
});
