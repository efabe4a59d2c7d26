import { join } from 'node:path';
import { removeLab } from '../../lab/down.ts';
import { execArguments, runHere, sshArguments } from '../../lab/enter.ts';
import {
  type Answer,
  chooseHost,
  chooseLab,
  type Lab,
  type LabHost,
  labNames,
  labsFolder,
  readLab,
} from '../../lab/lab.ts';
import { checkMachine, inspectMachine } from '../../lab/machine.ts';
import type { Init } from '../../lab/process.ts';
import { initOf, statesOf } from '../../lab/states.ts';
import { type Diagnostic, formatDiagnostic, mistake } from '../../source/diagnostic.ts';
import { exitCodes } from '../exit-code.ts';
import type { Surroundings } from '../streams.ts';
import type { LabDownOptions, LabOptions } from './options.ts';
import { formatStates } from './text.ts';

/** `fplay lab down`: takes labs down, whatever state they are in. Resolves to the exit code. */
export async function labDown(options: LabDownOptions, surroundings: Surroundings): Promise<number> {
  const unable = checkMachine(await inspectMachine());
  if (unable) return refuse(unable, surroundings);
  const root = labsFolder(surroundings.environment);
  const chosen = options.all ? undefined : await chooseLab(root, options.name);
  if (chosen && 'mistake' in chosen) return refuse(chosen.mistake, surroundings);
  for (const name of chosen ? [chosen.value] : await labNames(root)) {
    await removeLab(join(root, name));
    surroundings.out(`lab ${name} is down`);
  }
  return exitCodes.well;
}

/** `fplay lab status`: the hosts of labs, and how they are. Resolves to the exit code. */
export async function labStatus(options: LabOptions, surroundings: Surroundings): Promise<number> {
  const root = labsFolder(surroundings.environment);
  const chosen = options.name === undefined ? undefined : await chooseLab(root, options.name);
  if (chosen && 'mistake' in chosen) return refuse(chosen.mistake, surroundings);
  const names = chosen ? [chosen.value] : await labNames(root);
  if (names.length === 0) surroundings.out(`no lab is in ${root}`);
  for (const name of names) {
    const lab = await readLab(join(root, name));
    if (lab) for (const line of formatStates(lab, await statesOf(lab))) surroundings.out(line);
    else surroundings.out(`lab ${name} was never finished: fplay lab down --name ${name}`);
  }
  return exitCodes.well;
}

/** `fplay lab ssh`: the machine's own ssh, on a host of a lab. Resolves to its exit code. */
export async function labSsh(
  host: string,
  words: readonly string[],
  options: LabOptions & { readonly user?: string },
  surroundings: Surroundings,
): Promise<number> {
  const chosen = await findHost(host, options, surroundings);
  if ('mistake' in chosen) return refuse(chosen.mistake, surroundings);
  return runHere(sshArguments(chosen.value.lab, chosen.value.host, words, options.user));
}

/** `fplay lab exec`: a program inside a host of a lab. Resolves to its exit code. */
export async function labExec(
  host: string,
  words: readonly string[],
  options: LabOptions,
  surroundings: Surroundings,
): Promise<number> {
  const chosen = await findHost(host, options, surroundings);
  if ('mistake' in chosen) return refuse(chosen.mistake, surroundings);
  const unable = checkMachine(await inspectMachine());
  if (unable) return refuse(unable, surroundings);
  return runHere(execArguments(chosen.value.init, words));
}

/** Does work that the first SIGINT or SIGTERM ends. Undefined where it did. */
export async function abortable<T>(
  surroundings: Surroundings,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const controller = new AbortController();
  const stop = surroundings.onInterrupt(() => controller.abort(new Error('interrupted')));
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.aborted && error === controller.signal.reason) return undefined;
    throw error;
  } finally {
    stop();
  }
}

/** Says what stands in the way of a lab; the exit code for it. */
export function refuse(problem: Diagnostic, { error }: Surroundings): number {
  error(formatDiagnostic(problem));
  return exitCodes.mistake;
}

interface RunningHost {
  readonly lab: Lab;
  readonly host: LabHost;
  readonly init: Init;
}

async function findHost(
  name: string,
  options: LabOptions,
  { environment }: Surroundings,
): Promise<Answer<RunningHost>> {
  const root = labsFolder(environment);
  const chosen = await chooseLab(root, options.name ?? (await onlyLabWith(root, name)));
  if ('mistake' in chosen) return chosen;
  const lab = await readLab(join(root, chosen.value));
  const again = `fplay lab down --name ${chosen.value}; fplay lab up -i INVENTORY`;
  if (!lab)
    return {
      mistake: mistake(`lab ${chosen.value} was never finished`, undefined, `make it anew: ${again}`),
    };
  const host = chooseHost(lab, name);
  if ('mistake' in host) return host;
  const init = await initOf(lab, host.value);
  if (!init)
    return {
      mistake: mistake(`host ${name} of lab ${lab.name} is down`, undefined, `make it anew: ${again}`),
    };
  return { value: { lab, host: host.value, init } };
}

async function onlyLabWith(root: string, host: string): Promise<string | undefined> {
  const labs = await Promise.all((await labNames(root)).map((name) => readLab(join(root, name))));
  const fitting = labs.filter((lab) => lab && 'value' in chooseHost(lab, host));
  return fitting.length === 1 ? fitting[0]?.name : undefined;
}
