import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mistake } from '../../source/diagnostic.ts';
import type { Checked } from '../diagnostics.ts';
import type { Surroundings } from '../streams.ts';

/** What becomes of bytes in the user's editor. It needs a file: that lies in memory where the machine has such a folder, is for this user alone, and goes. */
export async function inEditor(
  name: string,
  data: Uint8Array,
  { environment }: Surroundings,
): Promise<Checked<Buffer>> {
  const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'fplay-'));
  try {
    const file = join(folder, name);
    await writeFile(file, data, { mode: 0o600 });
    const editor = environment.VISUAL || environment.EDITOR || 'vi';
    const code = await endOf(
      spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit', env: { ...environment } }),
    );
    if (code === 0) return { value: await readFile(file) };
    const hint = 'EDITOR names another editor; the file is as it was';
    return { diagnostics: [mistake(`\`${editor}\` ended with ${code}`, undefined, hint)] };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** ^C is the editor's own affair; what would end fplay ends the editor, so that nothing is left of the text. */
async function endOf(editor: ChildProcess): Promise<number | null> {
  const leave = () => {};
  const end = () => void editor.kill('SIGHUP');
  const heard = [
    ['SIGINT', leave],
    ['SIGQUIT', leave],
    ['SIGTERM', end],
    ['SIGHUP', end],
  ] as const;
  for (const [signal, listener] of heard) process.on(signal, listener);
  try {
    return await new Promise((resolve, reject) => {
      editor.once('close', resolve).once('error', reject);
    });
  } finally {
    for (const [signal, listener] of heard) process.off(signal, listener);
  }
}
