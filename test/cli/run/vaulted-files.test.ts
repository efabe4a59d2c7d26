import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { encrypt } from '../../../src/vault/vault.ts';
import { project } from '../../rig/project.ts';
import { fplay } from '../process.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Runs tasks on this machine; `secret` is a vault with this text. */
async function runWith(secret: string, tasks: readonly string[]): Promise<string> {
  const vault = encrypt(secret, { password: 'sesame' });
  const folder = project({
    'hosts.ini': 'a ansible_connection=local\n',
    'play.yml': '',
    'files/secret': vault,
    'files/parts/one': vault,
    'templates/secret.hbs': vault,
    password: 'sesame\n',
  });
  folders.push(folder);
  const lines = tasks.map((task) => `    - ${task.replaceAll('FOLDER', folder)}\n`).join('');
  const play = join(
    project({ 'play.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${lines}` }),
    'play.yml',
  );
  folders.push(join(play, '..'));
  const words = [
    '-i',
    join(folder, 'hosts.ini'),
    '--vault-password-file',
    join(folder, 'password'),
    '--diff',
    '-vv',
  ];
  const { code, stdout, stderr } = await fplay(['run', play, ...words]);
  expect(code, stdout + stderr).toBe(0);
  return stdout;
}

const linesAlike = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `INSERT INTO t VALUES (${index}, 'Okapi-${index * 7919}');\n`,
  ).join('');

test.each([5_000, 30_000])('a vault of %d lines that are alike shows none of them', async (count) => {
  const shown = await runWith(linesAlike(count), [
    'copy: { src: FOLDER/files/secret, dest: FOLDER/copied }',
    'template: { src: FOLDER/templates/secret.hbs, dest: FOLDER/rendered }',
    'assemble: { src: FOLDER/files/parts, dest: FOLDER/joined, remote_src: false }',
    `command: sed -n ${count - 10}p FOLDER/copied`,
    'command: head -c 300000 FOLDER/rendered',
    'debug: { msg: hello }',
  ]);
  expect(shown.match(/decrypted; not shown/g)).toHaveLength(3);
  expect(shown).toContain('hello');
  // What is cut off in the middle of a line is no line.
  expect(shown.match(/Okapi/g)?.length ?? 0).toBeLessThanOrEqual(1);
});

test('values of a configuration that was a vault are secrets, its switches are not', async () => {
  const shown = await runWith('password: Okapi\nenabled: true\n', [
    'copy: { src: FOLDER/files/secret, dest: FOLDER/copied }',
    'debug: { msg: it is true of Okapi }',
  ]);
  expect(shown).toContain('it is true of ********');
});
