import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fplay } from '../../cli/process.ts';
import { linesOf, migrateWith, projectOf, readRecorded, runByAnsible, runByFplay } from './whole-role.ts';

/**
 * Roles of others, migrated and run beside Ansible: `FPLAY_ROLES` is a folder with their checkouts, and `FPLAY_ANSIBLE` the
 * `ansible-playbook` to run them with. Without them the role that is written for this test is run by fplay alone.
 */
const answers = join(import.meta.dirname, 'answers');
const own = join(import.meta.dirname, '../../fixtures/roles');
const { FPLAY_ROLES: others, FPLAY_ANSIBLE: ansible } = process.env;
const folders = others === undefined ? [own] : [own, resolve(others)];

const recorded = readdirSync(answers).map((name) => readRecorded(join(answers, name)));
const found = folders.flatMap((folder) =>
  recorded
    .filter(({ role }) => statSync(join(folder, role), { throwIfNoEntry: false }))
    .map((one) => [one.role, folder, one] as const),
);

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(found)('%s leaves the same as by Ansible', { timeout: 600_000 }, async (role, roles, one) => {
  folder = mkdtempSync(join(tmpdir(), 'fplay-role-'));
  const project = projectOf(folder, roles, one);
  const migrated = await migrateWith(project, one);
  const linted = await fplay(['lint', migrated]);
  expect(linted.stdout).not.toMatch(/^error/m);
  expect(linted.code).not.toBe(5);
  const byFplay = await runByFplay(migrated);
  expect(byFplay.recaps[1]).toMatchObject({ changed: 0, failed: 0 });
  for (const [path, digest] of Object.entries(one.digests ?? {}))
    expect([path, byFplay.paths[path]]).toEqual([
      path,
      expect.stringMatching(new RegExp(`^file .* ${digest}$`)),
    ]);
  if (ansible === undefined) return;
  const byAnsible = await runByAnsible(ansible, project);
  const comparable = ({ recaps, paths }: typeof byFplay) => ({
    recaps,
    paths: Object.entries(paths).map(([path, entry]) =>
      one.differ?.includes(path) ? `${path} ${entry.replace(/ \w{64}$/, '')}` : `${path} ${entry}`,
    ),
  });
  expect(comparable(byFplay)).toEqual(comparable(byAnsible));
  process.stdout.write(rowOf());

  function rowOf(): string {
    const lines = linesOf(join(roles, role));
    const paths = Object.keys(byFplay.paths).length;
    return `| ${role} | ${one.version} | ${lines} | ${one.answers.length} | ${paths} | ${byFplay.recaps[0]?.ok} |\n`;
  }
});
