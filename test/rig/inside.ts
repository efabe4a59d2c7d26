import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type HostConnection, openHost } from '../../src/host/host.ts';
import { connectionSettings, isMistaken } from '../../src/host/settings.ts';
import { execArguments } from '../../src/lab/enter.ts';
import { connectionOf } from '../../src/lab/inventory-layer.ts';
import { processesBeside } from '../../src/lab/process.ts';
import { initOf } from '../../src/lab/states.ts';
import { quote } from '../../src/util/quote.ts';
import type { TestLab } from './lab.ts';

const execute = promisify(execFile);

/** A host of a lab, looked at and changed behind the back of its sshd. */
export interface Inside {
  /** Its first process, as this machine counts. */
  readonly pid: number;
  /** The host's root folder as this machine sees it; absolute links in it lead into this machine's own. */
  readonly root: string;
  /** Runs a script as root in a folder of the host; rejects where it fails, with what it said. */
  run(script: string, folder?: string): Promise<string>;
  /** Its processes, by their pid on this machine: what each was called with. */
  processes(): Promise<ReadonlyMap<number, string>>;
  /** Connects by SSH, as root unless another user is named, with nothing of this machine's own settings. */
  connect(user?: string): Promise<HostConnection>;
}

/** A host of a lab that is up. */
export async function inside(lab: TestLab, name: string): Promise<Inside> {
  const host = lab.host(name);
  const init = await initOf(lab.lab, host);
  if (!init) throw new Error(`${name} is down`);
  return {
    pid: init.pid,
    root: `/proc/${init.pid}/root`,
    async run(script, folder = '/') {
      const words = ['sh', '-eu', '-c', `cd ${quote(folder)}\n${script}`];
      const [program = '', ...rest] = execArguments(init, words);
      return (await execute(program, rest)).stdout;
    },
    async processes() {
      const pids = await processesBeside(init);
      const words = await Promise.all(pids.map(commandLine));
      return new Map(pids.map((pid, index) => [pid, words[index] ?? '']));
    },
    async connect(user = 'root') {
      const variables = { ...connectionOf(lab.lab, host), ansible_user: user };
      const settings = connectionSettings(name, variables, { sshConfigFile: '/dev/null' });
      if (isMistaken(settings)) throw new Error(settings.map(({ message }) => message).join('; '));
      return openHost(name, settings);
    },
  };
}

async function commandLine(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.replaceAll('\0', ' ').trim();
}
