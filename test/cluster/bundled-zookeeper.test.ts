import { describe, expect, it } from 'vitest';
import { expectSuccess, itComesUp } from './shared.ts';

describe('the ZooKeeper that Flink brings', () => {
  const system = itComesUp(
    'test/cluster/playbooks/bundled-zookeeper.yml',
    'test/cluster/inventories/bundled',
    ['slave01', 'slave02', 'slave03'],
    [],
    'test/cluster/inventories/bundled/hosts',
  );

  it('takes another configuration one server after the other, the leader last, and stops', async () => {
    const status = (await system().play('status')).said.join('\n').replaceAll('\\n', '\n');
    const leader = /(\S+) +Flink's ZooKeeper +runs +\d+ +leader/.exec(status)?.[1];
    const changed = await system().run('-e', 'flink_zookeeper_data_dir=/var/lib/flink/elsewhere');
    expectSuccess(changed);
    const started = changed.changes.filter((change) => change.endsWith(": start Flink's ZooKeeper"));
    expect(started).toHaveLength(3);
    expect(started.at(-1)).toBe(`${leader}: start Flink's ZooKeeper`);
    const stopped = await system().play('stop');
    expectSuccess(stopped);
    expect(stopped.changes.filter((change) => change.endsWith(": stop Flink's ZooKeeper"))).toHaveLength(3);
  });
});
