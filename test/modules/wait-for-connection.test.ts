import { expect, test } from 'vitest';
import { waitForConnection } from '../../src/modules/wait-for-connection.ts';
import type { Hands } from '../../src/sdk/host.ts';
import { makeControl } from './rig/control.ts';
import { rendererOf } from './rig/render.ts';

const host = { query: async () => ({ code: 0, stdout: '', stderr: '' }) } as unknown as Hands;

test('delay: nothing is tried before', async () => {
  const begun = Date.now();
  const tried: number[] = [];
  const reconnect = async () => {
    tried.push(Date.now() - begun);
    return host;
  };
  const control = { ...makeControl('/', rendererOf({})), reconnect };
  const done = await waitForConnection.apply?.({}, waitForConnection.args.parse({ delay: 1 }), host, control);
  expect(done).toMatchObject({ elapsed: 1 });
  expect(tried[0]).toBeGreaterThanOrEqual(990);
});
