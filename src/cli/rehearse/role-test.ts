import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';

/** How a role is tested: what its `tests/` brings, and what stands in for the rest. */
export interface RoleTest {
  /** The last part of its path. */
  readonly name: string;
  /** As `-i` takes it. */
  readonly inventory: string;
  /** A playbook that makes what has to be there before the role. */
  readonly prepare: string | undefined;
  /** The playbook that puts the role to use. */
  readonly apply: string;
  /** Whether the role brings that playbook. */
  readonly ownApply: boolean;
  /** A playbook that looks at what came of it. */
  readonly verify: string | undefined;
  /** Takes away what was made for the test on this machine. */
  remove(): Promise<void>;
}

/**
 * The test of the role in a folder. What isn't in its `tests/` has a default: one host, no preparation, the role by itself, no
 * verification. `hosts` are names with commas between, in place of the role's inventory.
 */
export async function readRoleTest(folder: string, hosts: string | undefined): Promise<RoleTest> {
  const own = (...names: readonly string[]) =>
    names.map((name) => relative(process.cwd(), join(folder, 'tests', name)) || name).find(existsSync);
  const made = await mkdtemp(join(tmpdir(), 'fplay-role-'));
  const standIn = join(made, 'test.yml');
  const apply = own('test.yml', 'test.yaml');
  if (apply === undefined) await writeFile(standIn, `- hosts: all\n  roles: [${JSON.stringify(folder)}]\n`);
  const listed = hosts?.includes(',') ? hosts : hosts && `${hosts},`;
  return {
    name: basename(folder),
    inventory: listed ?? own('inventory', 'inventory.yml', 'inventory.yaml', 'inventory.ini') ?? 'host1,',
    prepare: own('prepare.yml', 'prepare.yaml'),
    apply: apply ?? standIn,
    ownApply: apply !== undefined,
    verify: own('verify.yml', 'verify.yaml'),
    remove: () => rm(made, { recursive: true, force: true }),
  };
}
