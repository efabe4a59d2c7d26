import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { gathered } from '../../src/report/gathered.ts';
import type { Reporter } from '../../src/report/reporter.ts';

function start() {
  const written: string[] = [];
  const create = (write: (text: string) => void): Reporter => ({
    on: ({ type }) => write(`${type}\n`),
    end: async () => write('end\n'),
  });
  return { written, reporter: gathered((text) => void written.push(text), create) };
}

it('writes the text of a turn at once, in order', async () => {
  const { written, reporter } = start();
  reporter.on({ type: 'play-end', play: 'x' });
  reporter.on({ type: 'warning', message: 'x' });
  expect(written).toEqual([]);
  await setImmediate();
  expect(written).toEqual(['play-end\nwarning\n']);
});

it('writes what is left at its end, once', async () => {
  const { written, reporter } = start();
  reporter.on({ type: 'play-end', play: 'x' });
  await reporter.end();
  await setImmediate();
  expect(written.join('')).toBe('play-end\nend\n');
});

it('holds no more than a little', () => {
  const { written, reporter } = start();
  for (let count = 0; count < 10_000; count++) reporter.on({ type: 'play-end', play: 'x' });
  expect(written.length).toBeGreaterThan(0);
  expect(Math.max(...written.map((text) => text.length))).toBeLessThan(70_000);
});
