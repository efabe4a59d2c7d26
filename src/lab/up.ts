import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { mistake } from '../source/diagnostic.ts';
import { checkUser } from './accounts.ts';
import { removeLab } from './down.ts';
import { startFirstProcess } from './first-process.ts';
import { writeInventoryLayer } from './inventory-layer.ts';
import { makeKeys } from './keys.ts';
import {
  type Answer,
  checkLabName,
  claimFolder,
  hostFolder,
  type Lab,
  type LabUser,
  saveLab,
} from './lab.ts';
import { writeLayers } from './layers.ts';
import { checkMachine, findProgram, inspectMachine } from './machine.ts';
import { furtherMounts, makeLayerable, makeOverlayFolders, writeMountList } from './mounts.ts';
import { folderName, kernelHostname, resolvableNames, type WantedHost } from './names.ts';
import { addressAt, claimSubnet, labCommands, mostHosts, type Subnet } from './network.ts';
import { runningInit } from './process.ts';
import { untilReady } from './readiness.ts';
import { hostScript } from './scripts.ts';

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
          await untilReady(lab, host, signal);
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
