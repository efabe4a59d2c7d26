import { quote } from '../../util/quote.ts';
import type { Part } from './question.ts';

/** Parts as a script for the main shell. From the first that is guarded they run in a session, which ends the request. */
export function requestScript(parts: readonly Part[]): string {
  const at = parts.findIndex(({ setting }) => setting === 'guarded');
  const plain = at < 0 ? parts : parts.slice(0, at);
  const last = at < 0 ? parts.length - 1 : -1;
  const lines = plain.map((part, index) => {
    const note = index === last ? 'last' : 'part';
    if (!part.chain) return plainPart(part, note);
    const first = parts[index - 1]?.chain === part.chain ? '' : '_go=1\n';
    return `${first}${link(part, note)}`;
  });
  if (at >= 0) lines.push(session(parts.slice(at)));
  return lines.join('\n');
}

/** A session that speaks for itself; what ends the request is its own end, however it comes. */
function session(parts: readonly Part[]): string {
  return sessionScript(parts.map((part) => plainPart(part, 'part')).join('\n'));
}

/** A script in a session of its own, with the functions of the prelude; each of its parts ends with `_end CODE part`. */
export function sessionScript(body: string): string {
  return `_session "_marker=$_marker _owner=$_owner\n$_looking\n$_working\nexec 5>&1 6>&2"${quote(`\n${body}`)} </dev/null`;
}

function plainPart({ script, setting }: Part, note: 'part' | 'last'): string {
  if (setting === 'bare') return `${script} </dev/null; _end $? ${note}`;
  return `(${setting === 'guarded' ? script : ownWords(script)}\n) </dev/null; _end $? ${note}`;
}

/** A part that runs only where all of its chain before it went well. */
function link({ script }: Part, note: 'part' | 'last'): string {
  return `if [ $_go ]; then (${ownWords(script)}\n) </dev/null; _next $? ${note}; else _end - ${note}; fi`;
}

/** Our own scripts read what tools say, so they ask for it in English. */
function ownWords(script: string): string {
  return `LC_ALL=C; export LC_ALL; ${script}`;
}
