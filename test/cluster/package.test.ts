import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';

const execute = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const archives = ['apache-zookeeper-3.8.4-bin.tar.gz', 'jre-11.0.13-linux-x64.tar.gz'];

/** A package of another team: a role that builds on one of its own, and on one that fplay brings. */
const team = {
  'package.json': '{ "name": "@team/roles", "version": "1.0.0", "files": ["roles"] }',
  'roles/welcome/meta/main.yml': 'dependencies: [motd]\n',
  'roles/welcome/tasks/main.yml': `
- import_role: { name: fplay/profile_env }
  vars: { profile_env_variables: { WELCOME: everybody } }
- copy: { content: "{{ role_name }} of {{ ansible_role_name }}", dest: /etc/welcome }
`,
  'roles/welcome/tests/verify.yml': '- hosts: all\n  tasks: [command: grep -x hi /etc/motd]\n',
  'roles/motd/tasks/main.yml': '- copy: { content: "hi\\n", dest: /etc/motd }\n',
};

/** A project that has neither but as packages, and roles of its own that have the names of theirs. */
const project = {
  'package.json': '{ "name": "site", "private": true }',
  'roles/daemon/tasks/main.yml': '- fail: { msg: the wrong daemon }\n',
  'roles/motd/tasks/main.yml': '- fail: { msg: the wrong motd }\n',
  'site.yml': `
- hosts: all
  vars: { zookeeper_hosts: "{{ play_hosts }}" }
  roles:
    - fplay/jdk
    - { role: fplay/zookeeper, zookeeper_heap_mb: 128 }
    - '@team/roles/welcome'
`,
};

describe('fplay and roles as npm packages, in another project', () => {
  let folder: string;
  let lab: TestLab;
  const at = (...names: readonly string[]) => join(folder, ...names);
  const fplay = (...words: readonly string[]) =>
    execute(at('site/node_modules/.bin/fplay'), words, {
      cwd: at('site'),
      env: { ...process.env, FPLAY_LAB_FOLDER: at('labs') },
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fplay-packages-'));
    write('team', team);
    write('site', project);
    for (const source of [root, at('team')])
      await execute('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: source });
    const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    await execute('npm', ['install', '--no-audit', '--no-fund', ...tarballs.map((name) => at(name))], {
      cwd: at('site'),
    });
    lab = await startLab(['zoo']);
  });
  afterAll(async () => {
    await lab?.down();
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs roles from their tarballs, and has nothing to do the second time', async () => {
    await fplay('artefacts', ...archives);
    const first = await fplay('run', 'site.yml', '-i', lab.inventoryFolder);
    expect(first.stdout).toMatch(/changed: \[zoo\] motd : copy/);
    const { run } = await inside(lab, 'zoo');
    expect(await run('cat /etc/motd /etc/profile.d/fplay.sh')).toMatch(/^hi\n[\s\S]*WELCOME="everybody"/);
    expect(await run('cat /etc/welcome')).toBe('welcome of @team/roles/welcome');
    const status =
      'JAVA_HOME=/SoftWare/java /SoftWare/apache-zookeeper-3.8.4-bin/bin/zkServer.sh status 2>&1';
    expect(await run(status)).toContain('Mode: standalone');
    const second = await fplay('run', 'site.yml', '-i', lab.inventoryFolder);
    expect(second.stdout).toMatch(/^zoo +ok=\d+ +changed=0 /m);
  });

  it('explains and tests them by the same names', async () => {
    expect((await fplay('doc', 'role', 'fplay/zookeeper')).stdout).toContain('`zookeeper_heap_mb`');
    expect((await fplay('test', 'role', '@team/roles/welcome')).stderr).toContain('role welcome: passed');
  });

  it('runs the playbooks that fplay brings', async () => {
    const playbook = 'node_modules/fplay/playbooks/standalone.yml';
    const inventory = 'node_modules/fplay/inventory/standalone';
    const { stdout } = await fplay('run', playbook, '-i', inventory, '--list-hosts');
    expect(stdout).toContain('slave02');
  });

  function write(name: string, files: Readonly<Record<string, string>>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(at(name, file)), { recursive: true });
      writeFileSync(at(name, file), text);
    }
  }
});
