import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { reboot } from '../../src/modules/reboot.ts';
import { type Hands, HostError } from '../../src/sdk/host.ts';
import { makeControl } from './rig/control.ts';
import { rendererOf } from './rig/render.ts';

// Whether a shell or the connection ends first, a real machine leaves to chance.
test('a shell that is killed while the host goes down is no failure', async () => {
  const ids = ['first', 'second'];
  const host = {
    query: async () => ({ code: 0, stdout: ids.shift() ?? '', stderr: '' }),
    run: () => Promise.reject(new HostError('the shell on the host was cut off')),
  } as unknown as Hands;
  const control = { ...makeControl('/', rendererOf({})), reconnect: async () => host };
  const done = await reboot.apply?.({}, reboot.args.parse({}), host, control);
  expect(done).toMatchObject({ rebooted: true });
});

/** What a restart by these arguments tells a host that has `shutdown` in a folder of its own, or not. */
async function told(args: object, { has }: { has: boolean }): Promise<{ said: string; elapsed: unknown }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fplay-reboot-'));
  const ids = ['first', 'second'];
  let said = '';
  const programs = has ? ['shutdown'] : ['reboot', 'sleep'];
  for (const name of programs)
    writeFileSync(path.join(folder, name), `#!/bin/sh\necho ${name} "$@" >> ${folder}/said\n`, {
      mode: 0o755,
    });
  const host = {
    query: async () => ({ code: 0, stdout: ids.shift() ?? '', stderr: '' }),
    run: async (command: string) => {
      execFileSync('/bin/sh', ['-c', `PATH=\n${command}\nwait`], { stdio: 'ignore' });
      said = readFileSync(path.join(folder, 'said'), 'utf8').trim();
      return { code: 0, stdout: '', stderr: '' };
    },
  } as unknown as Hands;
  const control = { ...makeControl('/', rendererOf({})), reconnect: async () => host };
  try {
    const given = reboot.args.parse({ search_paths: [folder], ...args });
    const done = await reboot.apply?.({}, given, host, control);
    return { said, elapsed: done && 'elapsed' in done ? done.elapsed : done };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('search_paths, pre_reboot_delay: shutdown is found there, and told the minutes', async () => {
  expect(await told({ msg: "it's time" }, { has: true })).toEqual({
    said: "shutdown -r now it's time",
    elapsed: 0,
  });
  expect(await told({ pre_reboot_delay: 150, msg: 'x' }, { has: true })).toMatchObject({
    said: 'shutdown -r +2 x',
  });
});

test('pre_reboot_delay: without shutdown the seconds go by before', async () => {
  expect(await told({ pre_reboot_delay: 150 }, { has: false })).toMatchObject({ said: 'sleep 150\nreboot' });
});

test('post_reboot_delay: nobody logs in before', async () => {
  expect(await told({ post_reboot_delay: 1 }, { has: true })).toMatchObject({ elapsed: 1 });
});
