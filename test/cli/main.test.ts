import { expect, test } from 'vitest';
import { fplay } from './process.ts';

test('help names every command and ends well', async () => {
  const { code, stdout } = await fplay(['--help']);
  expect(code).toBe(0);
  for (const command of ['run', 'drift', 'inventory', 'ping', 'task', 'doc', 'artefacts'])
    expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
});

test('help of run names every option', async () => {
  const { code, stdout } = await fplay(['run', '--help']);
  expect(code).toBe(0);
  for (const option of [
    '-i, --inventory',
    '-l, --limit',
    '-t, --tags',
    '--skip-tags',
    '-e, --extra-vars',
    '-C, --check',
  ])
    expect(stdout).toContain(option);
  for (const option of [
    '-D, --diff',
    '-f, --forks',
    '--start-at-task',
    '--list-hosts',
    '--list-tasks',
    '--list-tags',
  ])
    expect(stdout).toContain(option);
  for (const option of [
    '--syntax-check',
    '--verify',
    '--output',
    '--accept-new-host-keys',
    '--vault-password-file',
    '--no-color',
  ])
    expect(stdout).toContain(option);
});

test('no command at all: help, as a mistake', async () => {
  const { code, stderr } = await fplay([]);
  expect(code).toBe(5);
  expect(stderr).toContain('Usage: fplay');
});

test.each([
  [['rum'], 'Did you mean run?'],
  [['site.yml', '-i', 'x'], 'help: here that is fplay run site.yml -i x'],
  [['all', '-m', 'ping'], 'help: here that is fplay task PATTERN -m MODULE -a ARGUMENTS'],
  [['playbook', 'x'], 'help: here that is fplay run'],
  [['vault', 'encrypt_string'], 'help: here that is fplay vault encrypt-string'],
  [['run'], "missing required argument 'playbook'"],
  [['run', 'x.yml', '--inventroy', 'y'], 'Did you mean --inventory?'],
  [['run', 'x.yml', '--vault-id=dev@x'], 'help: instead: --vault-password-file ID@FILE'],
  [['run', 'x.yml', '-M', 'x'], 'help: instead: modules are found in modules/'],
  [['run', 'x.yml', '-f', '0'], 'Give a whole number of at least 1.'],
  [['run', 'x.yml', '-f', '1e3'], 'Give a whole number of at least 1.'],
  [['run', 'x.yml', '--output', 'xml'], 'Allowed choices are tree, lines, json, junit.'],
])('%j is a mistake in the arguments', async (words, message) => {
  const { code, stderr } = await fplay(words);
  expect(stderr).toContain(message);
  expect(code).toBe(5);
});
