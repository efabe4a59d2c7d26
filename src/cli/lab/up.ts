import { labsFolder } from '../../lab/lab.ts';
import { labNameFor } from '../../lab/names.ts';
import { bringUp } from '../../lab/up.ts';
import { counted, formatSeconds } from '../../report/text.ts';
import { exitCodes } from '../exit-code.ts';
import type { Surroundings } from '../streams.ts';
import { abortable, refuse } from './commands.ts';
import { readHosts } from './hosts.ts';
import type { LabUpOptions } from './options.ts';
import { formatLab } from './text.ts';

/** `fplay lab up`: makes a lab for an inventory, and says how to use it. Resolves to the exit code. */
export async function labUp(options: LabUpOptions, surroundings: Surroundings): Promise<number> {
  const wanted = await readHosts(options, surroundings);
  if (!wanted) return exitCodes.mistake;
  const { sources, hosts } = wanted;
  const users = [
    ...options.user.map((name) => ({ name, rights: 'none' as const })),
    ...options.sudoUser.map((name) => ({ name, rights: 'sudo' as const })),
  ];
  const name = options.name ?? labNameFor(sources[0] ?? '');
  const started = Date.now();
  const answer = await abortable(surroundings, (signal) =>
    bringUp({ root: labsFolder(surroundings.environment), name, hosts, users }, surroundings.error, signal),
  );
  if (!answer) return exitCodes.interrupted;
  if ('mistake' in answer) return refuse(answer.mistake, surroundings);
  const seconds = formatSeconds((Date.now() - started) / 1000);
  surroundings.out(`lab ${name} is up: ${counted(hosts.length, 'host')} in ${seconds}`);
  for (const line of formatLab(answer.value, sources)) surroundings.out(line);
  return exitCodes.well;
}
