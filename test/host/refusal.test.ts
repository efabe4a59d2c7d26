import { expect, test } from 'vitest';
import type { Operation } from '../../src/host/files/operations.ts';
import { refusal, refusalOf } from '../../src/host/refusal.ts';

const failed = (stderr: string) => ({ code: 1, stdout: Buffer.from(''), stderr: Buffer.from(stderr) });

test.each([
  ['/srv/a/f', 'sh: cannot create /srv/a/.f: Directory nonexistent', 'the folder /srv/a must exist'],
  ['/srv/f', 'rm: cannot remove /srv/f: Operation not permitted', 'lsattr shows it'],
  ['/srv/f', 'sh: cannot create /srv/f: Permission denied', 'set become: true'],
  [
    '/tmp/fplay-0123456789abcdef-0123456789abcdef/s.sh',
    'cat: write error: No space left on device',
    'df -h /tmp (',
  ],
  ['/srv/f', 'cat: write error: No space left on device', 'df -h /srv'],
])('a refusal at %s, `%s`, has a way out', (path, stderr, hint) => {
  const error = refusal(`cannot write ${path}`, failed(`${stderr}\n`), path);
  expect(error.message).toBe(`cannot write ${path}: ${stderr}`);
  expect(error.hint).toContain(hint);
});

const at = { path: '/proc/self/x', attributes: {} };

test.each<readonly [Operation, string, string]>([
  [
    { kind: 'set-attributes', follow: true, ...at },
    'chown: invalid user: nobody1',
    'create the user or group first',
  ],
  [{ kind: 'write', content: '', ...at }, 'chown: invalid user: nobody1', 'create the user or group first'],
  [{ kind: 'write', content: '', ...at }, 'x is a link to a place that is not there', 'remove the link'],
  [{ kind: 'set-attributes', follow: true, ...at }, 'chmod: Operation not permitted', 'set become: true'],
  [{ kind: 'remove', ...at }, 'rm: cannot remove: Permission denied', 'set become: true'],
  [{ kind: 'make-directory', ...at }, 'mkdir: x: No such file or directory', 'the kernel makes these'],
  [{ kind: 'copy', from: '/x', ...at }, 'cp: x: Permission denied', 'the kernel makes these'],
])('%o below /proc, refused with `%s`, has a way out', (operation, stderr, hint) => {
  expect(refusalOf(operation, failed(stderr)).hint).toContain(hint);
});

test('what could not be looked at below /proc was not to be written', () => {
  const error = refusal('cannot read', failed('cat: Permission denied'), '/proc/1/environ');
  expect(error.hint).toContain('set become: true');
});
