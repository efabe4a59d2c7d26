import { describe, expect, it } from 'vitest';
import { addressAt, labCommands, subnetsFor } from '../../src/lab/network.ts';

describe('subnetsFor', () => {
  it('parts 198.18.0.0/15 without overlaps', () => {
    const [small, large] = [subnetsFor(5), subnetsFor(1000)];
    expect(addressAt(small[0]!, 0)).toBe('198.18.0.0');
    expect(addressAt(small.at(-1)!, 255)).toBe('198.18.255.255');
    expect(addressAt(large[0]!, 0)).toBe('198.19.0.0');
    expect(addressAt(large.at(-1)!, 4095)).toBe('198.19.255.255');
    expect(new Set([...small, ...large].map(({ first }) => first)).size).toBe(272);
  });

  it('has room for the hosts, this machine and the broadcast', () => {
    for (const hosts of [1, 250, 251, 4000]) {
      for (const { prefix } of subnetsFor(hosts))
        expect(2 ** (32 - prefix) - 3).toBeGreaterThanOrEqual(hosts);
    }
  });

  it('names links as the kernel allows', () => {
    for (const { link } of [...subnetsFor(1), ...subnetsFor(1000)])
      expect(link.length).toBeLessThanOrEqual(15);
  });
});

it('spreads hosts over bridges, none with more ports than the kernel allows', () => {
  const lines = labCommands(2500).split('\n');
  const ports = lines.flatMap((line) => /master (br\d+)/.exec(line)?.[1] ?? []);
  for (const bridge of ['br0', 'br1', 'br2'])
    expect(ports.filter((one) => one === bridge).length).toBeLessThan(1023);
  expect(ports.length).toBe(2500 + 1 + 2 * 2);
});
