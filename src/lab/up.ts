import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import { mistake } from '../source/diagnostic.ts';
import { checkUser } from './accounts.ts';
import { systemPath } from './command.ts';
import { removeLab } from './down.ts';
import { writeInventoryLayer } from './inventory-layer.ts';
import { makeKeys } from './keys.ts';
import {
  type Answer,
  checkLabName,
  claimFolder,
  hostFolder,
  type Lab,
  type LabHost,
  type LabUser,
  saveLab,
} from './lab.ts';
import { writeLayers } from './layers.ts';
import { checkMachine, findProgram, inspectMachine } from './machine.ts';
import { furtherMounts, makeLayerable, makeOverlayFolders, writeMountList } from './mounts.ts';
import { folderName, kernelHostname, resolvableNames, type WantedHost } from './names.ts';
import { addressAt, claimSubnet, labCommands, mostHosts, type Subnet } from './network.ts';
import { runningInit } from './process.ts';
import { hostScript, labScript } from './scripts.ts';

/** What a lab is to be. */
export interface LabPlan {
  /** The folder of all labs: `labsFolder()`. */
  readonly root: string;
  readonly name: string;
  readonly hosts: readonly WantedHost[];
  readonly users: readonly LabUser[];
}

/** Hosts that start at the same time: more of them only wait for each other's processor. */
const startingAtOnce = 16;

/** Milliseconds until sshd of a host must answer. */
const patience = 60_000;

/**
 * Makes a lab and waits until sshd of every host answers. Leaves nothing behind where it can't, or where `signal`
 * stops it. Throws where a host doesn't come up, with what it said. `warn` is told where the folder can't hold layers
 * (it is on an overlay itself, as in a container) and a tmpfs was put there.
 */
export async function bringUp(
  plan: LabPlan,
  warn: (message: string) => void,
  signal?: AbortSignal,
): Promise<Answer<Lab>> {
  const wrong = checkLabName(plan.name) ?? checkHosts(plan) ?? firstWrongUser(plan.users);
  if (wrong) return { mistake: wrong };
  const unable = checkMachine(await inspectMachine());
  if (unable) return { mistake: unable };
  const folder = join(resolve(plan.root), plan.name);
  if (!(await claimFolder(folder))) return { mistake: await takenName(plan, folder) };
  try {
    const answer = await build(plan, folder, warn, signal);
    if ('mistake' in answer) await removeLab(folder);
    return answer;
  } catch (error) {
    await removeLab(folder);
    throw error;
  }
}

async function build(
  plan: LabPlan,
  folder: string,
  warn: (message: string) => void,
  signal: AbortSignal | undefined,
): Promise<Answer<Lab>> {
  const place = await makeLayerable(folder);
  if (!place)
    return {
      mistake: mistake(
        `${folder} can't hold overlays`,
        undefined,
        'set FPLAY_LAB_FOLDER to a folder on ext4, xfs or tmpfs',
      ),
    };
  if (place === 'memory')
    warn(`${folder} can't hold overlays itself: what the hosts write is kept in memory`);
  await writeFile(join(folder, 'host.sh'), hostScript);
  const first = await startFirstProcess(folder);
  try {
    const subnet = await claimSubnet(folder, plan.hosts.length, first.pid);
    if (!subnet)
      return {
        mistake: mistake(
          'no part of 198.18.0.0/15 is free',
          undefined,
          'take labs down that nobody needs: fplay lab status; fplay lab down',
        ),
      };
    const lab = describe(plan, folder, subnet);
    await prepare(lab);
    await first.ask('prepare', 'prepared');
    const sshd = (await findProgram('sshd')) ?? 'sshd';
    const limit = pLimit(startingAtOnce);
    await Promise.all(
      lab.hosts.map((host, index) =>
        limit(async () => {
          signal?.throwIfAborted();
          first.tell(
            `host ${index} ${host.folder} ${kernelHostname(host.name)} ${host.address}/${subnet.prefix} ${sshd}`,
          );
          await answers(lab, host, signal);
        }),
      ),
    );
    await saveLab(lab);
    first.tell('done');
    return { value: lab };
  } finally {
    first.leave();
  }
}

/** Everything that the hosts read when they start, as files in the lab's folder. */
async function prepare(lab: Lab): Promise<void> {
  const further = furtherMounts(await readFile('/proc/self/mountinfo', 'utf8'), join(lab.folder, '..'));
  for (const host of lab.hosts) {
    await mkdir(hostFolder(lab, host), { recursive: true });
    await makeOverlayFolders(hostFolder(lab, host), further);
  }
  await makeKeys(lab);
  await writeMountList(lab.folder, further);
  await writeLayers(lab);
  await writeFile(join(lab.folder, 'network.batch'), labCommands(lab.hosts.length));
  await writeInventoryLayer(lab);
}

function describe(plan: LabPlan, folder: string, subnet: Subnet): Lab {
  return {
    name: plan.name,
    folder,
    created: new Date().toISOString(),
    subnet: `${addressAt(subnet, 0)}/${subnet.prefix}`,
    gateway: addressAt(subnet, 1),
    link: subnet.link,
    inventory: join(folder, 'inventory'),
    key: join(folder, 'key'),
    knownHosts: join(folder, 'known_hosts'),
    hosts: plan.hosts.map((host, index) => ({
      name: host.name,
      folder: folderName(host.name),
      address: addressAt(subnet, index + 2),
      names: resolvableNames(host, plan.hosts),
    })),
    users: plan.users,
  };
}

/** The process that all of a lab hangs on, and the line to it. */
interface FirstProcess {
  readonly pid: number;
  tell(line: string): void;
  /** Tells it something and waits for its answer; throws where it ends instead, with what it said. */
  ask(line: string, answer: string): Promise<void>;
  /** Lets go of it: it goes on by itself where it was told `done`, and ends otherwise. */
  leave(): void;
}

async function startFirstProcess(folder: string): Promise<FirstProcess> {
  const namespaces = ['--mount', '--pid', '--net', '--propagation', 'slave', '--fork', '--kill-child'];
  const child = spawn('unshare', [...namespaces, 'sh', '-c', labScript, 'fplay-lab'], {
    cwd: folder,
    detached: true,
    env: { PATH: systemPath, LC_ALL: 'C' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const answered = listen(child);
  child.stdin.on('error', () => {});
  await answered('started');
  const init = await runningInit(join(folder, 'init.stat'));
  if (!init) throw new Error(`the first process of the lab left no trace in ${folder}`);
  return {
    pid: init.pid,
    tell: (line) => {
      child.stdin.write(`${line}\n`);
    },
    ask: async (line, answer) => {
      child.stdin.write(`${line}\n`);
      await answered(answer);
    },
    leave: () => {
      child.stdin.end();
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
    },
  };
}

/** Reads the child's lines; the function returned waits for a certain one. */
function listen(child: ChildProcessWithoutNullStreams): (line: string) => Promise<void> {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said += data.toString();
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => {});
  return async (line) => {
    const next = await Promise.race([lines.next(), failed]);
    if (next.done || next.value !== line) throw new Error(`the lab's first process ended: ${said.trim()}`);
  };
}

/** Waits until sshd greets. Throws where the host's first process ended, or never started, with what it said. */
async function answers(lab: Lab, host: LabHost, signal: AbortSignal | undefined): Promise<void> {
  const end = Date.now() + patience;
  const pidFile = join(hostFolder(lab, host), 'upper/run/sshd.pid');
  for (let wait = 10; ; wait = Math.min(200, wait + 5)) {
    signal?.throwIfAborted();
    // A look at the network before the host is there costs a second: that long the kernel waits to ask again.
    if (existsSync(pidFile) && (await greets(host.address))) return;
    if (Date.now() > end || (await hasEnded(lab, host)))
      throw new Error(`host ${host.name} didn't come up: ${await lastWords(lab, host)}`);
    await pause(wait);
  }
}

/** A host that left something, if only a complaint, but isn't running. */
async function hasEnded(lab: Lab, host: LabHost): Promise<boolean> {
  const files = ['init.stat', 'start.log'].map((name) => join(hostFolder(lab, host), name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.join('') !== '' && !(await runningInit(join(hostFolder(lab, host), 'init.stat')));
}

/** Whether an SSH server sends its first line at that address. */
function greets(address: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: address, port: 22, timeout: 2000 });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket.once('data', (data) => end(data.toString('latin1').startsWith('SSH-')));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => end(false));
  });
}

async function lastWords(lab: Lab, host: LabHost): Promise<string> {
  const logs = ['start.log', 'sshd.log'].map((name) =>
    readFile(join(hostFolder(lab, host), name), 'utf8').catch(() => ''),
  );
  return (await Promise.all(logs)).join('').trim() || 'it said nothing';
}

function checkHosts({ hosts }: LabPlan) {
  if (hosts.length === 0)
    return mistake('there is no host to make', undefined, 'see what the pattern and the inventory select');
  if (hosts.length > mostHosts)
    return mistake(
      `${hosts.length} hosts are too many for one lab, ${mostHosts} fit`,
      undefined,
      'take some of them: -l PATTERN',
    );
  return undefined;
}

function firstWrongUser(users: readonly LabUser[]) {
  return users.map(({ name }) => checkUser(name)).find((wrong) => wrong !== undefined);
}

async function takenName(plan: LabPlan, folder: string) {
  const running = await runningInit(join(folder, 'init.stat'));
  const state = running ? 'is up already' : 'has left a folder, though it is not up any more';
  const way = `take it down (fplay lab down --name ${plan.name}), or name the new one (--name OTHER)`;
  return mistake(`lab ${plan.name} ${state}: ${folder}`, undefined, way);
}
