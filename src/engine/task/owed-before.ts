import type { Debtor } from '../../saved/owed-notes.ts';
import { type HostRun, NeedsTurn } from '../state/state.ts';
import type { Position } from '../waiting/progress.ts';
import { callNames, namesShownAs, shownName } from './notify.ts';

/**
 * Notes for the next run what the host owes now, since what notified it is done and won't do so again. A handler is owed
 * until it has run: the note stays as it is while one runs.
 */
export function noteOwed(run: HostRun, position: Position): void {
  const { input } = run.batch.run;
  const debtor = debtorOf(run);
  if (!debtor || !lasts(run)) return;
  recall(run);
  const underWay = [...run.underWay.values()].flat();
  const handlers = new Set([
    ...run.owedBefore,
    ...run.notified.names,
    ...underWay,
    ...callNames(run, position),
  ]);
  const names = [...handlers].map((name) => shownName(run, name));
  input.owed?.write(debtor, names);
}

/**
 * Notes what a task will notify that is about to change its host: where the run ends before it is known whether that was
 * done, nobody else would.
 */
export function noteUnderWay(run: HostRun, position: Position, names: readonly string[]): void {
  const at = position.join('.');
  const noted = run.underWay.get(at) ?? [];
  const added = names.filter((name) => !noted.includes(name));
  if (added.length === 0 || !lasts(run)) return;
  run.underWay.set(at, [...noted, ...added]);
  noteOwed(run, position);
}

/** Notes that these tasks, told by their positions, came to an end, or to nothing. */
export function noteEnded(run: HostRun, position: Position, ended: readonly string[]): void {
  const known = ended.filter((at) => run.underWay.delete(at));
  if (known.length > 0) noteOwed(run, position);
}

/** Lets the host owe what it was about to notify when it was lost, or the run interrupted: that may have been done. */
export function oweUnderWay({ underWay, notified }: HostRun): void {
  for (const name of [...underWay.values()].flat()) notified.names.add(name);
  underWay.clear();
}

/** Whether what the host does now is done for real. */
function lasts({ batch: { run } }: HostRun): boolean {
  return !run.input.check && !run.isDraft && !run.isTrial && !run.isPerhaps;
}

/** Lets the host owe what an earlier run of the play has left, as soon as there are handlers that answer to it. */
export function recallOwed(run: HostRun, position: Position): void {
  const { owedBefore, notified } = run;
  recall(run);
  for (const noted of [...owedBefore]) {
    // A note has stars in place of secrets.
    const names = namesShownAs(run, noted, position);
    if (names.length === 0) continue;
    owedBefore.delete(noted);
    for (const name of names) notified.names.add(name);
  }
}

/** Forgets what nobody in the play answers to any more, and says so: not where what was left out could bring a handler. */
export function dropOwed(run: HostRun): void {
  const { owedBefore, host, batch } = run;
  if (owedBefore.size === 0 || run.broughtNothing || batch.run.input.leavesTasksOut) return;
  const message = `no handler is named ${[...owedBefore].join(', ')} any more, which an earlier run left undone`;
  batch.run.input.emit({ type: 'warning', message, host: host.name, names: [...owedBefore] });
  owedBefore.clear();
  noteOwed(run, []);
}

/** Looks, once, what an earlier run left, and tells it. */
function recall(run: HostRun): void {
  const { input, isTrial } = run.batch.run;
  const debtor = run.recalled ? undefined : debtorOf(run);
  if (!debtor) return;
  const note = input.owed?.find(debtor);
  if (note && isTrial) throw new NeedsTurn();
  run.recalled = true;
  if (!note) return;
  for (const name of note.handlers) run.owedBefore.add(name);
  const since = `${note.since.slice(0, 16).replace('T', ' ')} UTC`;
  const message = `owes handlers to a run that ended before them, since ${since}: ${note.handlers.join(', ')} (unless you remove ${note.file})`;
  input.emit({ type: 'warning', message, host: run.host.name, names: note.handlers });
}

/** Undefined where nothing is kept, or nothing was done on the host itself: then it is unknown which machine it is. */
function debtorOf({ batch, host }: HostRun): Debtor | undefined {
  const { run, program } = batch;
  const machine = run.input.owed && run.connections.machineOf(host.name);
  if (machine === undefined) return undefined;
  const { name, origin } = program.play;
  const playbook = origin.place.source.file;
  const namesakes = run.input.plays.filter(
    ({ program: { play } }) => play.name === name && play.origin.place.source.file === playbook,
  );
  const ordinal = namesakes.findIndex((planned) => planned.program === program);
  return { playbook, play: name, ordinal, host: host.name, machine };
}
