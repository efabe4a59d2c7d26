import { describe, expect, it } from 'vitest';
import { expectSuccess, itComesUp, startsOf } from './shared.ts';

const grown = 'test/cluster/inventories/grown';

describe('standalone: a master and two slaves', () => {
  const system = itComesUp(
    'playbooks/standalone.yml',
    'inventory/standalone',
    ['master', 'slave01', 'slave02'],
    [/\(be,4\)/],
    `${grown}/hosts`,
  );

  const overview = async () =>
    JSON.parse(await system().shell('master', 'curl -sf http://master:8081/overview'));

  it('restarts the TaskManagers alone, one after the other, when their slots change', async () => {
    const flink_conf = { 'taskmanager.numberOfTaskSlots': 2 };
    const changed = await system().run('-e', JSON.stringify({ flink_conf }));
    expectSuccess(changed);
    expect(startsOf(changed)).toEqual([
      'slave01: stop the TaskManager',
      'slave01: start the TaskManager',
      'slave02: stop the TaskManager',
      'slave02: start the TaskManager',
    ]);
    expect(await overview()).toMatchObject({ taskmanagers: 2, 'slots-total': 4 });
  });

  it('restarts nothing for what clients alone look at', async () => {
    const changed = await system().run('-e', 'flink_task_slots=2', '-e', 'flink_parallelism=2');
    expectSuccess(changed);
    expect(changed.changes.every((change) => change.endsWith(': flink-conf.yaml'))).toBe(true);
  });

  it('takes a new slave in by the next run, and lets one go that is moved to `decommissioned`', async () => {
    const more = await system().by(grown).run();
    expectSuccess(more);
    expect(more.changes).toContain('slave03: start the TaskManager');
    expect(await overview()).toMatchObject({ taskmanagers: 3 });

    const shrunk = system().by('test/cluster/inventories/shrunk');
    const less = await shrunk.run();
    expectSuccess(less);
    expect(startsOf(less)).toEqual(['slave02: stop the TaskManager']);
    expect(await overview()).toMatchObject({ taskmanagers: 2 });
    expect((await shrunk.run()).changes).toEqual([]);
  });
});
