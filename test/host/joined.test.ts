import { expect, test } from 'vitest';
import { hostOn } from '../../src/host/host.ts';
import { HostError } from '../../src/sdk/host.ts';
import { openLocal } from '../../src/transport/local.ts';

test.each([
  ['arguments that are too long', ['true', 'x'.repeat(3_000_000)]],
  ['a program that is not there', ['no-such-program']],
])('%s fail the task alone', async (_, command) => {
  const host = hostOn(openLocal(), 'h1');
  await expect(host.view().run(command, { joined: true })).rejects.toBeInstanceOf(HostError);
  expect((await host.view().run('echo here')).stdout).toBe('here\n');
  await host.close();
});
