import { expect, test } from 'vitest';
import { returnOf } from '../../../src/modules/lib/return.ts';
import { ConnectionLost, type Hands, HostError } from '../../../src/sdk/host.ts';
import { makeControl } from '../rig/control.ts';
import { rendererOf } from '../rig/render.ts';

const host = {} as Hands;
const lost = new ConnectionLost('nothing listens there');
const refused = new HostError("can't become root by sudo: not yet");
const ready = async () => true;

/** Waits for a host whose logins come to these ends, the last of them for good. */
function waitThrough(
  ends: readonly (Hands | Error)[],
  { delay = 0, timeout }: { delay?: number; timeout: number },
) {
  const left = [...ends];
  const reconnect = async () => {
    const end = (left.length > 1 ? left.shift() : left[0]) ?? host;
    if (end instanceof Error) throw end;
    return end;
  };
  const control = { ...makeControl('/', rendererOf({})), reconnect };
  return returnOf(control, { delay, sleep: 0, timeout, isBack: ready });
}

test('the timeout begins behind the delay, which `elapsed` counts', async () => {
  expect(await waitThrough([lost, host], { delay: 1, timeout: 1 })).toMatchObject({ host, elapsed: 1 });
});

test('a host that refuses is not back yet', async () => {
  expect(await waitThrough([refused, lost, host], { timeout: 60 })).toMatchObject({ host });
});

test.each([
  [lost, /^the host is out of reach after \d+ s: nothing listens there$/],
  [refused, /^the host does not answer after \d+ s: can't become root by sudo: not yet$/],
])('what kept it from being back is told when the time is up', async (end, message) => {
  expect(await waitThrough([end], { timeout: 0 })).toMatchObject({
    failed: expect.stringMatching(message),
  });
});

test('any other error is thrown', async () => {
  await expect(waitThrough([new TypeError('a bug')], { timeout: 60 })).rejects.toThrow('a bug');
});
