import { expect, test } from 'vitest';
import type { ConnectionLost } from '../../src/sdk/host.ts';
import { withFurther } from '../../src/transport/further.ts';
import { SessionRefused } from '../../src/transport/session-refused.ts';
import type { Channel, Transport } from '../../src/transport/transport.ts';

/** Connections that open so many sessions each, after `opening`, and how many of them there are and were. */
function connections(sessions: number, opening: () => Promise<unknown> = async () => {}) {
  const counted = { open: 0, opened: 0 };
  const connect = (): Transport => {
    let left = sessions;
    counted.open += 1;
    counted.opened += 1;
    return {
      lost: new Promise<ConnectionLost>(() => {}),
      async exec() {
        if (left === 0) throw new SessionRefused('h1', new Error('open failed'));
        left -= 1;
        await opening();
        return {} as Channel;
      },
      async close() {
        counted.open -= 1;
      },
    };
  };
  return { counted, transport: withFurther(connect(), async () => connect()) };
}

test('sessions that are asked for at once share the connections that are opened for them', async () => {
  const { counted, transport } = connections(2);
  await Promise.all(Array.from({ length: 9 }, () => transport.exec('sh')));
  expect(counted.opened).toBe(5);
  await transport.close();
  expect(counted.open).toBe(0);
});

test('a refusal that is heard of sooner than a session that was asked for before', async () => {
  const { counted, transport } = connections(1, () => new Promise(setImmediate));
  await Promise.all(Array.from({ length: 5 }, () => transport.exec('sh')));
  expect(counted).toEqual({ open: 5, opened: 5 });
});

test('a further connection on which others were quicker stays theirs', async () => {
  for (let turns = 0; turns < 12; turns++) {
    const { counted, transport } = connections(1);
    await transport.exec('sh');
    const asked = [transport.exec('sh')];
    // Somewhere between the further connection being there and its opener's own session.
    for (let turn = 0; turn < turns; turn++) await undefined;
    asked.push(transport.exec('sh'));
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(counted).toEqual({ open: 3, opened: 3 });
  }
});

test('where no connection opens a session, those that ask at once are all refused, and none stays', async () => {
  const { counted, transport } = connections(0);
  const asked = await Promise.allSettled(Array.from({ length: 5 }, () => transport.exec('sh')));
  expect(asked.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
  expect(counted.open).toBe(1);
});

test('where no connection opens a session, none is opened again and again, and none stays', async () => {
  const { counted, transport } = connections(0);
  for (let index = 0; index < 3; index++)
    await expect(transport.exec('sh')).rejects.toBeInstanceOf(SessionRefused);
  expect(counted).toEqual({ open: 1, opened: 4 });
});

test('there are ten connections to a host at most', async () => {
  const { counted, transport } = connections(1);
  const asked = await Promise.allSettled(Array.from({ length: 14 }, () => transport.exec('sh')));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect(counted.opened).toBe(10);
});
