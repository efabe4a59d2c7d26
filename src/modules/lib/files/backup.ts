import type { Result } from '../../../model/outcome.ts';
import type { Hands } from '../../../sdk/host.ts';

/**
 * Keeps a copy of a file beside it, named as Ansible does: `name.NUMBER.2026-01-31@12:00:00~`, by the clock of the
 * control machine in UTC, the number being its milliseconds. `backup_file` for the result.
 */
export async function keepBackup(host: Hands, path: string): Promise<Result> {
  const [moment, milliseconds] = new Date().toISOString().replace('T', '@').replace('Z', '').split('.');
  const backup = `${path}.${milliseconds}.${moment}~`;
  await host.copy(path, backup);
  return { backup_file: backup };
}
