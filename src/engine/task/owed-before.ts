import type { Debtor } from '../../saved/owed-notes.ts';
import { type HostRun, NeedsTurn } from '../state/state.ts';
import type { Position } from '../waiting/progress.ts';
import { callNames, isAnswered } from './notify.ts';

/**
 * Notes for the next run what the host owes now, since what notified it is done and won't do so again. A handler is owed
 * until it has run: the note stays as it is while one runs.
 */
export function noteOwed(run: HostRun, position: Position): void {
  const { input, isDraft, isTrial, isPerhaps } = run.batch.run;
  const debtor = debtorOf(run);
  if (!debtor || input.check || isDraft || isTrial || isPerhaps) return;
  recall(run);
  const handlers = new Set([...run.owedBefore, ...run.notified.names, ...callNames(run, position)]);
  input.owed?.write(debtor, input.secrets.mask([...handlers]));
}

/** Lets the host owe what an earlier run of the play has left, as soon as there are handlers that answer to it. */
export function recallOwed(run: HostRun, position: Position): void {
  const { owedBefore, notified } = run;
  recall(run);
  for (const name of [...owedBefore]) {
    if (!isAnswered(run, name, position)) continue;
    owedBefore.delete(name);
    notified.names.add(name);
  }
}

/** Forgets what nobody in the play answers to any more, and says so: not where what was left out could bring a handler. */
export function dropOwed(run: HostRun): void {
  const { owedBefore, host, batch } = run;
  if (owedBefore.size === 0 || run.broughtNothing || batch.run.input.leavesTasksOut) return;
  const message = `no handler is named ${[...owedBefore].join(', ')} any more, which an earlier run left undone`;
  batch.run.input.emit({ type: 'warning', message, host: host.name });
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
  input.emit({ type: 'warning', message, host: run.host.name });
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
