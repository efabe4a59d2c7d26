import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSuccess } from './shared.ts';
import { type System, startSystem } from './system.ts';

describe('what would go wrong', () => {
  let system: System;
  const folder = mkdtempSync(join(tmpdir(), 'fplay-preflight-'));
  beforeAll(async () => {
    system = await startSystem('playbooks/standalone.yml', 'inventory/standalone/hosts');
  });
  afterAll(async () => {
    await system?.lab.down();
    rmSync(folder, { recursive: true });
  });

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
    await shell('slave02', 'mkdir /srv/small && mount -t tmpfs -o size=10m tmpfs /srv/small');
    const java = javaArchive('25.0.1');
    const pid = await shell('master', 'pgrep -f "[h]ttp.server 8081"');
    const run = await system.run(
      '-e',
      'flink_tmp_dirs=/srv/file/tmp,/srv/small/tmp',
      '-e',
      'flink_task_manager_memory=900g',
      '-e',
      'flink_archive=/nowhere/flink-1.10.0.tgz',
      '-e',
      `jdk_archive=${java}`,
    );
    expect(run.code).toBe(2);
    const table = run.failures.join('\n');
    expect(table).toMatch(
      new RegExp(`master +port 8081 +the JobManager needs it; held by process ${pid}, user root: python3`),
    );
    expect(table).toMatch(/slave01 +folder \/srv\/file\/tmp +\/srv\/file is in its way/);
    expect(table).toMatch(/slave02 +folder \/srv\/small\/tmp +10 MB free, 100 MB needed/);
    expect(table).toMatch(/all +Java 25 +Flink 1\.10\.0 runs on 8 9 10 11 17/);
    expect(table).toMatch(/slave02 +memory +\d+ MB in all, the daemons are given 92\d{4} MB/);
    expect(table).toMatch(/all +Flink +there is no \/nowhere\/flink-1\.10\.0\.tgz on the control machine/);
    expect(table).toMatch(/slave01 +clock +\d+ s ahead/);
    expect(table).toMatch(/all +name slave01 +is not the same everywhere:.* 10\.9\.8\.7 on slave02/);
    expect(run.changes).toEqual([]);
    for (const host of ['master', 'slave01', 'slave02'])
      expect(await shell(host, 'ls -d /SoftWare || true'), host).toBe('');
  });

  it('is put right where that is asked for: who holds a port is ended, a folder that is not there is made', async () => {
    const { shell } = system;
    await shell('slave01', 'rm /usr/local/bin/date');
    const { address } = system.lab.host('slave01');
    await shell(
      'slave02',
      `sed "s/^10.9.8.7/${address}/" /etc/hosts >/tmp/hosts; cat /tmp/hosts >/etc/hosts`,
    );
    const run = await system.run('-e', 'flink_tmp_dirs=/srv/flink/tmp', '-e', 'free_ports=true');
    expectSuccess(run);
    expect(run.changes).toContain('master: free the ports of the JobManager');
    expect(run.said.join('\n')).toContain('(be,4)');
    expect(await shell('slave01', 'ls -d /srv/flink/tmp')).toBe('/srv/flink/tmp');
  });

  /** What says of an archive which Java is in it. */
  function javaArchive(version: string): string {
    mkdirSync(join(folder, 'jdk'));
    writeFileSync(join(folder, 'jdk/release'), `JAVA_VERSION="${version}"\n`);
    const archive = join(folder, `jdk-${version}.tar.gz`);
    execFileSync('tar', ['-czf', archive, '-C', folder, 'jdk']);
    return archive;
  }
});
