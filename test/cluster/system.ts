import { execFile } from 'node:child_process';
import path from 'node:path';
import type { Counts } from '../../src/model/outcome.ts';
import { startLab, type TestLab } from '../rig/lab.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** A run of the built fplay, its last line read as the recap. */
export interface SystemRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly recap: Readonly<Record<string, Counts>>;
  /** What `debug` tasks said, from every host. */
  readonly said: readonly string[];
}

/** A shipped system on lab hosts. */
export interface System {
  readonly lab: TestLab;
  run(...more: readonly string[]): Promise<SystemRun>;
}

/** Lab hosts for an inventory, and a playbook to run on them. Archives come from the cache, fetched where they are missing. */
export async function startSystem(playbook: string, inventory: string): Promise<System> {
  await fplay('artefacts');
  const lab = await startLab(path.join(root, inventory));
  const sources = [inventory, 'inventory/lab', lab.inventoryFolder].flatMap((source) => ['-i', source]);
  return {
    lab,
    run: async (...more) => read(await fplay('run', playbook, ...sources, '--output', 'json', ...more)),
  };
}

/** Whatever its exit code, a run is an answer. */
function fplay(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const cli = path.join(root, 'dist/cli.js');
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...words], { cwd: root, maxBuffer: 2 ** 28 }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    );
  });
}

function read(ended: { code: number; stdout: string; stderr: string }): SystemRun {
  const events = ended.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const said = events
    .filter(({ type, task }) => type === 'task-end' && task.action === 'debug')
    .map(({ outcome }) => JSON.stringify(outcome.result.msg));
  return { ...ended, recap: events.at(-1)?.hosts ?? {}, said };
}
