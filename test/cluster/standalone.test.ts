import { describe, expect, it } from 'vitest';
import { expectSuccess, itComesUp, startsOf, unproved } from './shared.ts';

const grown = 'test/cluster/inventories/grown';

const hosts = ['master', 'slave01', 'slave02'];

describe('standalone: a master and two slaves', () => {
  const system = itComesUp(
    'playbooks/standalone.yml',
    'inventory/standalone',
    hosts,
    [/\(be,4\)/],
    `${grown}/hosts`,
  );

  const overview = async () =>
    JSON.parse(await system().shell('master', 'curl -sf http://master:8081/overview'));

  it('restarts the TaskManagers alone, one after the other, when their slots change', async () => {
    const flink_conf = { 'taskmanager.numberOfTaskSlots': 2 };
    const changed = await system().run(
      '-e',
      JSON.stringify({ flink_conf, daemon_nofile: 4000 }),
      ...unproved,
    );
    expectSuccess(changed);
    expect(startsOf(changed)).toEqual([
      'slave01: stop the TaskManager',
      'slave01: start the TaskManager',
      'slave02: stop the TaskManager',
      'slave02: start the TaskManager',
    ]);
    expect(await overview()).toMatchObject({ taskmanagers: 2, 'slots-total': 4 });
    const limits = 'cat /proc/$(cat /var/run/flink/flink-root-taskexecutor.pid)/limits';
    expect(await system().shell('slave01', limits)).toMatch(/^Max open files +4000 +4000 /m);
    expect((await system().play('status')).said.join('\n')).toMatch(
      /master +JobManager +runs +\d+ +leads, http:.*slave02 +TaskManager +runs[\s\S]*Flink: 2 TaskManagers, 4 of 4 slots free, 0 jobs running/,
    );
  });

  const settings = ['-e', 'flink_task_slots=2', '-e', 'flink_parallelism=2'];

  it('restarts nothing for what clients alone look at', async () => {
    const changed = await system().run(...settings, ...unproved);
    expectSuccess(changed);
    expect(changed.changes.every((change) => change.endsWith(': flink-conf.yaml'))).toBe(true);
  });

  it('restarts all of them, the master last, when another jar has come to lib', async () => {
    const home = '/SoftWare/flink-1.10.0';
    for (const host of hosts)
      await system().shell(host, `cp ${home}/examples/batch/WordCount.jar ${home}/lib`);
    const changed = await system().run(...settings, ...unproved);
    expectSuccess(changed);
    expect(startsOf(changed)).toEqual([
      'slave01: stop the TaskManager',
      'slave01: start the TaskManager',
      'slave02: stop the TaskManager',
      'slave02: start the TaskManager',
      'master: stop the JobManager',
      'master: start the JobManager',
    ]);
  });

  it('takes a new slave in by the next run, and lets one go that is moved to `decommissioned`', async () => {
    const more = await system()
      .by(grown)
      .run(...unproved);
    expectSuccess(more);
    expect(more.changes).toContain('slave03: start the TaskManager');
    expect(await overview()).toMatchObject({ taskmanagers: 3 });

    const shrunk = system().by('test/cluster/inventories/shrunk');
    const less = await shrunk.run(...unproved);
    expectSuccess(less);
    expect(startsOf(less)).toEqual(['slave02: stop the TaskManager']);
    expect(await overview()).toMatchObject({ taskmanagers: 2 });
    expect((await shrunk.run(...unproved)).changes).toEqual([]);
  });
});
