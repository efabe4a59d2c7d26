import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectSuccess } from './shared.ts';
import { type System, startSystem } from './system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem('test/cluster/playbooks/units.yml', 'test/cluster/inventories/units/hosts');
});
afterAll(() => system?.lab.down());

const ours = "units=$(grep -l '^# Written by fplay' /etc/systemd/system/*.service)";

/** systemd looks for the programs too. */
const verify = `
  ${ours}
  sed -n 's/^Exec[A-Za-z]*="\\([^"]*\\)".*/\\1/p' $units | sort -u | while read -r program; do
    mkdir -p "$(dirname "$program")"
    printf '#!/bin/sh\\n' >"$program"
    chmod +x "$program"
  done
  systemd-analyze verify $units 2>&1`;

it('writes units of which systemd has nothing to say, and has them started with the machine', async () => {
  const { run, shell } = system;
  const checked = await run('--check');
  const written = await run();
  expectSuccess(written);
  expect(checked.changes).toEqual(written.changes);
  const units = (await shell('one', `${ours}; basename -a $units`)).split('\n');
  expect(units).toHaveLength(10);
  expect(await shell('one', verify)).toBe('');
  const started = await shell('one', 'ls /etc/systemd/system/multi-user.target.wants');
  expect(started.split('\n')).toEqual(expect.arrayContaining(units));
  expect((await run()).changes).toEqual([]);
});
