import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLab, type TestLab } from '../rig/lab.ts';
import { playFolder } from '../rig/play.ts';

/*
 * A lab host can't be started anew: its kernel is this machine's. What stands for a restart here stops its sshd, and starts
 * it again a moment later with another boot id.
 */
let lab: TestLab;
let folder: string;

beforeAll(async () => {
  lab = await startLab(['h1']);
  folder = await mkdtemp(join(tmpdir(), 'fplay-reboot-'));
});

afterAll(async () => {
  await lab.down();
  await rm(folder, { recursive: true, force: true });
});

async function run(tasks: string, options: { readonly check?: boolean } = {}) {
  await writeFile(join(folder, 'play.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`);
  return playFolder(folder, { inventories: [lab.inventoryFolder], connection: 'ssh', ...options });
}

const restart = (seconds: number, id: string) =>
  `kill $(cat /run/sshd.pid); setsid sh -c 'sleep ${seconds}; echo ${id} > /boot-id; exec /usr/sbin/sshd -E /dev/sshd.log' >/dev/null 2>&1 </dev/null & kill $PPID`;

const reboot = (more = '') => `    - copy: { content: first, dest: /boot-id }
    - reboot:
        boot_time_command: cat /boot-id
        reboot_command: ${JSON.stringify(restart(2, 'second'))}
        test_command: test -f /boot-id
        ${more}
      register: r
    - command: cat /boot-id
      register: id
    - debug: { msg: "{{ r.rebooted }} {{ id.stdout }}" }
`;

it('goes on once the host was started anew', async () => {
  const played = await run(reboot());
  expect(played.saidBy('h1')).toEqual(['true second']);
  expect(played.counts.h1).toMatchObject({ ok: 4, changed: 3, unreachable: 0 });
});

it('fails where the host is not back in time', async () => {
  const played = await run(reboot('reboot_timeout: 1'));
  const failures = played.events.flatMap((event) =>
    event.type === 'task-end' && 'failure' in event.outcome ? [event.outcome.failure.message] : [],
  );
  expect(failures).toEqual([expect.stringMatching(/^the host is out of reach after [1-3] s: /)]);
});

it('waits for a host that comes up', async () => {
  const played = await run('    - wait_for_connection: { timeout: 60 }\n      register: w\n    - ping:\n');
  expect(played.counts.h1).toMatchObject({ ok: 2, changed: 0, unreachable: 0 });
});

it('is a change in a check, and touches nothing', async () => {
  const before = await lab.snapshot('h1');
  const played = await run(reboot(), { check: true });
  expect(played.tasksOf('h1').slice(0, 2)).toEqual(['changed copy', 'changed reboot']);
  expect(await lab.snapshot('h1')).toEqual(before);
});
