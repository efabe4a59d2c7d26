import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, startSystem } from './system.ts';

describe('what would go wrong', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem('playbooks/standalone.yml', 'inventory/standalone/hosts');
  });
  afterAll(() => system?.lab.down());

  it('is found on all hosts before anything is changed, and told as one table', async () => {
    const { shell } = system;
    await shell(
      'master',
      'python3 -m http.server 8081 >/dev/null 2>&1 & until ss -ltn | grep -q :8081; do sleep 0.1; done',
    );
    await shell(
      'slave01',
      ': >/srv/file; printf "#!/bin/sh\\nexec /bin/date -d \'+90 sec\' \\"\\$@\\"\\n" >/usr/local/bin/date; chmod +x /usr/local/bin/date',
    );
    await shell(
      'slave02',
      'sed "s/^[0-9.]* *slave01/10.9.8.7 slave01/" /etc/hosts >/tmp/hosts; cat /tmp/hosts >/etc/hosts',
    );
    const pid = await shell('master', 'pgrep -f "[h]ttp.server 8081"');
    const run = await system.run(
      '-e',
      'flink_tmp_dirs=/srv/file/tmp',
      '-e',
      'flink_task_manager_memory=900g',
    );
    expect(run.code).toBe(2);
    const table = run.failures.join('\n');
    expect(table).toMatch(
      new RegExp(`master +port 8081 +the JobManager needs it; held by process ${pid}, user root: python3`),
    );
    expect(table).toMatch(/slave01 +folder \/srv\/file\/tmp +\/srv\/file is in its way/);
    expect(table).toMatch(/slave02 +memory +\d+ MB in all, the daemons are given 92\d{4} MB/);
    expect(table).toMatch(/slave01 +clock +\d+ s ahead/);
    expect(table).toMatch(/all +name slave01 +is not the same everywhere:.* 10\.9\.8\.7 on slave02/);
    expect(run.changes).toEqual([]);
    for (const host of ['master', 'slave01', 'slave02'])
      expect(await shell(host, 'ls -d /SoftWare || true'), host).toBe('');
  });
});
