import { randomInt } from 'node:crypto';
import type { Result } from '../../../model/outcome.ts';
import { type Failure, failure } from '../../../sdk/define.ts';
import type { Hands, Probe } from '../../../sdk/host.ts';
import { unknownReason } from '../../../template/unknown.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { defined } from '../../../util/defined.ts';
import { quote } from '../../../util/quote.ts';
import type { Effect } from '../effects.ts';
import { expandHome } from '../files/paths.ts';
import { type JobCommand, noJob, startScript, stateScript } from './job-scripts.ts';
import { clock, duration, withoutEmptyEnds } from './run-results.ts';

/** The job of a command that there was no reason to run. */
export const notStarted = 'not-started';

/** A command that is started and left alone. */
export interface Job {
  readonly command: readonly string[] | string;
  readonly executable?: string | undefined;
  readonly stdin?: string | undefined;
  readonly chdir?: string | undefined;
  /** How `async_status` shows it. */
  readonly shown: string | readonly string[];
  /** Seconds that it may take. */
  readonly limit: number;
  /** Cut empty lines off the end of what it says. */
  readonly strip: boolean;
  readonly effect?: Effect | undefined;
}

/** What a job was, as it is kept on the host. */
interface Note {
  readonly cmd: string | readonly string[];
  readonly strip: boolean;
}

/** A new job's place on a host: its folder is made when it is started. */
export async function placeJob(host: Probe): Promise<{ readonly base: string; readonly id: string }> {
  return { base: await jobsFolder(host), id: `j${randomInt(1e11, 1e12)}.${randomInt(1000, 10_000)}` };
}

/** Starts a job; `carried` is a file of the host that it needs, and that goes when it has ended. */
export async function startJob(
  host: Hands,
  place: { readonly base: string; readonly id: string },
  job: Job,
  carried?: string,
): Promise<Result | Failure> {
  const { command, executable, stdin, chdir, shown, limit, strip, effect } = job;
  const note: Note = { cmd: shown, strip };
  const toRun: JobCommand = {
    script: typeof command === 'string' ? command : `exec ${command.map(quote).join(' ')}`,
    executable,
    stdin,
    limit: Math.ceil(limit),
  };
  const script = startScript({ ...place, note: JSON.stringify(note), carried }, toRun);
  const begins = effect && startsIn(place.base, effect);
  const { code, stdout, stderr } = await host.run(script, defined({ chdir, effect: begins }));
  if (code !== 0) return failure(`cannot start the job: ${stderr.trim()}`);
  const folder = `${place.base}/${place.id}`;
  // On a model of the host nothing has begun.
  const known = unknownReason(stdout) === undefined;
  return {
    ansible_job_id: stdout,
    started: true,
    finished: false,
    results_file: known ? folder : stdout,
  };
}

/** What a job is about is in a folder of its own, of which nobody knows more before. */
function startsIn(base: string, effect: Effect): Effect {
  return async (model) => {
    if (!(await model.stat(base))) await model.makeDirectory(base, { mode: 0o700 });
    await model.fills(base);
    await effect(model);
  };
}

/** How a job is doing; a code other than 0 is a Failure that has the whole result. */
export async function jobStatus(host: Probe, id: string): Promise<Result | Failure> {
  const base = { ansible_job_id: id, started: true };
  const none = { changed: false, stdout: '', stderr: '' };
  if (id === notStarted)
    return { ...base, ...none, finished: true, rc: 0, msg: 'there was no reason to run the command' };
  const folder = `${await jobsFolder(host)}/${id}`;
  const place = { ...base, results_file: folder };
  const { code, stdout } = await host.query(stateScript(folder), { passing: true });
  if (code === noJob) return noSuchJob(id, folder);
  const [state, start = '', rc, end = '', expired] = stdout.split('\n');
  if (rc) return endedJob(host, folder, { start, rc, end, expired: expired === 'expired' }, place);
  if (state === 'alive') return { ...place, ...none, finished: false };
  return failure('the job ended without saying how', {
    hint: 'the host was started anew meanwhile, or somebody killed the job with what watched it',
    result: { ...place, ...none, finished: true },
  });
}

interface End {
  readonly start: string;
  readonly rc: string;
  readonly end: string;
  readonly expired: boolean;
}

async function endedJob(host: Probe, folder: string, ended: End, place: Result): Promise<Result | Failure> {
  const [note, stdout, stderr] = await allInOrder(
    ['note', 'stdout', 'stderr'].map((name) => textOf(host, `${folder}/${name}`)),
  );
  const { cmd, strip } = JSON.parse(note || '{}') as Note;
  const rc = Number(ended.rc);
  const [start, end] = [ended.start, ended.end].map((seconds) =>
    Math.round(Number.parseFloat(seconds) * 1000),
  );
  const result = {
    ...place,
    finished: true,
    changed: true,
    cmd,
    rc,
    stdout: withoutEmptyEnds(stdout ?? '', strip),
    stderr: withoutEmptyEnds(stderr ?? '', strip),
    start: clock(start ?? 0),
    end: clock(end ?? 0),
    delta: duration((end ?? 0) - (start ?? 0)),
    msg: '',
  };
  if (ended.expired)
    return failure('Timeout exceeded', { hint: "the job was ended: raise the task's `async`", result });
  return rc === 0 ? result : failure('non-zero return code', { result });
}

async function textOf(host: Probe, path: string): Promise<string> {
  return new TextDecoder().decode(await host.read(path));
}

/** Removes the files of a job. */
export async function removeJob(host: Hands, id: string): Promise<Result | Failure> {
  if (id === notStarted) return { ansible_job_id: id, changed: false };
  const folder = `${await jobsFolder(host)}/${id}`;
  if (!(await host.stat(folder))) return noSuchJob(id, folder);
  await host.remove(folder);
  return { ansible_job_id: id, erased: folder, changed: false };
}

function noSuchJob(id: string, folder: string): Failure {
  return failure('could not find job', {
    hint: `look for it as the user who started it, on the same host: there is no ${folder}`,
    result: { ansible_job_id: id, started: true, finished: true, changed: false, stdout: '', stderr: '' },
  });
}

function jobsFolder(host: Probe): Promise<string> {
  return expandHome(host, '~/.fplay_async');
}
