import { expect, test } from 'vitest';
import { roleSearch } from '../../../src/load/role/find-role.ts';

test('a role is looked for once for each place that may name it', () => {
  const asked: string[] = [];
  const folders = ['/site/roles/java', '/site/roles/java/tasks', '/own/roles/java', '/own/roles/java/tasks'];
  const findRole = roleSearch({
    isFolder: (path) => {
      asked.push(path);
      return folders.includes(path);
    },
  });
  const first = findRole('java', { playFolder: '/site/playbooks' });
  const looks = asked.length;
  expect(first.path).toBe('/site/roles/java');
  expect(findRole('java', { playFolder: '/site/playbooks' })).toBe(first);
  expect(asked).toHaveLength(looks);
  expect(findRole('java', { playFolder: '/own' }).path).toBe('/own/roles/java');
  const role = { name: 'app', path: '/own/roles/app' };
  expect(findRole('java', { playFolder: '/elsewhere', role }).path).toBe('/own/roles/java');
});
