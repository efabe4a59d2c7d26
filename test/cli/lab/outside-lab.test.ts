import { expect, test } from 'vitest';
import { tasksOutsideLab } from '../../../src/cli/lab/outside-lab.ts';
import { hosted, inventoryOf, tools } from '../../compile/foreseen.ts';

function toldOf(tasks: string, hosts: readonly string[] = ['h1']): readonly string[] {
  const inventory = inventoryOf(Object.fromEntries(hosts.map((host) => [host, {}])));
  const { plays } = hosted({ 'site.yml': `- hosts: all\n  tasks:\n${tasks}` }, inventory);
  return tasksOutsideLab({ plays, inventory }, tools.registry).map(
    ({ message, place, severity }) => `${severity} ${place?.line}: ${message.replace(/.*: /, '')}`,
  );
}

test('tasks that may change this machine in place of the lab are told', () => {
  const tasks = `
    - { copy: { dest: /x, content: a }, delegate_to: localhost }
    - { local_action: { module: command, cmd: rm -rf /x } }
    - { command: ls, connection: local, changed_when: false }
    - { stat: { path: /x }, delegate_to: localhost }
    - { debug: { msg: a }, delegate_to: localhost }
    - { copy: { dest: /x, content: a }, delegate_to: h1 }
`;
  expect(toldOf(tasks)).toEqual(['warning 4: copy', 'warning 5: command']);
  expect(toldOf(tasks, ['h1', 'localhost'])).toEqual([]);
});
