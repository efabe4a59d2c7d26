import { setTimeout as pause } from 'node:timers/promises';
import { type Control, type Failure, failure } from '../../../sdk/define.ts';
import type { Hands, Output } from '../../../sdk/host.ts';
import { defined } from '../../../util/defined.ts';
import type { Effect } from '../effects.ts';
import type { PackageTool } from './package-tool.ts';

/** One run of a package tool. */
export interface PackageJob {
  /** What it is for, in the words of a failure. */
  readonly purpose: string;
  readonly command: readonly string[];
  readonly tool: PackageTool;
  /** Seconds to wait for the lock. */
  readonly timeout: number;
  readonly effect: Effect;
}

const lockedOut =
  /could not get lock|unable to lock|is another process using it|holding the yum lock|waiting for process with pid/i;

/** Runs a command of the tool, again and again while another installation holds the lock. */
export async function runUnlocked(job: PackageJob, host: Hands, control: Control): Promise<Output | Failure> {
  for (let waited = 0; ; waited += 2) {
    const output = await host.run(job.command, {
      environment: job.tool.environment,
      effect: job.effect,
    });
    if (output.code === 0) return output;
    const said = `${output.stdout}\n${output.stderr}`;
    if (!lockedOut.test(said) || waited >= job.timeout) return explain(job, output, said);
    control.progress('waiting for another installation to end', waited, job.timeout, 'seconds');
    await pause(2000, undefined, { signal: control.signal });
  }
}

function explain({ purpose, timeout }: PackageJob, output: Output, said: string): Failure {
  const result = { rc: output.code, stdout: output.stdout, stderr: output.stderr };
  if (lockedOut.test(said))
    return failure(
      `could not ${purpose}: another installation still held the lock after ${timeout} seconds`,
      {
        hint: 'see what runs on the host (apt, unattended-upgrades, dnf), or raise lock_timeout',
        result,
      },
    );
  const missing =
    /Unable to locate package (\S+)|has no installation candidate|No match for argument: (\S+)|No package (\S+) available|^\s*(\S+) \(no such package\)/m.exec(
      said,
    );
  const version = /Version .* for .* was not found/.test(said);
  const hint =
    missing || version
      ? 'set update_cache: true if the lists of packages are old, and check the name and the repositories of the host'
      : undefined;
  const name = missing?.slice(1).find((part) => part !== undefined);
  const reason = name
    ? `: the host's repositories have no package ${name}`
    : version
      ? ': they have no such version'
      : '';
  return failure(`could not ${purpose}${reason}`, { ...defined({ hint }), result });
}
