import { quote, sh } from '../../../util/quote.ts';

/** A command that goes on by itself. */
export interface JobCommand {
  /** For the shell. */
  readonly script: string;
  /** `/bin/sh` unless set. */
  readonly executable?: string | undefined;
  readonly stdin?: string | undefined;
  /** Whole seconds after which it is ended. */
  readonly limit: number;
}

/** Where the files of a job are, and what goes into them. */
export interface JobFolder {
  /** Folder of all jobs. */
  readonly base: string;
  readonly id: string;
  /** What is kept of the task for whoever asks how it went. */
  readonly note: string;
  /** A file of the host that is moved into the job's folder, as `script`. */
  readonly carried?: string | undefined;
}

/**
 * Makes the job's folder and starts its keeper in a session of its own, with nothing of this shell's, so that nobody waits
 * for it and no end of a connection reaches it. What the command is, travels by pipes: no file and no list of processes has it.
 */
export function startScript({ base, id, note, carried }: JobFolder, command: JobCommand): string {
  const folder = `${base}/${id}`;
  const keep = keeperScript(command);
  return [
    sh`(umask 077; mkdir -p ${base} && mkdir ${folder} && printf %s ${note} >${`${folder}/note`} && date +%s.%N >${`${folder}/start`}) || exit`,
    carried === undefined ? '' : sh`mv ${carried} ${`${folder}/script`} || exit`,
    'if command -v setsid >/dev/null; then _setsid=setsid; else _setsid=; fi',
    sh`printf %s ${keep} | $_setsid /bin/sh -c 'eval "$(cat <&3)" 3<&-' fplay-job ${folder} 3<&0 </dev/null >/dev/null 2>&1 &`,
    sh`echo $! >${`${folder}/pid`}`,
    sh`printf %s ${id}`,
  ].join('\n');
}

/** Runs the command in a session that can be ended as a whole, and writes down how it went. `$1` is the job's folder. */
function keeperScript({ script, executable = '/bin/sh', stdin, limit }: JobCommand): string {
  const shell = quote(executable);
  const input = stdin === undefined ? '' : `printf %s ${quote(stdin)} | `;
  return `
if command -v setsid >/dev/null; then _setsid=setsid; else _setsid= ; trap '' HUP; fi
_signal() { kill "-$1" "-$_child" 2>/dev/null || kill "-$1" "$_child" 2>/dev/null; }
${input}{
  exec 4<&0
  printf %s ${quote(script)} | $_setsid ${shell} -c 'eval "$(cat <&3)" 3<&-' ${shell} 3<&0 <&4 4<&- >"$1/stdout" 2>"$1/stderr" &
  _child=$!
  exec 4<&- </dev/null
  (
    trap 'kill $! 2>/dev/null; exit' TERM
    sleep ${limit} &
    wait $!
    : >"$1/expired"
    _signal TERM
    sleep 5
    _signal KILL
  ) &
  _watch=$!
  wait $_child
  _code=$?
  [ -e "$1/expired" ] || kill $_watch 2>/dev/null
  rm -f "$1/script"
  { echo $_code; date +%s.%N; } >"$1/end.part"
  mv "$1/end.part" "$1/end"
}`;
}

/** Code of a host that has no such job. */
export const noJob = 44;

/**
 * Says in lines whether the keeper is there, when it began, and, where it is over, the command's code, when it ended, and
 * whether its time was up. Who is alive is asked first: the end is written before the keeper goes.
 */
export function stateScript(folder: string): string {
  return sh`cd ${folder} 2>/dev/null || exit ${noJob}
if [ ! -s pid ] || kill -0 "$(cat pid)" 2>/dev/null; then echo alive; else echo gone; fi
cat start
if [ -e end ]; then cat end; [ ! -e expired ] || echo expired; fi`;
}
