import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { encrypt } from '../../../src/vault/vault.ts';
import { play, vaultPassword } from '../../rig/play.ts';

const plain = randomBytes(3_000_000).toString('base64');

test('a large vault comes to the host as what it holds, and is there the next time', async () => {
  const dest = path.join(tmpdir(), `fplay-vaulted-${process.pid}`);
  const copy = `copy: { src: secret, dest: ${dest}, mode: "0600" }`;
  try {
    const run = await play(
      {
        'files/secret': encrypt(plain, { password: vaultPassword }),
        'play.yml': `
- hosts: a
  gather_facts: false
  tasks: [{ name: copied, ${copy} }, { name: again, ${copy} }]
`,
      },
      { hosts: 'a' },
    );
    expect(run.tasksOf('a')).toEqual(['changed copied', 'ok again']);
    expect(readFileSync(dest, 'utf8') === plain).toBe(true);
  } finally {
    rmSync(dest, { force: true });
  }
});

test('a vault that no password opens fails the task, and nothing is written', async () => {
  const run = await play(
    {
      'files/secret': encrypt('text', { password: 'another' }),
      'play.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - block: [{ copy: { src: secret, dest: "{{ folder }}/x" } }]
      rescue:
        - stat: { path: "{{ folder }}/x" }
          register: seen
        - debug: { msg: "{{ seen.stat.exists }} {{ ansible_failed_result.msg }}" }
`,
    },
    { hosts: 'a' },
  );
  expect(String(run.saidBy('a')[0])).toMatch(/^false cannot decrypt .*secret: no vault password fits/);
});
