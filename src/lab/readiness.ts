import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { hostFolder, type Lab, type LabHost } from './lab.ts';
import { runningInit } from './process.ts';

/** Milliseconds until sshd of a host must answer. */
const patience = 60_000;

/** Waits until sshd greets. Throws where the host's first process ended, or never started, with what it said. */
export async function untilReady(lab: Lab, host: LabHost, signal: AbortSignal | undefined): Promise<void> {
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
