import { describe, expect, it } from 'vitest';
import { expectSuccess, itComesUp } from './shared.ts';

const hosts = ['zk1', 'zk2', 'zk3'];

describe('an ensemble of three servers', () => {
  const system = itComesUp(
    'test/cluster/playbooks/zookeeper.yml',
    'test/cluster/inventories/ensemble',
    hosts,
    [],
  );

  /** Ten times a second: how many of the servers serve. */
  const count = `
    while [ ! -e /tmp/enough ]; do
      serving=0
      for server in ${hosts.join(' ')}; do
        if timeout 1 bash -c 'exec 3<>/dev/tcp/$0/2181 && echo srvr >&3 && grep -q ^Mode: <&3' "$server" 2>/dev/null
        then serving=$((serving + 1)); fi
      done
      echo "$serving"
      sleep 0.1
    done`;

  const modeOf = (host: string) =>
    system().shell(
      host,
      `bash -c 'exec 3<>/dev/tcp/${host}/2181 && echo srvr >&3 && sed -n "s/^Mode: //p" <&3'`,
    );

  it('takes another configuration with two servers serving, the leader last', async () => {
    const modes = await Promise.all(hosts.map(modeOf));
    const counted = system().shell('zk1', count);
    const changed = await system().run(
      '-e',
      JSON.stringify({ zookeeper_tick_time: 2500, zookeeper_log_max_mb: 1, daemon_nofile: 4000 }),
    );
    await system().shell('zk1', 'touch /tmp/enough');
    expectSuccess(changed);
    const started = changed.changes.filter((change) => change.endsWith(': start ZooKeeper'));
    expect(started).toHaveLength(hosts.length);
    expect(started.at(-1)).toBe(`${hosts[modes.indexOf('leader')]}: start ZooKeeper`);
    const serving = (await counted).split('\n').map(Number);
    // While the leader is away the others elect, for a moment.
    expect(serving.filter((number) => number < 2).length).toBeLessThan(serving.length / 4);
    expect(serving.at(-1)).toBe(hosts.length);
  });

  it('puts its log aside when it is large, and may have as many files open as were asked for', async () => {
    const { shell } = system();
    const limits = 'cat /proc/$(cat /var/lib/zookeeper/zookeeper_server.pid)/limits';
    expect(await shell('zk1', limits)).toMatch(/^Max open files +4000 +4000 /m);
    // A line of the log for each question.
    const ask = `import socket
for number in range(9000):
  with socket.create_connection(("zk1", 2181)) as connection:
    connection.sendall(b"ruok")
    while connection.recv(4096): pass`;
    await shell('zk1', `python3 -c '${ask}'`);
    const logs = 'ls /SoftWare/apache-zookeeper-3.8.4-bin/logs';
    await expect.poll(() => shell('zk1', logs), { timeout: 60_000 }).toMatch(/-zk1\.log\.1$/m);
  });
});
