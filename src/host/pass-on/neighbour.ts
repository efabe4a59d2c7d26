import { HostError } from '../../sdk/host.ts';
import type { Peer, Transport } from '../../transport/transport.ts';
import { quote, sh } from '../../util/quote.ts';
import { nonce } from '../nonce.ts';
import { sessionScript } from '../questions/request-script.ts';
import type { Become } from '../shell/become.ts';
import { Lane } from '../shell/lane.ts';
import type { Section } from '../shell/request.ts';
import type { Statistics } from '../shell/statistics.ts';
import { decodeText } from '../text.ts';

/** A host and the user whose file it is. */
export interface Neighbour {
  readonly transport: Transport;
  readonly become: Become | undefined;
  readonly host: string;
  readonly statistics: Statistics;
}

/** The giver has no file any more, or no `ssh`: another may give it. */
export class NothingToGive extends HostError {}

const nothingToGive = 44;

/** Hours after which the receiver's sshd takes the key no more, should its power fail before the line is removed. */
const validHours = 24;

/**
 * Sends a file from one host to another, over the receiver's own sshd: nothing of it passes through the control machine.
 * `write` reads the file from its input there, as the receiver's user. Three sessions make it, each of which undoes what
 * it made when it ends, also where the connection is gone (fplay was killed):
 *
 * - the receiver reads a named pipe in a folder of its own,
 * - its login's `authorized_keys` has a line for a key made for this, which may write to that pipe and nothing else,
 * - the giver has the secret key and the receiver's host key, as the control machine verified it, in a folder of its own.
 *
 * Settles with what `write` said. Throws HostError where the hosts can't do it, and ConnectionLost.
 */
export async function handOver(
  giver: Neighbour,
  file: string,
  receiver: Neighbour,
  write: string,
  signal: AbortSignal | undefined,
): Promise<Section> {
  const { peer } = receiver.transport;
  if (!peer) throw new HostError(`${receiver.host} isn't reached by SSH`);
  const over = new AbortController();
  const until = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  const sessions: Session[] = [];
  const start = (where: Neighbour, script: string) => {
    const session = startSession(where, script, until);
    sessions.push(session);
    return session;
  };
  try {
    // Only here: ssh2 takes its time to load.
    const { oneTimeKey } = await import('../../transport/one-time-key.ts');
    const key = oneTimeKey();
    const reading = start(receiver, readingScript(write, receiver.become !== undefined));
    const pipe = pipeOf(await reading.first);
    const door = start({ ...receiver, become: undefined }, doorScript(pipe, key.open));
    const opened = await door.first;
    if (opened.code !== 0) throw refused(`${receiver.host} takes no key for a while`, opened);
    const giving = start(giver, givingScript(file, peer, key.secret));
    const written = reading.end;
    const failed = giving.end.then((section) => {
      if (section.code !== 0) throw givingFailed(giver, receiver, section);
    });
    failed.catch(() => {});
    await Promise.race([written, failed]);
    return await written;
  } finally {
    over.abort(new Error('the hand-over is over'));
    await Promise.all(sessions.map((session) => session.over));
  }
}

interface Session {
  /** What it said first: that it is ready, or why not. */
  readonly first: Promise<Section>;
  /** What it said at its end. */
  readonly end: Promise<Section>;
  /** Never rejects. */
  readonly over: Promise<void>;
}

/** The script says once that it is ready (`_end 0 part`), and ends with another part. */
function startSession(
  { transport, become, host, statistics }: Neighbour,
  script: string,
  signal: AbortSignal,
): Session {
  const lane = new Lane(transport, become, host, statistics);
  let ready: (section: Section) => void = () => {};
  const begun = new Promise<Section>((resolve) => {
    ready = resolve;
  });
  const body = `(LC_ALL=C; export LC_ALL; _usual=$(umask); umask 077\n${script}\n) </dev/null; _end $? part`;
  const request = lane.request({
    script: sessionScript(body),
    guarded: true,
    signal,
    section: (section) => section && ready(section),
  });
  const end = request.then((sections) => {
    const last = sections.at(-1);
    if (!last) throw new HostError(`${host}: the session of a hand-over was cut off`);
    return last;
  });
  end.catch(() => {});
  const first = Promise.race([begun, end]);
  first.catch(() => {});
  const over = end.then(
    () => lane.close(),
    () => lane.close(),
  );
  return { first, end, over };
}

const undone = "trap 'exit 143' HUP INT PIPE TERM";

/** Who writes to the pipe may be another user than who reads: the login, where the reader is who it became. */
function readingScript(write: string, shared: boolean): string {
  return [
    ...ownFolder(),
    `mkfifo "$_d/pipe" || exit`,
    shared ? `chmod 0711 "$_d" && chmod 0622 "$_d/pipe" || exit` : ':',
    `printf %s "$_d/pipe"; _end 0 part`,
    // Not a redirection: a shell that opens a pipe hears no signal until somebody writes to it.
    `cat "$_d/pipe" | (_large=1; umask "$_usual"; ${write})`,
  ].join('\n');
}

/** Makes a temporary folder `$_d` that goes with the session, at whatever moment that ends. */
function ownFolder(): readonly string[] {
  const name = nonce();
  return [
    sh`_d=$_tmp/fplay-$_owner-${name}; trap 'rm -rf "$_d"' EXIT`,
    undone,
    sh`_temporary ${name} >/dev/null || exit`,
  ];
}

function pipeOf(section: Section): string {
  const pipe = decodeText(section.stdout);
  // It becomes a part of a line of authorized_keys.
  if (section.code === 0 && /^\/[\w./-]+$/.test(pipe)) return pipe;
  throw refused('there is no pipe to receive a file with', section);
}

/**
 * The file is replaced by a copy, never written in place, and is what it was before, its time included, unless somebody
 * else changed it in the meantime: then the line alone is taken out.
 */
function doorScript(pipe: string, key: string): string {
  const mark = `fplay-${nonce()}`;
  return [
    `_h=$HOME/.ssh; _k=$_h/authorized_keys; _made=; _mark=${mark}`,
    'if [ -L "$_k" ]; then _k=$(readlink -f "$_k") || exit; fi',
    '_n=$_k.$_mark; _o=$_n.old',
    '_shut() {',
    '  if [ -e "$_k" ] && grep -qF "$_mark" "$_k"; then',
    '    if [ "$(cksum <"$_k")" = "$_c" ]; then',
    '      if [ -e "$_o" ]; then mv -f "$_o" "$_k"; else rm -f "$_k"; fi',
    '    else cp -p "$_k" "$_n" && { grep -vF "$_mark" "$_k" >"$_n"; [ $? -le 1 ]; } && mv -f "$_n" "$_k"; fi',
    '  fi',
    '  rm -f "$_n" "$_o"; if [ "$_made" ]; then rmdir "$_h" 2>/dev/null; fi',
    '}',
    `trap _shut EXIT; ${undone}`,
    'if [ ! -d "$_h" ]; then mkdir "$_h" && _made=1 || exit; fi',
    'if [ -e "$_k" ]; then cp -p "$_k" "$_o" && cp -p "$_k" "$_n" || exit; fi',
    `_e=$(date -d "@$(($(date +%s) + ${validHours * 3600}))" +%Y%m%d%H%M) || exit`,
    'if [ -s "$_n" ] && [ "$(tail -c 1 "$_n")" ]; then echo >>"$_n" || exit; fi',
    `printf '%s\\n' "restrict,expiry-time=\\"$_e\\",command=\\"test -p ${pipe} && exec cat >${pipe}\\" ${key} $_mark" >>"$_n" || exit`,
    '_c=$(cksum <"$_n"); mv -f "$_n" "$_k" || exit',
    '_end 0 part',
    // Not in the foreground: a signal that comes just as dash forks is heard by neither it nor its child.
    'while :; do sleep 60 & wait $!; done',
  ].join('\n');
}

function givingScript(file: string, { address, port, user, hostKey }: Peer, secret: string): string {
  const options = [
    'StrictHostKeyChecking=yes',
    'GlobalKnownHostsFile=/dev/null',
    'HostKeyAlias=receiver',
    'UpdateHostKeys=no',
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    'PreferredAuthentications=publickey',
    'BatchMode=yes',
    'ConnectTimeout=5',
    'ServerAliveInterval=10',
    'ControlPath=none',
    'ClearAllForwardings=yes',
    'LogLevel=ERROR',
    // The fastest where the processor helps with AES; the others are for an sshd that doesn't take it.
    'Ciphers=aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com,aes128-ctr,aes256-ctr',
  ].flatMap((option) => ['-o', option]);
  return [
    `command -v ssh >/dev/null && [ -r ${quote(file)} ] || exit ${nothingToGive}`,
    ...ownFolder(),
    sh`printf %s ${secret} >"$_d/key" && printf '%s\n' ${`receiver ${hostKey}`} >"$_d/known" || exit`,
    '_end 0 part',
    `ssh -F /dev/null -T -i "$_d/key" -o UserKnownHostsFile="$_d/known" ${sh`${options} -p ${port} -l ${user} -- ${address}`} receive <${quote(file)}`,
  ].join('\n');
}

function givingFailed(giver: Neighbour, receiver: Neighbour, section: Section): HostError {
  const purpose = `${giver.host} can't send to ${receiver.host}`;
  if (section.code === nothingToGive) return new NothingToGive(purpose);
  return refused(purpose, section);
}

function refused(purpose: string, section: Section): HostError {
  const said = decodeText(section.stderr).trim().split('\n').at(-1) || `exit code ${section.code}`;
  return new HostError(`${purpose}: ${said}`);
}
