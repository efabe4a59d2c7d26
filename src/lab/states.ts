import { join } from 'node:path';
import pLimit from 'p-limit';
import { attempt } from './command.ts';
import { hostFolder, type Lab, type LabHost } from './lab.ts';
import { type Init, memoryOf, processesBeside, runningInit } from './process.ts';
import { type Written, writtenBy } from './written.ts';

/** How a host of a lab is. */
export interface HostState {
  readonly host: LabHost;
  /** Its first process, where it is up. */
  readonly init: Init | undefined;
  readonly processes: number;
  /** Bytes of memory that its processes use. */
  readonly memory: number;
  readonly written: Written;
}

/** A port at which a process of a host listens. */
export interface ListeningPort {
  readonly port: number;
  /** As bound: `0.0.0.0`, `127.0.0.1`, `*`. */
  readonly address: string;
  /** The program's name, empty where it can't be known. */
  readonly program: string;
}

/** The states of all hosts of a lab, in the order of the inventory. */
export async function statesOf(lab: Lab): Promise<readonly HostState[]> {
  const limit = pLimit(8);
  return Promise.all(lab.hosts.map((host) => limit(() => stateOf(lab, host))));
}

/** The first process of a host. Undefined where the host is down. */
export function initOf(lab: Lab, host: LabHost): Promise<Init | undefined> {
  return runningInit(join(hostFolder(lab, host), 'init.stat'));
}

/** The TCP ports at which a host listens but the lab's own sshd, lowest first; none where it is down. */
export async function listeningPorts(init: Init | undefined): Promise<readonly ListeningPort[]> {
  if (!init) return [];
  const inside = ['nsenter', '--target', String(init.pid), '--net', 'ss', '-Htlnp'];
  const { stdout } = await attempt(inside);
  const ports = stdout.split('\n').flatMap(parsePort);
  const others = ports.filter(({ port, program }) => !(port === 22 && program === 'sshd'));
  return others.sort((one, other) => one.port - other.port);
}

async function stateOf(lab: Lab, host: LabHost): Promise<HostState> {
  const init = await initOf(lab, host);
  const pids = init ? await processesBeside(init) : [];
  return {
    host,
    init,
    processes: pids.length,
    memory: await memoryOf(pids),
    written: await writtenBy(lab, host),
  };
}

/** `LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=7,fd=3))` (man 8 ss). */
function parsePort(line: string): readonly ListeningPort[] {
  const [, , , local, , users] = line.trim().split(/\s+/);
  const match = /^(.*):(\d+)$/.exec(local ?? '');
  if (!match) return [];
  const program = /\(\("([^"]*)"/.exec(users ?? '')?.[1] ?? '';
  return [{ address: match[1] ?? '', port: Number(match[2]), program }];
}
