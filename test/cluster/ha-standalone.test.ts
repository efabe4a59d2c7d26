import { describe, expect, it } from 'vitest';
import { expectSuccess, findDaemons, itComesUp, secondsSince, unproved } from './shared.ts';

const hosts = ['master01', 'master02', 'slave01', 'slave02', 'slave03'];

/** A key that JobManagers alone look at. */
const refreshed = { flink_conf: { 'web.refresh-interval': 4000 } };

describe('highly available, without YARN', () => {
  const system = itComesUp('playbooks/ha-standalone.yml', 'inventory/ha-standalone', hosts, [/\(be,4\)/]);

  const find = async (daemon: string, what = '') => (await findDaemons(system()))(daemon, { what });

  /** WordCount by a client, tried again until it counts. */
  async function wordCount() {
    const run =
      'USER=root timeout 30 /SoftWare/flink-1.10.0/bin/flink run /SoftWare/flink-1.10.0/examples/batch/WordCount.jar';
    await expect
      .poll(() => system().shell('slave03', `${run} 2>&1 | grep -F "(be,4)" || true`), {
        timeout: 60_000,
        interval: 500,
      })
      .toBe('(be,4)');
  }

  it.for([
    ['the leading JobManager', 'JobManager', 'leads', 'start the JobManager'],
    ["ZooKeeper's leader", 'ZooKeeper', 'leader', 'start ZooKeeper'],
    ['the active NameNode', 'NameNode', 'active', 'start the NameNode'],
    ['a TaskManager', 'TaskManager', '', 'start the TaskManager'],
  ] as const)(
    'serves without %s within a minute, and the next run puts it back alone',
    async ([name, daemon, what, start], { annotate }) => {
      const { host, pid } = await find(daemon, what);
      const killed = Date.now();
      await system().shell(host, `kill -9 ${pid}`);
      await wordCount();
      await annotate(`WordCount counted ${secondsSince(killed)} after kill -9 of ${name}`);
      const repaired = await system().run(...unproved);
      expectSuccess(repaired);
      expect(repaired.changes).toEqual([`${host}: ${start}`]);
    },
  );

  it('restarts the JobManagers alone, the leader last, and a streaming job goes on from its checkpoint', async () => {
    const { artefact, shell, play, run } = system();
    const streaming = {
      flink_job_file: await artefact('flink-examples-streaming_2.11-1.10.0.jar'),
      flink_job_class: 'org.apache.flink.streaming.examples.statemachine.StateMachineExample',
      flink_job_detached: true,
    };
    const submitted = await play('submit-to-cluster', '-e', JSON.stringify(streaming));
    expectSuccess(submitted);
    const job = /[0-9a-f]{32}/.exec(submitted.said.join())?.[0];
    const checkpoints = async () =>
      JSON.parse(await shell('slave01', `curl -s http://master01:8081/jobs/${job}/checkpoints`));
    await expect
      .poll(async () => (await checkpoints()).counts?.completed, { timeout: 120_000 })
      .toBeGreaterThan(0);

    const leader = (await find('JobManager', 'leads')).host;
    const changed = await run('-e', JSON.stringify(refreshed), ...unproved);
    expectSuccess(changed);
    const started = changed.changes.filter((change) => change.includes(': start '));
    expect(started).toHaveLength(2);
    expect(started.at(-1)).toBe(`${leader}: start the JobManager`);
    expect(started.every((change) => change.endsWith('start the JobManager'))).toBe(true);
    await expect
      .poll(async () => (await checkpoints()).latest?.restored?.id, { timeout: 120_000 })
      .toBeGreaterThan(0);
  });

  it('takes another configuration of HDFS without losing it: one JournalNode after the other, the active NameNode last', async () => {
    const active = (await find('NameNode', 'active')).host;
    const changed = await system().run(
      '-e',
      JSON.stringify({ ...refreshed, hdfs_site: { 'dfs.heartbeat.interval': 4 } }),
      ...unproved,
    );
    expectSuccess(changed);
    const started = changed.changes.filter((change) => change.includes(': start '));
    expect(started.filter((change) => change.endsWith('start the NameNode')).at(-1)).toBe(
      `${active}: start the NameNode`,
    );
    expect(started.filter((change) => /JobManager|TaskManager|ZooKeeper/.test(change))).toEqual([]);
  });
});
