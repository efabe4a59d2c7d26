import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import type { HostConnection } from '../../src/host/host.ts';
import type { SavedPlan } from '../../src/saved/guard.ts';
import type { Witness } from '../../src/saved/witness.ts';
import { inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { type Played, playFolder } from '../rig/play.ts';
import { writeFiles } from '../rig/project.ts';
import type { Made } from './made-project.ts';
import { eventLines, fileLines } from './observed.ts';
import type { Trial } from './search.ts';

/** Hosts of one lab, on which made-up playbooks run, each in a folder of its own. */
export interface Stage {
  /** Makes the folder of a playbook on every host, and what is in it at the beginning. */
  set(folder: string, before: string): Promise<void>;
  /** Removes the folder. */
  clear(folder: string): Promise<void>;
  run(project: string, folder: string, options: RunOptions): Promise<Seen>;
  /** What the folder holds on every host, in lines; with `times` when each path was changed. */
  files(folder: string, times?: boolean): readonly string[];
  /** What was written beside the folders of playbooks since the hosts are up, and is still there. */
  strays(): Promise<readonly string[]>;
}

/** How a made-up playbook is run. */
export interface RunOptions {
  readonly planAhead?: boolean;
  readonly check?: boolean;
  readonly only: readonly string[];
  readonly witness?: Witness;
  readonly saved?: SavedPlan;
}

/** What came of a run. */
export interface Seen {
  readonly played: Played;
  readonly events: readonly string[];
  readonly files: readonly string[];
}

/** What isn't the playbooks' doing, or is removed behind them. */
const ours = /^(\.|p|p\/.*|run|run\/sshd\.pid)$/;

/** What is left of strays where playbooks make users and unpack archives: only in these files, and by `/tmp`. */
export function exceptAccounts(strays: readonly string[]): readonly string[] {
  return strays.filter((path) => !/^(tmp|etc|etc\/(passwd|group|g?shadow|sub[ug]id)-?)$/.test(path));
}

/** Milliseconds after which a run that should take one or two seconds hangs. */
const longest = 60_000;

const hosts = ['h1', 'h2', 'h3'];

/** A login whose files are root's alone, whatever the machine is set to. */
const closedShell = `
printf '#!/bin/sh\\numask 027\\nexec /bin/sh "$@"\\n' > /usr/local/bin/closed-sh
chmod 755 /usr/local/bin/closed-sh
sed -i '/^root:/s,[^:]*$,/usr/local/bin/closed-sh,' /etc/passwd
`;

/** The user of a playbook alone and its number, since hosts are shared: by its folder. */
function ownUser(folder: string): { readonly u: string; readonly n: number } {
  const [lane = '', number = ''] = posix.basename(folder).split('-');
  return { u: `made${lane}x${number}`, n: 20_000 + Number(lane) * 10_000 + Number(number) };
}

/** Ends nowhere in silence: who isn't there need not go. */
function removeUser(folder: string): string {
  const { u } = ownUser(folder);
  return `if grep -q '^${u}[:-]' /etc/passwd /etc/group; then
userdel -f ${u} 2>/dev/null; groupdel -f ${u} 2>/dev/null; groupdel -f ${u}-too 2>/dev/null
! grep '^${u}[:-]' /etc/passwd /etc/group; fi`;
}

/** A stage for the tests of a file: its hosts come up before the first, and go behind the last. */
export function stageOfFile(): Stage {
  let real: Awaited<ReturnType<typeof setStage>> | undefined;
  beforeAll(async () => {
    real = await setStage();
  });
  afterAll(() => real?.down());
  const stage = () => {
    if (!real) throw new Error('the hosts are not up');
    return real;
  };
  return {
    set: (...given) => stage().set(...given),
    clear: (...given) => stage().clear(...given),
    run: (...given) => stage().run(...given),
    files: (...given) => stage().files(...given),
    strays: () => stage().strays(),
  };
}

/** Makes the hosts; they have a user `other`, and on `h2` nobody else may read what root makes. */
async function setStage(): Promise<Stage & { down(): Promise<void> }> {
  const lab = await startLab(hosts, [{ name: 'other', rights: 'none' }]);
  await (await inside(lab, 'h2')).run(closedShell);
  const connections = await Promise.all(hosts.map(async (name) => (await inside(lab, name)).connect()));
  const atFirst = await Promise.all(hosts.map((name) => lab.snapshot(name)));
  const onAll = (script: string) => Promise.all(connections.map((connection) => mustRun(connection, script)));
  return {
    async set(folder, before) {
      await onAll(`umask 022; mkdir -p ${folder} && cd ${folder} && { ${before || ':'}; }`);
    },
    async clear(folder) {
      await onAll(`rm -rf ${folder}; ${removeUser(folder)}`);
    },
    async run(project, folder, { planAhead = true, check = false, only, ...plan }) {
      const inventories = [join(project, 'inventory.yml'), lab.inventoryFolder];
      const extraVars = { f: folder, ...ownUser(folder) };
      const signal = AbortSignal.timeout(longest);
      const options = {
        planAhead,
        check,
        only,
        inventories,
        extraVars,
        signal,
        connection: 'ssh',
        ...plan,
      } as const;
      const played = await playFolder(project, options);
      if (signal.aborted) throw new Error(['this never ends:', ...eventLines(played)].join('\n'));
      return { played, events: eventLines(played), files: filesOf(lab, folder) };
    },
    files: (folder, times) => filesOf(lab, folder, times),
    strays: async () => {
      const written = await Promise.all(hosts.map((name) => lab.snapshot(name)));
      return written.flatMap((entries, index) =>
        Object.keys(entries).filter(
          (path) => !ours.test(path) && !isDeepStrictEqual(entries[path], atFirst[index]?.[path]),
        ),
      );
    },
    async down() {
      await Promise.all(connections.map((connection) => connection.close()));
      await lab.down();
    },
  };
}

async function mustRun(connection: HostConnection, script: string): Promise<void> {
  await connection.view().must('prepare a folder', script);
}

/** The folder is nowhere but in the upper layer of the host, so that is all of it. */
function filesOf(lab: TestLab, folder: string, times = false): readonly string[] {
  return hosts.flatMap((name) =>
    fileLines(join(lab.host(name).upper, folder), times).map((line) => `${name}: ${line}`),
  );
}

/** Writes a project to a folder of this machine for as long as `use` takes. */
export async function withProject<T>({ files }: Made, use: (project: string) => Promise<T>): Promise<T> {
  const project = mkdtempSync(join(tmpdir(), 'fplay-made-'));
  try {
    writeFiles(project, files);
    return await use(project);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/**
 * What is tried with each project, `changed` before: it is written to this machine, and its folder is on all stages until
 * the trial ends.
 */
export function trialOn(
  stages: readonly Stage[],
  act: (project: {
    readonly place: string;
    readonly folder: string;
    readonly made: Made;
  }) => Promise<readonly string[]>,
  changed: (project: Made) => Made = (project) => project,
): Trial {
  return (given, folder) => {
    const made = changed(given);
    return withProject(made, async (place) => {
      await Promise.all(stages.map((stage) => stage.set(folder, made.before)));
      try {
        return await act({ place, folder, made });
      } finally {
        await Promise.all(stages.map((stage) => stage.clear(folder)));
      }
    });
  };
}
