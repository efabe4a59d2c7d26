import type { Result } from '../../../model/outcome.ts';
import type { Hands } from '../../../sdk/host.ts';

/** Keeps a copy of a file beside it, named after the moment; `backup_file` for the result. */
export async function keepBackup(host: Hands, path: string): Promise<Result> {
  const moment = new Date().toISOString().replace('T', '@').replace('Z', '');
  const backup = `${path}.${moment}~`;
  await host.copy(path, backup);
  return { backup_file: backup };
}
