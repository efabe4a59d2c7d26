import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemPath } from './command.ts';
import { runningInit } from './process.ts';
import { labScript } from './scripts.ts';

/** The process that all of a lab hangs on, and the line to it. */
export interface FirstProcess {
  /** As this machine counts. */
  readonly pid: number;
  tell(line: string): void;
  /** Tells it something and waits for its answer; throws where it ends instead, with what it said. */
  ask(line: string, answer: string): Promise<void>;
  /** Lets go of it: it goes on by itself where it was told `done`, and ends otherwise. */
  leave(): void;
}

/** Starts the first process of a lab in its folder. Throws where it doesn't start. */
export async function startFirstProcess(folder: string): Promise<FirstProcess> {
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
