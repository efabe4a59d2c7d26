import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encrypt } from '../../src/vault/vault.ts';
import { fplay } from '../cli/process.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { play } from './rig.ts';

let lab: TestLab;
let host: Inside;
beforeAll(async () => {
  lab = await startLab(['h1']);
  host = await inside(lab, 'h1');
});
afterAll(() => lab?.down());

const tasks = `- unarchive: { src: app.tgz, dest: /srv }
- copy: { src: bytes, dest: /srv/bytes }
- copy: { content: "{{ word }}\\n", dest: /srv/word }
- file: { path: /srv/bytes, mode: '0600' }
- copy: { content: hidden, dest: /srv/hidden }
  no_log: true
`;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test.each([['--check'], []])('--diff shows all of what changes, with %j', async (...check) => {
  const folder = project({
    'play.yml': play(tasks),
    'group_vars/all.yml': encrypt('word: swordfish\n', { password: 'sesame' }),
    password: 'sesame\n',
  });
  mkdirSync(join(folder, 'files/app/lib'), { recursive: true });
  for (let index = 0; index < 30; index++) writeFileSync(join(folder, `files/app/lib/f${index}`), 'x');
  execFileSync('tar', ['-czf', join(folder, 'files/app.tgz'), '-C', join(folder, 'files'), 'app']);
  const [before, after] = [Buffer.from([0, 1, 2]), Buffer.from([0, 255])];
  writeFileSync(join(folder, 'files/bytes'), after);
  await host.run(`printf '\\000\\001\\002' >/srv/bytes; chmod 644 /srv/bytes; echo trout >/srv/word`);
  const words = ['-i', lab.inventoryFolder, '--vault-password-file', join(folder, 'password')];
  const { code, stdout } = await fplay(['run', join(folder, 'play.yml'), ...words, '--diff', ...check]);
  expect(code, stdout).toBe(0);
  expect(stdout).toContain('\n    /srv\n    + app/lib/: 30 entries\n');
  expect(stdout).toContain(
    `\n    /srv/bytes\n    - 3 bytes, sha256 ${sha256(before)}\n    + 2 bytes, sha256 ${sha256(after)}\n`,
  );
  expect(stdout).toContain('\n    -trout\n    +********\n');
  expect(stdout).toContain('\n    /srv/bytes mode: 0644 -> 0600\n');
  expect(stdout).toMatch(/changed: \[h1\] copy .*\n {4}\*{8}\n/);
  expect(stdout).not.toMatch(/swordfish|\bhidden\b/);
});
