import { describe, expect, it } from 'vitest';
import { expectSuccess, findDaemons, itComesUp, startsOf, unproved } from './shared.ts';

const hosts = ['master01', 'master02', 'slave01', 'slave02', 'slave03'];

describe('highly available, on YARN', () => {
  const system = itComesUp(
    'playbooks/ha-yarn.yml',
    'inventory/prod/hosts',
    hosts,
    [/\(be,4\)/, /application_\d+_\d+: FINISHED, SUCCEEDED/],
    [...hosts, 'slave04'],
  );

  it('runs a job as an application of its own', async () => {
    const job = await system().play(
      'submit-job',
      '-e',
      'flink_job_name=Hamlet',
      '-e',
      'flink_job_parallelism=1',
    );
    expectSuccess(job);
    expect(job.said.join('\n')).toMatch(/application_\d+_\d+: FINISHED, SUCCEEDED[\s\S]*\(be,4\)/);
  });

  it('starts a session once, finds it to run a job in it, and ends it', async () => {
    const started = await system().play('yarn-session');
    expectSuccess(started);
    expect(started.said.join('\n')).toMatch(/application_\d+_\d+ +flink-session +RUNNING/);
    expect((await system().play('yarn-session')).changes).toEqual([]);
    const listed = await system().play('yarn-session', '-e', 'session=listed');
    expect(listed.said.join('\n')).toMatch(/application_\d+_\d+ +flink-session +RUNNING/);
    expect(listed.changes).toEqual([]);

    const job = await system().play('submit-to-session');
    expectSuccess(job);
    expect(job.said.join('\n')).toMatch(/[0-9a-f]{32} in application_\d+_\d+: FINISHED[\s\S]*\(be,4\)/);

    const ended = await system().play('yarn-session', '-e', 'session=ended');
    expectSuccess(ended);
    expect(ended.said.join('\n')).not.toContain('flink-session');
    const nowhere = await system().play('submit-to-session');
    expect(nowhere.code).toBe(2);
    expect(nowhere.failures.join('\n')).toContain('no running application `flink-session`');
  });

  it('stops, says so, and starts again', async () => {
    expect((await system().play('status')).said.join('\n')).toMatch(
      /master0[12] +JobManager +runs +\d+ +leads/,
    );
    expectSuccess(await system().play('stop'));
    const stopped = (await system().play('status')).said.join('\n');
    expect(stopped.match(/ DOWN\b/g)).toHaveLength(22);
    expect(stopped).not.toMatch(/ runs /);
    expect((await system().play('stop')).changes).toEqual([]);

    expectSuccess(await system().play('start'));
    const started = (await system().play('status')).said.join('\n');
    expect(started.match(/ runs /g)).toHaveLength(22);
    expect(started).toMatch(/ active, http/);
    expect((await system().play('start')).changes).toEqual([]);
  });

  it('takes a new slave in by the next run, and drains one that is moved to `decommissioned`', async () => {
    const { shell, by } = system();
    const hdfs = '/Software/hadoop-2.6.5/bin/hdfs';
    const ask = async (url: string) => JSON.parse(await shell('master01', `curl -sf '${url}'`));
    const nodes = async () =>
      (await ask('http://master01:8088/ws/v1/cluster/nodes?states=RUNNING')).nodes.node.length;

    const more = await by('inventory/prod/hosts', 'test/cluster/inventories/slave04-joins').run(...unproved);
    expectSuccess(more);
    expect(startsOf(more).toSorted()).toEqual([
      'slave04: start the DataNode',
      'slave04: start the NodeManager',
      'slave04: start the TaskManager',
    ]);
    expect(await nodes()).toBe(4);
    await shell('slave04', `JAVA_HOME=/SoftWare/java ${hdfs} dfs -put /etc/services /drained`);

    const shrunk = by('inventory/prod/hosts', 'test/cluster/inventories/slave04-leaves');
    const less = await shrunk.run(...unproved);
    expectSuccess(less);
    // a NodeManager that is out ends by itself
    expect(
      startsOf(less)
        .filter((change) => !change.endsWith(' the NodeManager'))
        .toSorted(),
    ).toEqual(['slave04: stop the DataNode', 'slave04: stop the TaskManager']);
    expect(await nodes()).toBe(3);
    const health = await shell('master01', `JAVA_HOME=/SoftWare/java ${hdfs} fsck /drained 2>/dev/null`);
    expect(health).toMatch(/Status: HEALTHY/);
    expect(health).toMatch(/Under-replicated blocks:\s+0 /);
    const report = await shell('master01', `JAVA_HOME=/SoftWare/java ${hdfs} dfsadmin -report 2>/dev/null`);
    expect(report.match(/Decommission Status : Normal$/gm)).toHaveLength(3);
    expect(report.match(/Decommission Status : Decommissioned$/gm)).toHaveLength(1);
    expect((await shrunk.run(...unproved)).changes).toEqual([]);
  });

  it('goes away, and finds its data when it comes back', async () => {
    const { shell, play, run } = system();
    const hdfs = '/Software/hadoop-2.6.5/bin/hdfs dfs';
    await shell('master01', `date >/tmp/kept && ${hdfs} -put /tmp/kept /kept`);
    expectSuccess(await play('remove'));
    for (const host of hosts)
      expect(await shell(host, 'ls /SoftWare /Software /etc/profile.d; ps ax'), host).not.toMatch(
        /flink|hadoop|zookeeper|jre|java/,
      );
    expectSuccess(await run());
    expect(await shell('master01', `${hdfs} -cat /kept 2>/dev/null | cmp - /tmp/kept && echo equal`)).toBe(
      'equal',
    );
  });

  it('puts back every daemon that was killed, and changes nothing else', async () => {
    const find = await findDaemons(system());
    const { host } = find('NameNode', { what: 'active' });
    const victims = [
      find('DataNode', { on: 'slave01' }),
      find('NodeManager', { on: 'slave02' }),
      find('JournalNode', { on: 'slave03' }),
      find('ResourceManager'),
      find('failover controller', { on: host }),
    ];
    for (const victim of victims) await system().shell(victim.host, `kill -9 ${victim.pid}`);
    const repaired = await system().run(...unproved);
    expectSuccess(repaired);
    expect(repaired.changes.toSorted()).toEqual(
      [
        'slave01: start the DataNode',
        'slave02: start the NodeManager',
        'slave03: start the JournalNode',
        'master01: start the ResourceManager',
        `${host}: start the failover controller`,
      ].toSorted(),
    );
  });

  it('takes another configuration one DataNode after the other, then the ResourceManager, then one NodeManager after the other', async () => {
    const changed = await system().run(
      '-e',
      JSON.stringify({
        hdfs_site: { 'dfs.datanode.handler.count': 12 },
        yarn_site: {
          'yarn.nodemanager.delete.thread-count': 5,
          'yarn.resourcemanager.client.thread-count': 40,
        },
      }),
      ...unproved,
    );
    expectSuccess(changed);
    const again = (daemon: string) => (host: string) => [
      `${host}: stop the ${daemon}`,
      `${host}: start the ${daemon}`,
    ];
    const slaves = ['slave01', 'slave02', 'slave03'];
    expect(startsOf(changed)).toEqual([
      ...slaves.flatMap(again('DataNode')),
      ...again('ResourceManager')('master01'),
      ...slaves.flatMap(again('NodeManager')),
    ]);
  });
});
