import { beforeAll, describe, expect, it } from 'vitest';
import { itComesUp } from './shared.ts';
import { fetchArchives } from './system.ts';

const hosts = ['node1', 'node2', 'node3'];

describe('Flink 1.20.5 on Hadoop 3.3.6, on three hosts that are everything at once, by variables alone', () => {
  beforeAll(() =>
    fetchArchives(
      'flink-1.20.5-bin-scala_2.12-without-opt.tgz',
      'hadoop-3.3.6.tar.gz',
      'flink-shaded-hadoop-2-uber-2.8.3-10.0.jar',
      'commons-cli-1.5.0.jar',
    ),
  );
  const system = itComesUp('playbooks/ha-yarn.yml', 'test/cluster/inventories/three', hosts, [
    /\(be,4\)/,
    /application_\d+_\d+: FINISHED, SUCCEEDED/,
  ]);

  it('has them where they were asked for', async () => {
    const { shell } = system();
    const overview = JSON.parse(await shell('node1', 'curl -sf http://node1:8082/overview'));
    expect(overview).toMatchObject({ 'flink-version': '1.20.5', taskmanagers: 3, 'slots-total': 6 });
    // Two of the nodes are masters, too: their port isn't wanted by an application that comes to them.
    const { apps } = JSON.parse(await shell('node1', 'curl -sf http://node3:8088/ws/v1/cluster/apps'));
    for (const { amContainerLogs } of apps.app) expect(amContainerLogs).toMatch(/_01_000001\/root$/);
    const profile = await shell('node3', "bash -lc 'echo $FLINK_HOME $HADOOP_HOME $YARN_CONF_DIR'");
    expect(profile).toBe('/SoftWare/flink-1.20.5 /Software/hadoop-3.3.6 /Software/hadoop-3.3.6/etc/hadoop');
    expect(await shell('node2', 'ls /SoftWare/flink-1.20.5/conf')).not.toContain('flink-conf.yaml');
  });
});
