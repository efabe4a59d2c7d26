import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../../rig/project.ts';
import { fplay } from '../process.ts';

const hosts = '[web]\nh1 colour=red\nh2 colour=blue\n[all:vars]\nansible_connection=local\n';
const task = (...words: readonly string[]) =>
  fplay(['task', ...words, '-i', join(project({ hosts }), 'hosts')]);

test('a command: what each host said, and how many did it', async () => {
  const { code, stdout } = await task('web', '-a', 'echo {{ colour }}');
  expect(code).toBe(0);
  expect(stdout).toContain('changed: [h1]  rc=0\n    red\n');
  expect(stdout).toContain('changed: [h2]  rc=0\n    blue\n');
  expect(stdout).toMatch(/\n2 hosts: 2 changed {2}[\d.]+ s\n$/);
});

test('a module with pairs or a mapping, in check mode with differences', async () => {
  const file = join(project({}), 'greeting');
  for (const args of [`content=hello dest=${file}`, `{content: hello,\n dest: ${file}}`]) {
    const { code, stdout } = await task('h1', '-m', 'copy', '-a', args, '-C', '-D');
    expect(code).toBe(0);
    expect(stdout).toContain(`changed: [h1]\n    --- before: ${file}\n`);
    expect(stdout).toContain('1 host: 1 changed (check mode: nothing was changed)');
  }
});

test('what a module looked at is shown; facts are there where the arguments refer to one', async () => {
  const stat = await task('h1', '-m', 'stat', '-a', 'path=/');
  expect(stat.stdout).toMatch(/^ok: \[h1\]\n {4}\{\n {6}"stat": \{/);
  const fact = await task('h1', '-m', 'debug', '-a', 'msg={{ ansible_system }}');
  expect(fact.stdout).toMatch(/^ok: \[h1\]\n {4}Linux\n1 host: 1 ok/);
});

test('a failure, its words and its code; the same on another host in short', async () => {
  const { code, stdout } = await task('web', '-m', 'shell', '-a', 'echo no >&2; exit 3', '-f', '1');
  expect(code).toBe(2);
  expect(stdout).toContain(
    'failed: [h1]\n    non-zero return code\n    rc: 3\n    stderr:\n      no\nfailed: [h2]\n    as on h1\n2 hosts: 2 failed',
  );
});

test('mistakes: an argument, a module, a pattern that nobody matches', async () => {
  const argument = await task('web', '-m', 'copy', '-a', 'contnet=x dest=/x');
  expect(argument).toMatchObject({ code: 5, stdout: '' });
  expect(argument.stderr).toContain(' --> command line:4:');
  expect(argument.stderr).toContain('did you mean `content`?');
  expect((await task('web', '-m', 'copi: x')).stderr).toContain('there is no module `copi: x`');
  expect((await task('wep', '-a', 'true')).stderr).toContain('no host or group matches `wep`');
});

test('a command may begin with a brace, or with a template', async () => {
  const group = await task('h1', '-m', 'shell', '-a', '{ echo b; echo a; } | sort');
  expect(group.stdout).toContain('    a\n    b\n');
  const template = await task('h1', '-a', '{{ program }} said', '-e', 'program=echo');
  expect(template.stdout).toContain('    said\n');
});
