import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare, type Prediction, untouched } from '../../src/lab/believe.ts';
import type { SeenTask } from '../../src/lab/compare-tasks.ts';
import { sshArguments } from '../../src/lab/enter.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { ForeseenPath } from '../../src/shadow/foreseen.ts';
import { fplay } from '../cli/process.ts';
import { startLab, type TestLab } from '../rig/lab.ts';

const execute = promisify(execFile);
const hello = '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03';

let lab: TestLab;
beforeAll(async () => {
  lab = await startLab(['h1']);
});
afterAll(() => lab?.down());

async function onHost(script: string): Promise<string> {
  const [program = '', ...words] = sshArguments(lab.lab, lab.host('h1'), [script]);
  return (await execute(program, words)).stdout;
}

const result = { changed: false };
const outcomes: Readonly<Record<string, Outcome>> = {
  ok: { status: 'ok', result },
  changed: { status: 'changed', result, differences: [] },
  unknown: { status: 'unknown', result, reason: 'what it does' },
  failed: { status: 'failed', result, failure: { message: 'no' }, ignored: false },
};

/** Tasks of h1 by their names. */
function tasks(statuses: Readonly<Record<string, string>>, started = Date.now()): readonly SeenTask[] {
  return Object.entries(statuses).map(([name, status]) => {
    const outcome = outcomes[status]!;
    const ended = Math.max(started, Date.now());
    return { host: 'h1', at: 'h1', shown: name, key: name, outcome, started, ended };
  });
}

function prediction(paths: readonly ForeseenPath[], said: readonly SeenTask[] = []): Prediction {
  return { code: 0, tasks: said, files: new Map([['h1', { paths, bringsFiles: false }]]) };
}

describe('what a check said, beside what came', () => {
  it('finds files right that came as they were predicted, and noise no fault', async () => {
    await onHost(`
      mkdir -m 750 /opt/right && echo hello > /opt/right/file && chmod 640 /opt/right/file && chown 7:8 /opt/right/file
      ln -s file /opt/right/link; ln -s right /opt/alias; rm /etc/issue; echo > /tmp/noise; touch /etc/profile`);
    const { files } = await compare(
      lab.lab,
      prediction([
        { path: '/opt/right', type: 'directory', mode: 0o750, uid: 0, gid: 0 },
        { path: '/opt/right/file', type: 'file', mode: 0o640, uid: 7, gid: 8, sha256: hello },
        { path: '/opt/right/link', type: 'link', target: 'file' },
        { path: '/opt/alias', type: 'link', target: 'right' },
        { path: '/etc/issue', type: 'gone' },
        { path: '/etc/never-was', type: 'gone' },
      ]),
      [],
    );
    expect(files).toEqual({ predicted: 6, wrong: [], notPredictable: [], byPrograms: [] });
  });

  it('finds what differs, what never came, and what nobody predicted', async () => {
    await onHost(
      'rm -rf /opt/right /opt/alias; mkdir /opt/wrong && echo hello > /opt/wrong/file && chmod 600 /opt/wrong/file',
    );
    const { files } = await compare(
      lab.lab,
      prediction([
        { path: '/etc/issue', type: 'gone' },
        { path: '/etc/hostname', type: 'gone' },
        { path: '/opt/wrong/file', type: 'file', mode: 0o644, uid: 1, gid: 0, sha256: 'other' },
        { path: '/opt/wrong/missing', type: 'file' },
      ]),
      [],
    );
    expect(files.wrong).toEqual([
      'h1: /etc/hostname: predicted to be gone, came a file',
      `h1: /opt/wrong/file: predicted mode 644, came 600; predicted owner 1, came 0; predicted content other, came ${hello}`,
      'h1: /opt/wrong/missing: predicted a file, and never came',
      'h1: /opt/wrong: not predicted, came a directory',
    ]);
  });

  it('counts apart what is written once a task did what nobody could foresee', async () => {
    await onHost('rm -rf /opt/wrong; echo early > /opt/early');
    await new Promise((resolve) => setTimeout(resolve, 60));
    const run = tasks({ command: 'changed' });
    await onHost('echo late > /opt/late');
    const said = prediction([{ path: '/etc/issue', type: 'gone' }], tasks({ command: 'unknown' }));
    const { files } = await compare(lab.lab, said, run);
    expect(files.wrong).toEqual(['h1: /opt/early: not predicted, came a file']);
    expect(files.notPredictable).toEqual(['h1: /opt/late: not predicted, came a file']);
  });

  it('compares tasks, and takes nothing for wrong behind what was unknown', async () => {
    const said = tasks({ a: 'ok', b: 'changed', c: 'unknown', d: 'ok' });
    const compared = await compare(
      lab.lab,
      prediction([], said),
      tasks({ a: 'ok', b: 'ok', c: 'changed', e: 'changed' }),
    );
    expect(compared.tasks).toEqual({
      predicted: 3,
      wrong: ['h1: b: predicted changed, came ok'],
      unknown: ['h1: c: came changed; what it does'],
      notForeseen: ['h1: e: not predicted, came changed'],
    });
    const sure = await compare(lab.lab, prediction([], tasks({ a: 'ok', b: 'ok' })), tasks({ a: 'failed' }));
    expect(sure.tasks.wrong).toEqual(['h1: a: predicted ok, came failed (no)']);
  });

  it('takes no file for wrong behind a failure that nobody could foresee', async () => {
    await onHost('echo first > /opt/cut');
    await new Promise((resolve) => setTimeout(resolve, 60));
    const said = prediction(
      [{ path: '/opt/cut', type: 'file', sha256: hello }],
      tasks({ a: 'changed', b: 'unknown', c: 'changed' }),
    );
    const cut = await compare(lab.lab, said, tasks({ a: 'changed', b: 'failed' }));
    expect(cut.files.wrong.filter((line) => line.includes('/opt/cut'))).toEqual([]);
    const whole = await compare(lab.lab, said, tasks({ a: 'changed', b: 'changed', c: 'changed' }));
    expect(whole.files.wrong.filter((line) => line.includes('/opt/cut'))).toHaveLength(1);
  });

  it('finds what went without a trace, and nobody predicted', async () => {
    await onHost('mkdir -p /opt/made/deep && touch /opt/made/deep/file /opt/kept');
    const { before } = await untouched(lab.lab, async () => prediction([]));
    await onHost('rm -r /opt/made /opt/kept');
    const said = prediction([{ path: '/opt/kept', type: 'gone' }]);
    const { files } = await compare(lab.lab, said, [], before);
    expect(files.wrong).toEqual(['h1: /opt/made: not predicted, came nothing']);
  });

  describe('beside a program that runs already', () => {
    let pid: string;
    beforeAll(async () => {
      const program = '(exec 3>/opt/daemon/log; exec sleep 600 >/dev/null 2>&1 </dev/null)';
      pid = (await onHost(`mkdir /opt/daemon; ${program} & echo $!`)).trim();
    });
    afterAll(() => onHost(`kill ${pid}; rm -r /opt/daemon`));
    const status = (done: Outcome['status'], moment = Date.now()) => tasks({ task: done }, moment);

    it('tells its files from those of tasks', async () => {
      const { before } = await untouched(lab.lab, async () => prediction([]));
      await onHost('mkdir /opt/daemon/data; touch /opt/daemon/data/segment; echo > /opt/other');
      const run = status('changed', Date.now() + 10_000);
      const { files } = await compare(lab.lab, prediction([], status('changed')), run, before);
      expect(files.byPrograms).toEqual([
        'h1: /opt/daemon/data: not predicted, came a directory',
        'h1: /opt/daemon/data/segment: not predicted, came a file',
      ]);
      expect(files.wrong).toEqual(['h1: /opt/other: not predicted, came a file']);
      await onHost('rm -r /opt/daemon/data /opt/other');
    });

    it('takes what came while a task changed something for the task', async () => {
      const { before } = await untouched(lab.lab, async () => prediction([]));
      const began = Date.now();
      await onHost('touch /opt/daemon/by-task');
      const run = status('changed', began);
      const { files } = await compare(lab.lab, prediction([], status('changed')), run, before);
      expect(files.wrong).toEqual(['h1: /opt/daemon/by-task: not predicted, came a file']);
      await onHost('rm /opt/daemon/by-task');
    });

    it('takes everything for its doing on a host that no task works on', async () => {
      const { before, touched } = await untouched(lab.lab, async () => {
        await onHost('touch /opt/early');
        return prediction([]);
      });
      expect(touched).toEqual([]);
      await onHost('touch /opt/far');
      const { files } = await compare(lab.lab, prediction([]), [], before);
      expect(files).toMatchObject({ wrong: [], byPrograms: ['h1: /opt/far: not predicted, came a file'] });
    });

    it('lets it write where it does while a check runs, and a check nowhere', async () => {
      const { touched } = await untouched(lab.lab, async () => {
        await onHost('touch /opt/daemon/segment; touch /opt');
        return prediction([], status('ok'));
      });
      expect(touched).toEqual(['h1: /opt']);
    });
  });

  it('tells of a check that touches a host', async () => {
    const quiet = await untouched(lab.lab, async () => prediction([]));
    expect(quiet.touched).toEqual([]);
    const loud = await untouched(lab.lab, async () => {
      await onHost('touch /opt');
      return prediction([]);
    });
    expect(loud.touched).toEqual(['h1: /opt']);
  });
});

describe('fplay rehearse --check', () => {
  async function rehearsed(play: string) {
    const folder = await mkdtemp(join(tmpdir(), 'fplay-believe-'));
    try {
      await writeFile(join(folder, 'play.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${play}`);
      await writeFile(join(folder, 'hosts'), 'h1\n');
      await mkdir(join(folder, 'tree/bin'), { recursive: true });
      await mkdir(join(folder, 'tree/a/b/c'), { recursive: true });
      await writeFile(join(folder, 'tree/a/b/c/file'), 'deep');
      await writeFile(join(folder, 'tree/bin/program'), 'runs\n', { mode: 0o751 });
      const owners = ['--owner=nobody-has-this:4321', '--group=daemon:4321'];
      await execute('tar', ['-C', folder, ...owners, '-czf', join(folder, 'tree.tgz'), 'tree']);
      const words = ['rehearse', join(folder, 'play.yml'), '-i', join(folder, 'hosts'), '--check'];
      return await fplay([...words, '--name', 'believe'], { FPLAY_LAB_FOLDER: join(folder, 'labs') });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  it('ends well where everything comes as it was predicted', async () => {
    const { code, stderr } = await rehearsed(`
    - file: { path: /opt/app, state: directory, mode: '0750' }
    - unarchive: { src: tree.tgz, dest: /opt/app }
    - copy: { content: hello, dest: /opt/app/file, backup: true }
    - copy: { src: tree/, dest: /opt/app/deep/below }
    - lineinfile: { path: /opt/app/file, line: more, backup: true }
    - cron: { name: job, job: /bin/true, special_time: daily }
    - command: { cmd: touch /opt/made, creates: /opt/made }
    - shell: date > /opt/date
`);
    expect(stderr).toContain('the check left every host as it was');
    expect(stderr).toMatch(/tasks {2}7 predicted +0 wrong {2}1 unknown/);
    expect(stderr).toMatch(/paths {2}\d+ predicted {2}0 wrong {2}1 that nobody could predict/);
    expect(code).toBe(0);
  });

  it('warns of a play that is on this machine', async () => {
    const { code, stderr } = await rehearsed(`    - ping:
- hosts: localhost
  gather_facts: false
  tasks: [ping: ]
`);
    expect(stderr).toContain('warning: this play would run on this machine: the lab has no host `localhost`');
    expect(code).toBe(0);
  });

  it('foretells what a user does and gets whom an earlier task makes', async () => {
    const { code, stderr } = await rehearsed(`
    - group: { name: ops, gid: 5001 }
    - group: { name: more, gid: 5002 }
    - user: { name: kim, uid: 5001, group: ops, groups: [more] }
    - cron: { name: nightly, user: kim, special_time: daily, job: /bin/true }
    - copy: { content: mine, dest: /home/kim/own }
      become: true
      become_user: kim
    - lineinfile: { path: /home/kim/.bashrc, line: export X=1 }
      become: true
      become_user: kim
    - file: { path: /srv/shared, state: directory, group: more, mode: '2770' }
    - copy: { content: ours, dest: /srv/shared/file }
      become: true
      become_user: kim
    - slurp: { src: /etc/shadow }
      become: true
      become_user: kim
      ignore_errors: true
    - copy: { content: nope, dest: /etc/kims }
      become: true
      become_user: kim
      ignore_errors: true
    - file: { path: /root/.ssh, state: directory }
      become: true
      become_user: kim
      ignore_errors: true
    - getent: { database: passwd, key: kim }
    - debug: { msg: '{{ ansible_facts.getent_passwd.kim[1] }}' }
`);
    expect(stderr).toMatch(/tasks {2}13 predicted +0 wrong {2}0 unknown/);
    expect(stderr).toMatch(/paths {2}\d+ predicted {2}0 wrong {2}0 that nobody could predict/);
    expect(code).toBe(0);
  });

  it('ends with 2 where a prediction was wrong', async () => {
    const { code, stderr } = await rehearsed(
      '    - shell: { cmd: touch /opt/said /opt/hidden, outputs: [/opt/said] }\n',
    );
    expect(stderr).toMatch(/wrong:\n {2}h1: \/opt\/hidden: not predicted, came a file/);
    expect(code).toBe(2);
  });
});
