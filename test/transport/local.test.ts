import { expect, test } from 'vitest';
import { openLocal } from '../../src/transport/local.ts';

test('a shell that waits for something that does not end keeps no connection from being closed', async () => {
  const transport = openLocal();
  const { stdout, exit } = await transport.exec('echo here; sleep 60; echo there');
  await new Promise((resolve) => stdout.once('data', resolve));
  await transport.close();
  expect(await exit).toBe(137);
  expect((await transport.lost).message).toBe('the connection to this machine was closed');
});
