import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encrypt } from '../../src/vault/vault.ts';
import { type Ended, fplay } from '../cli/process.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { extra, play, run, written } from './rig.ts';

let lab: TestLab;
let h2: Inside;
beforeAll(async () => {
  lab = await startLab(['h1', 'h2']);
  h2 = await inside(lab, 'h2');
});
afterAll(() => lab?.down());

const tasks = `- name: a folder
  file: { path: /srv/app, state: directory, mode: '0755' }
- name: settings
  copy: { content: "port = 1\\nword = {{ word }}\\n", dest: /srv/app/conf, mode: '0600' }
- command: date
- name: a link
  file: { src: /srv/app/conf, dest: /srv/conf, state: link }
`;
const files = { 'play.yml': play(tasks) };
const word = extra({ word: 'x' });

/** `fplay drift` of `play.yml` of a new project. */
function drift(given: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ended> {
  return fplay(['drift', join(project(given), 'play.yml'), '-i', lab.inventoryFolder, ...words]);
}

test('bare hosts have drifted: 3, and nothing is touched; after a run: 0; what one host changes is told: 3', async () => {
  const before = await written(lab, 'h1');
  const bare = await drift(files, ...word);
  expect(bare.stderr).toBe('');
  expect(bare.stdout).toMatch(/^h1, h2: 3 tasks would change something, 1 task can't be told$/m);
  expect(bare.code).toBe(3);
  expect(await written(lab, 'h1')).toEqual(before);

  expect((await run(lab, files, ...word)).code).toBe(0);
  const same = await drift(files, ...word);
  expect(same.stdout).toMatch(/^DRIFT {2}2 hosts: 2 unknown$/m);
  expect(same.code).toBe(0);
  expect((await drift(files, ...word, '--strict')).code).toBe(3);

  await h2.run('echo more >>/srv/app/conf; rm /srv/conf');
  const one = await drift(files, ...word);
  expect(one.stdout).toContain("h1: 1 task can't be told");
  expect(one.stdout).toMatch(/^ {2}changed: settings {2}\S*play\.yml:6:7$/m);
  expect(one.stdout).toMatch(/^ {6}-more$/m);
  expect(one.stdout).toMatch(/^ {2}changed: a link .*\n {6}it depends on what `command` does/m);
  expect(one.code).toBe(3);

  const json = await drift(files, ...word, '--output', 'json');
  expect(json.code).toBe(3);
  expect(JSON.parse(json.stdout)).toMatchObject({
    type: 'drift',
    summary: { hosts: 2, drifted: 1, unknown: 1 },
    hosts: { h2: { state: 'drifted', findings: [{ task: 'settings' }, {}, { task: 'a link' }] } },
  });
  const junit = await drift(files, ...word, '--output', 'junit', '-l', 'h2');
  expect(junit.code).toBe(3);
  expect(junit.stdout).toMatch(
    /<testsuite name="h2" hostname="h2" tests="4" failures="2" errors="0" skipped="1"/,
  );
});

test('a failure is 2, an unreachable host 4, a mistake 5, whatever has drifted', async () => {
  const failing = { 'play.yml': play(`${tasks}- fail:\n  when: inventory_hostname == "h1"\n`) };
  expect((await drift(failing, ...extra({ word: 'y' }))).code).toBe(2);
  expect((await drift(files, ...word, ...extra({ ansible_port: 1 }))).code).toBe(4);
  expect((await drift({ 'play.yml': play('- fiel:\n') })).code).toBe(5);
  expect((await drift(files, ...word, '--check')).code).toBe(5);
});

test.each(['lines', 'json', 'junit'])('secrets are stars in %s', async (output) => {
  const secret = {
    'group_vars/all.yml': encrypt('word: swordfish\n', { password: 'sesame' }),
    password: 'sesame\n',
  };
  const folder = project({ ...files, ...secret });
  const vault = ['--vault-password-file', join(folder, 'password')];
  const words = ['-i', lab.inventoryFolder, ...vault, '--output', output, '-vv'];
  const { code, stdout, stderr } = await fplay(['drift', join(folder, 'play.yml'), ...words]);
  expect(stderr).toBe('');
  expect(code).toBe(3);
  expect(stdout).not.toContain('swordfish');
  expect(stdout).toContain('word = ********');
});
