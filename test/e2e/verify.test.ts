import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fplay } from '../cli/process.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { play, rowOf, run, runWords } from './rig.ts';

let lab: TestLab;
let h1: Inside;
beforeAll(async () => {
  lab = await startLab(['h1', 'h2']);
  h1 = await inside(lab, 'h1');
});
afterAll(() => lab?.down());

const settled = `- name: a folder
  file: { path: /srv/app, state: directory }
- name: settings
  copy: { content: "port = 1\\n", dest: /srv/app/conf }
  notify: restart
- command: date
- name: a link
  file: { src: /srv/app/conf, dest: /srv/conf, state: link }
`;
const handlers = '  handlers:\n    - name: restart\n      command: "true"\n';

test('a run that converges: nothing is left, and nothing of the second pass is counted', async () => {
  const { code, stdout } = await run(lab, { 'play.yml': play(settled) + handlers }, '--verify');
  expect(stdout).toMatch(/^VERIFY {2}planning everything again$/m);
  expect(stdout).toMatch(/^VERIFY {2}6 tasks converged, 2 can't be told {2}\(/m);
  expect(rowOf({ code, stdout, stderr: '' }, 'h1')).toMatch(/ok=5 .*changed=5 .*failed=0/);
  expect(rowOf({ code, stdout, stderr: '' }, 'h1')).not.toContain('unknown');
  expect(code).toBe(0);
});

test('two tasks that undo each other, one of them behind a command: by name and place, with what differs; 2', async () => {
  const tasks = `- name: first word
  copy: { content: "one\\n", dest: /srv/word }
- command: date
- name: second word
  copy: { content: "two\\n", dest: /srv/word }
  when: inventory_hostname == "h1"
- name: words
  copy: { content: "{{ item }}", dest: /srv/looped }
  loop: [a, b]
  notify: restart
`;
  const { code, stdout } = await run(lab, { 'play.yml': play(tasks) + handlers }, '--verify');
  expect(code).toBe(2);
  const found = stdout.slice(stdout.indexOf('VERIFY'));
  expect(found).toMatch(/^doesn't converge: \[h1\] first word\n {4}at \S*play\.yml:4:7\n/m);
  expect(found).toMatch(/^ {4}-two\n {4}\+one$/m);
  expect(found).toMatch(/^doesn't converge: \[h2\] words \(item=a\)$/m);
  expect(found).not.toMatch(/\[h2\] first word|restart/);
  expect(found).toMatch(/tasks? converged, .*did not/);
  expect(await h1.run('cat /srv/word')).toBe('two\n');
});

test('what would fail the second time does not converge either; a rescued failure does', async () => {
  const tasks = `- stat: { path: /srv/once }
  register: once
- assert: { that: "!once.stat.exists" }
- block:
    - fail:
  rescue:
    - copy: { content: x, dest: /srv/once }
`;
  const folder = project({ 'play.yml': play(tasks) });
  const words = ['run', join(folder, 'play.yml'), '-i', lab.inventoryFolder, '--verify', '--output', 'json'];
  const { code, stdout } = await fplay(words);
  expect(code).toBe(2);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const unsettled = events.filter(({ type }) => type === 'unsettled');
  expect(unsettled.map(({ host, task, outcome }) => [host, task.name, outcome.status]).toSorted()).toEqual([
    ['h1', 'assert', 'failed'],
    ['h2', 'assert', 'failed'],
  ]);
  expect(events.at(-1)).toMatchObject({ type: 'recap', hosts: { h1: { failed: 0, rescued: 1 } } });
});

test('a host that failed is left out, and --check with --verify is a mistake', async () => {
  const tasks = `${settled}- fail:\n  when: inventory_hostname == "h1"\n- name: behind\n  file: { path: /srv/new, state: touch }\n`;
  const { code, stdout } = await run(lab, { 'play.yml': play(tasks) + handlers }, '--verify');
  expect(code).toBe(2);
  expect(stdout).toMatch(/doesn't converge: \[h2\] behind/);
  expect(stdout).not.toMatch(/doesn't converge: \[h1\]/);
  const both = await fplay([...runWords(lab, { 'play.yml': play(tasks) }), '--check', '--verify']);
  expect(both.code).toBe(5);
  expect(both.stderr).toContain('cannot be used with');
});
