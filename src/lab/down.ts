import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { command } from './command.ts';
import { isMountPoint } from './mounts.ts';
import { releaseSubnet } from './network.ts';
import { runningInit } from './process.ts';

/**
 * Takes a lab down, whatever state it is in: its processes, and with them their namespaces, mounts and links; then its
 * folder. Does nothing where there is no such folder. Needs root.
 */
export async function removeLab(folder: string): Promise<void> {
  await endProcesses(folder);
  await releaseSubnet(folder);
  while (await isMountPoint(folder)) await command(['umount', '--lazy', folder]);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  // The folder of all labs goes with the last of them.
  await rmdir(dirname(folder)).catch(() => {});
}

/** The kernel ends all processes of a pid namespace, and of those below it, with its first one. */
async function endProcesses(folder: string): Promise<void> {
  const init = await runningInit(join(folder, 'init.stat'));
  if (!init) return;
  process.kill(init.pid, 'SIGKILL');
  while (await runningInit(join(folder, 'init.stat'))) await pause(5);
}
