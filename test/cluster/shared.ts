import { afterAll, beforeAll, expect, it } from 'vitest';
import { type System, startSystem } from './system.ts';

/**
 * What holds for every shipped system: a check touches nothing, the first run proves it (`proofs` are what its debug
 * tasks say), the second changes nothing.
 */
export function itComesUp(
  playbook: string,
  inventory: string,
  hosts: readonly string[],
  proofs: readonly RegExp[],
): void {
  let system: System;
  beforeAll(async () => {
    system = await startSystem(playbook, inventory);
  });
  afterAll(() => system?.lab.down());

  it('leaves fresh hosts as they were when it only checks', async () => {
    const before = await snapshots();
    const checked = await system.run('--check');
    expect(checked.code, checked.stderr).toBe(0);
    expect(await snapshots()).toEqual(before);
  });

  it('comes up from bare hosts, and proves itself by its counts', async () => {
    const first = await system.run();
    expect(first.code, first.stderr + first.stdout.slice(-4000)).toBe(0);
    expect(Object.keys(first.recap).sort()).toEqual([...hosts].sort());
    for (const proof of proofs) expect(first.said.join('\n')).toMatch(proof);
  });

  it('has nothing left to do the second time', async () => {
    const { code, recap, stderr } = await system.run();
    expect(code, stderr).toBe(0);
    for (const host of hosts)
      expect(recap[host], host).toMatchObject({ changed: 0, failed: 0, unreachable: 0 });
  });

  async function snapshots() {
    return Object.fromEntries(
      await Promise.all(hosts.map(async (host) => [host, await system.lab.snapshot(host)] as const)),
    );
  }
}
