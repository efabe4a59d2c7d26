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
