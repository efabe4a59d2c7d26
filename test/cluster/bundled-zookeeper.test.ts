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

  const elsewhere = 'flink_zookeeper_data_dir=/var/lib/flink/elsewhere';

  it('takes another configuration one server after the other, the leader last, and stops', async () => {
    const status = (await system().play('status')).said.join('\n').replaceAll('\\n', '\n');
    const leader = /(\S+) +Flink's ZooKeeper +runs +\d+ +leader/.exec(status)?.[1];
    const changed = await system().run('-e', elsewhere);
    expectSuccess(changed);
    const started = changed.changes.filter((change) => change.endsWith(": start Flink's ZooKeeper"));
    expect(started).toHaveLength(3);
    expect(started.at(-1)).toBe(`${leader}: start Flink's ZooKeeper`);
    const stopped = await system().play('stop');
    expectSuccess(stopped);
    expect(stopped.changes.filter((change) => change.endsWith(": stop Flink's ZooKeeper"))).toHaveLength(3);
  });

  it('goes away with its data and keys, where that is asked for', async () => {
    const { play, shell } = system();
    const all = ['-e', elsewhere, '-e', 'remove_data=true', '-e', 'remove_keys=true'];
    expectSuccess(await play('remove', ...all));
    for (const host of ['slave01', 'slave02', 'slave03'])
      expect(
        await shell(host, 'ls /SoftWare /var/lib/flink /etc/profile.d /root/.ssh; ps ax'),
        host,
      ).not.toMatch(/flink-|jre|java|elsewhere|flink\.sh|id_ed25519/);
    expect((await play('remove', ...all)).changes).toEqual([]);
  });
});
