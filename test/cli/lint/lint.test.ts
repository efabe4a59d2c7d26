import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lintSarif } from '../../../src/cli/lint/lint-output.ts';
import { project } from '../../rig/project.ts';
import { fplay } from '../process.ts';

const tasks = '- name: Look\n  command: ls\n  become: yes\n';

test('nothing to say is 0, advice 2, a mistake 5', async () => {
  const folder = project({
    'well/tasks/main.yml': '- name: Look\n  ping:\n',
    'advice/tasks/main.yml': tasks,
    'mistake/tasks/main.yml': `${tasks}- pign:\n`,
  });
  const codes = await Promise.all(
    ['well', 'advice', 'mistake'].map(async (name) => (await fplay(['lint', join(folder, name)])).code),
  );
  expect(codes).toEqual([0, 2, 5]);
  const skipped = await fplay(['lint', join(folder, 'advice'), '--skip', 'no-changed-when,truthy']);
  expect(skipped).toMatchObject({ code: 0, stdout: 'Nothing to say.\n' });
  expect(await fplay(['lint', folder, '--skip', 'truhty'])).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('did you mean `truthy`?'),
  });
});

test('text names the rule, the place and the way out', async () => {
  const { stdout } = await fplay(['lint', project({ 'tasks/main.yml': tasks })]);
  expect(stdout).toMatch(
    /^warning: nothing says when this `command` is a change \[no-changed-when\]\n {2}--> \S+main\.yml:2:3\n/,
  );
  expect(stdout).toMatch(/2 places to look at, 1 of them for --fix\.\n$/);
});

test('--fix writes what it can, and tells of the rest', async () => {
  const folder = project({ 'tasks/main.yml': tasks });
  const { code, stdout } = await fplay(['lint', folder, '--fix', '--skip', 'no-changed-when']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '1 place fixed.\n' });
  expect(readFileSync(join(folder, 'tasks/main.yml'), 'utf8')).toBe(tasks.replace('yes', 'true'));
});

test('JSON and SARIF for editors and CI', async () => {
  const folder = project({ 'tasks/main.yml': tasks });
  const json = JSON.parse((await fplay(['lint', folder, '--output', 'json'])).stdout);
  expect(json[1]).toEqual({
    rule: 'truthy',
    severity: 'warning',
    message: '`yes` is read as true',
    file: join(folder, 'tasks/main.yml'),
    line: 3,
    column: 11,
    endColumn: 14,
    fixable: true,
  });
  const sarif = JSON.parse((await fplay(['lint', folder, '--output', 'sarif'])).stdout);
  expect(sarif.version).toBe('2.1.0');
  const [run] = sarif.runs;
  const ids = run.tool.driver.rules.map(({ id }: { id: string }) => id);
  for (const { ruleId, locations } of run.results) {
    expect(ids).toContain(ruleId);
    expect(locations[0].physicalLocation.region.startLine).toBeGreaterThan(0);
  }
});

test('SARIF names files as URIs', () => {
  const place = { source: { file: 'a dir/ü%.yml', text: '' }, line: 1, column: 1 };
  const wrong = { severity: 'error', message: 'x', place } as const;
  const { runs } = JSON.parse(
    lintSarif([wrong, { ...wrong, place: { ...place, source: { file: '/a b', text: '' } } }], '1'),
  );
  const uris = runs[0].results.map(
    ({ locations }: { readonly locations: readonly [Located] }) =>
      locations[0].physicalLocation.artifactLocation.uri,
  );
  expect(uris).toEqual(['a%20dir/%C3%BC%25.yml', 'file:///a%20b']);
});

interface Located {
  readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
}

test('each rule is explained', async () => {
  const { stdout } = await fplay(['doc', 'rule', 'truthy']);
  expect(stdout).toContain('## Not so\n\n```yaml\nenabled: yes\n```');
  expect((await fplay(['doc', 'rule'])).stdout).toContain('no-changed-when');
});
