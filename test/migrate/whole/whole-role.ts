import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { isNoise } from '../../../src/lab/noise.ts';
import { fplay } from '../../cli/process.ts';
import { startLab, type TestLab } from '../../rig/lab.ts';

const execute = promisify(execFile);

/** A role of somebody else's, and what a person decided when it was migrated. */
export interface Recorded {
  /** The name of its folder. */
  readonly role: string;
  /** The version that was decided about. */
  readonly version: string;
  /** Roles beside it that it takes. */
  readonly with?: readonly string[];
  /** A playbook in Ansible's words that uses the role on the host `h1`. */
  readonly play: string;
  /** What stands in a file of the migrated role, and what a person wrote in its place. */
  readonly answers: readonly Answer[];
  /** Paths whose content is another with every run. */
  readonly differ?: readonly string[];
  /** SHA-256 of files that Ansible left, for a role that is run without it too. */
  readonly digests?: Readonly<Record<string, string>>;
}

interface Answer {
  /** Relative to the role. */
  readonly file: string;
  readonly written: string;
  readonly instead: string;
}

/** Rows of a recap without `rescued` and the like, which are zero in all of them. */
export interface Recap {
  readonly ok: number;
  readonly changed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What a role came to: the recaps of two runs, and each path that the first one left. */
export interface CameTo {
  readonly recaps: readonly Recap[];
  readonly paths: Readonly<Record<string, string>>;
}

/** What was recorded about a role. */
export function readRecorded(file: string): Recorded {
  return parse(readFileSync(file, 'utf8')) as Recorded;
}

/** A project with the role of a folder of roles and with the playbook, in the folder `ansible` of another one: Ansible's own. */
export function projectOf(
  folder: string,
  roles: string,
  { role, with: others = [], play }: Recorded,
): string {
  const project = join(folder, 'ansible');
  for (const name of [role, ...others])
    cpSync(join(roles, name), join(project, 'roles', name), { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(project, 'play.yml'), play);
  writeFileSync(join(project, 'hosts.ini'), 'h1\n');
  return project;
}

/** Migrates the project into the folder `fplay` beside it, and writes the answers there. */
export async function migrateWith(project: string, { role, answers }: Recorded): Promise<string> {
  const to = join(project, '../fplay');
  await fplay(['migrate', project, '--to', to]);
  for (const { file, written, instead } of answers) {
    const path = join(to, 'roles', role, file);
    const text = readFileSync(path, 'utf8');
    if (!text.includes(written)) throw new Error(`${role}/${file} doesn't hold what was decided: ${written}`);
    writeFileSync(
      path,
      text.replaceAll(written, () => instead),
    );
  }
  return to;
}

/** Runs the migrated project twice on a host that is new. */
export async function runByFplay(project: string): Promise<CameTo> {
  return onNewHost(async (inventory) => {
    const words = ['run', join(project, 'play.yml'), '-i', join(project, 'hosts.ini'), '-i', inventory];
    const { code, stdout, stderr } = await fplay([...words, '--output', 'json']);
    if (code !== 0) throw new Error(`${failuresIn(stdout)}\n${stderr}`);
    const { hosts } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    return recapOf(hosts.h1);
  });
}

/** Runs a project twice on a host that is new, by an `ansible-playbook`. */
export async function runByAnsible(program: string, project: string): Promise<CameTo> {
  const env = {
    ...process.env,
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_HOST_KEY_CHECKING: 'False',
    // older roles have conditions that aren't booleans
    ANSIBLE_ALLOW_BROKEN_CONDITIONALS: 'True',
    ANSIBLE_PIPELINING: 'True',
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    ANSIBLE_HOME: mkdtempSync(join(project, '../home-')),
  };
  return onNewHost(async (inventory) => {
    const words = ['play.yml', '-i', 'hosts.ini', '-i', inventory];
    const { stdout } = await execute(program, words, { cwd: project, env }).catch((error) => {
      throw new Error(`${error.stdout}\n${error.stderr}`);
    });
    const row = /^h1\s+: (.*)$/m.exec(stdout)?.[1] ?? '';
    return recapOf(
      Object.fromEntries([...row.matchAll(/(\w+)=(\d+)/g)].map(([, key, n]) => [key, Number(n)])),
    );
  });
}

function failuresIn(stdout: string): string {
  return stdout
    .split('\n')
    .filter((line) => line.includes('"status":"failed"'))
    .join('\n');
}

async function onNewHost(run: (inventory: string) => Promise<Recap>): Promise<CameTo> {
  const lab = await startLab(['h1']);
  try {
    const first = await run(lab.inventoryFolder);
    const paths = await pathsOn(lab);
    return { recaps: [first, await run(lab.inventoryFolder)], paths };
  } finally {
    await lab.down();
  }
}

function recapOf({ ok, changed, failed, skipped }: Recap): Recap {
  return { ok, changed, failed, skipped };
}

/** What a tool itself leaves on a host, by logging in or by being there. */
const traces = /^\/(root|home\/[^/]+)\/\.(ansible|fplay|ssh|cache)|^\/usr\/lib\/python3|__pycache__/;

/** Everything that was written, as kind, mode, owner, group and content; folders that only hold something else are left out. */
async function pathsOn(lab: TestLab): Promise<Readonly<Record<string, string>>> {
  const all = Object.entries(await lab.snapshot('h1'));
  const shown = all
    .filter(([path]) => !isNoise(`/${path}`) && !traces.test(`/${path}`) && !existed(path))
    .map(([path, { type, mode, uid, gid, sha256, target }]) => [
      `/${path}`,
      [type, mode, uid, gid, target ?? (type === 'file' ? sha256 : undefined)]
        .filter((one) => one !== undefined)
        .join(' '),
    ]);
  return Object.fromEntries(shown);
}

/** Folders of this machine's own are in an overlay as soon as something in them changes. */
function existed(path: string): boolean {
  return path === '.' || (statSync(`/${path}`, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

/** How many lines a role has: of tasks, handlers, templates and variables. */
export function linesOf(role: string): number {
  const folders = ['tasks', 'handlers', 'templates', 'defaults', 'vars'].map((name) => join(role, name));
  return folders
    .filter((folder) => statSync(folder, { throwIfNoEntry: false }))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n').length - 1)
    .reduce((sum, lines) => sum + lines, 0);
}
