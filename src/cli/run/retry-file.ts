import { rm, writeFile } from 'node:fs/promises';
import type { RunSummary } from '../../engine/state/input.ts';
import { counted } from '../../report/text.ts';
import type { Surroundings } from '../streams.ts';

/**
 * Writes the hosts that failed or couldn't be reached to a file for `--limit @FILE`, one a line; where there is none, a
 * file of an earlier run is taken away. Tells where it can't.
 */
export async function writeRetryFile(
  file: string,
  { counts }: RunSummary,
  { error }: Pick<Surroundings, 'error'>,
): Promise<void> {
  const hosts = Object.entries(counts)
    .filter(([, row]) => row.failed > 0 || row.unreachable > 0)
    .map(([name]) => name);
  try {
    if (hosts.length === 0) return await rm(file, { force: true });
    await writeFile(file, `${hosts.join('\n')}\n`);
    error(`to try ${counted(hosts.length, 'host')} again: --limit @${file}`);
  } catch (problem) {
    error(`cannot write the retry file ${file}: ${(problem as Error).message}`);
  }
}
