import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../bench/processes.mjs';
import { difference, elsewhere, treeOf } from '../../bench/tree.mjs';
import { expectedTree, writeWorkload } from '../../bench/workload.mjs';

let folder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fplay-bench-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('the script does the thirty tasks, says what it changed, and changes nothing twice', async () => {
  const { script } = await writeWorkload(folder);
  const base = join(folder, 'base');
  const changes = async (revision) => {
    const said = await run(['sh', script, base, revision]);
    expect(
      difference(withoutOwner(await treeOf(base)), withoutOwner(expectedTree(revision))),
    ).toBeUndefined();
    return said.split('\n').filter(Boolean);
  };
  expect(await changes('first')).toHaveLength(30);
  expect(await changes('first')).toEqual([]);
  expect(await changes('second')).toHaveLength(1);
  await chmod(join(base, 'folder-07'), 0o700);
  expect(await changes('second')).toEqual(['changed modes']);
});

test('a difference names the path, by content, mode, absence and surplus', async () => {
  await writeFile(join(folder, 'a'), 'one', { mode: 0o600 });
  const tree = await treeOf(folder);
  expect(difference(tree, tree)).toBeUndefined();
  await chmod(join(folder, 'a'), 0o644);
  expect(difference(await treeOf(folder), tree)).toMatch(/^a: "file 0644.* one" instead of "file 0600/);
  await mkdir(join(folder, 'more'));
  expect(difference(await treeOf(folder), await treeOf(join(folder, 'nowhere')))).toMatch(/^\.: "folder/);
  expect(difference(new Map([['b', 'file']]), new Map())).toBe('b: "file" instead of "nothing"');
});

test('what sshd writes by itself is not left behind by a tool', async () => {
  for (const name of ['run', 'srv/fplay-bench-1-0-1-x/1', 'root/.of-a-tool/tmp', 'var/log/wtmp'])
    await mkdir(join(folder, name), { recursive: true });
  expect([...(await elsewhere(folder))]).toEqual(['root/.of-a-tool']);
});

/** Only root can give files to root. */
function withoutOwner(tree) {
  return new Map([...tree].map(([path, text]) => [path, text.replace(/ \d+:\d+/, '')]));
}
