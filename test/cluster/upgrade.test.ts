import { describe, expect, it } from 'vitest';
import { expectSuccess, itComesUp } from './shared.ts';

describe('from Flink 1.10.0 to 1.20.5', () => {
  const system = itComesUp(
    'playbooks/standalone.yml',
    'inventory/standalone/hosts',
    ['master', 'slave01', 'slave02'],
    [/\(be,4\)/],
  );
  const overview = async () =>
    JSON.parse(await system().shell('master', 'curl -sf http://master:8081/overview'));

  it('takes a running job along by a savepoint, and is done once', async () => {
    const { artefact, play, run, shell } = system();
    const job = {
      file: await artefact('flink-examples-streaming_2.11-1.10.0.jar'),
      class: 'org.apache.flink.streaming.examples.statemachine.StateMachineExample',
    };
    const submit = { flink_job_file: job.file, flink_job_class: job.class, flink_job_detached: true };
    expectSuccess(await play('submit-to-cluster', '-e', JSON.stringify(submit)));

    const archive = await artefact('flink-1.20.5-bin-scala_2.12-without-opt.tgz');
    const version = [
      '-e',
      JSON.stringify({
        flink_archive: archive,
        flink_jobs_to_resume: [{ name: 'State machine job', ...job }],
      }),
    ];
    const refused = await run(...version);
    expect(refused.code).toBe(2);
    expect(refused.failures.join('\n')).toMatch(
      /all +Flink +\/SoftWare\/flink-1\.10\.0 runs, .*playbooks\/upgrade\.yml/,
    );
    expect(refused.changes).toEqual([]);
    const upgraded = await play('upgrade', ...version);
    expectSuccess(upgraded);
    expect(await overview()).toMatchObject({ taskmanagers: 2, 'flink-version': '1.20.5', 'jobs-running': 1 });
    const { jobs } = JSON.parse(await shell('master', 'curl -sf http://master:8081/jobs/overview'));
    const { jid } = jobs.find(({ state }: { state: string }) => state === 'RUNNING');
    const checkpoints = JSON.parse(
      await shell('master', `curl -sf http://master:8081/jobs/${jid}/checkpoints`),
    );
    expect(checkpoints.latest.restored).toMatchObject({ is_savepoint: true });
    // What was there before is there still.
    expect(await shell('master', 'ls /var/lib/flink/savepoints')).toMatch(/^savepoint-/m);
    expect(await shell('master', 'ls /SoftWare/flink-1.10.0/conf')).toMatch(/^flink-conf\.yaml$/m);

    expect((await play('upgrade', ...version)).changes).toEqual([]);
    const again = await run(...version);
    expectSuccess(again);
    expect(again.changes).toEqual([]);
  });
});
