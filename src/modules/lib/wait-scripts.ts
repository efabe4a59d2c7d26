import { sh } from '../../util/quote.ts';

/** A condition of the host that can be asked for again and again. */
export type Awaited =
  | {
      readonly kind: 'port';
      readonly host: string;
      readonly port: number;
      readonly open: boolean;
      readonly connectTimeout: number;
    }
  | { readonly kind: 'path'; readonly path: string; readonly present: boolean }
  /** A file has another size, time or inode than at the last look; `seen` is what that printed. */
  | { readonly kind: 'touched'; readonly path: string; readonly seen: string }
  | { readonly kind: 'drained'; readonly port: number };

/** Code of `waitScript` where what is awaited didn't come in this stretch; 0 is for what came true. */
const notYet = 75;
/** Its code where the host has no program that can look. */
export const noTool = 69;

/**
 * A script that looks up to `looks` times, `sleep` seconds apart, and ends as soon as the condition holds: so that a
 * wait of minutes is a few round trips.
 */
export function waitScript(awaited: Awaited, looks: number, sleep: number): string {
  return `${checkFunction(awaited)}
looks=${looks}
while :; do
  check
  case $? in 0) exit 0 ;; ${noTool}) exit ${noTool} ;; esac
  looks=$((looks - 1))
  [ "$looks" -le 0 ] && exit ${notYet}
  sleep ${sleep}
done`;
}

function checkFunction(awaited: Awaited): string {
  switch (awaited.kind) {
    case 'path': {
      const there = sh`[ -e ${awaited.path} ] || [ -L ${awaited.path} ]`;
      return `check() { ${awaited.present ? there : `! { ${there}; }`}; }`;
    }
    case 'touched':
      return `${sh`path=${awaited.path} seen=${awaited.seen}`}
check() {
  now=$(stat -L -c %s.%Y.%Z.%i -- "$path" 2>/dev/null)
  [ -n "$now" ] && [ "$now" != "$seen" ] && printf %s "$now"
}`;
    case 'drained':
      return `port=${hexPort(awaited.port)}
check() {
  ! awk -v port="$port" '{ split($2, local, ":") } local[2] == port && $4 != "0A" && $4 != "07" { found = 1 } END { exit !found }' /proc/net/tcp /proc/net/tcp6 2>/dev/null
}`;
    case 'port':
      return `${connectFunction(awaited)}
check() {
  connects
  code=$?
  [ "$code" -eq ${noTool} ] && return ${noTool}
  ${awaited.open ? '[ "$code" -eq 0 ]' : '[ "$code" -ne 0 ]'}
}`;
  }
}

function hexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

const perlConnect =
  'use IO::Socket::INET; exit(IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => $ARGV[2]) ? 0 : 1)';
const pythonConnect =
  'import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), float(sys.argv[3])).close()';

/**
 * `connects` answers whether a connection comes about, by whatever the host has for it; nothing is sent. Where it has
 * nothing, its own listening sockets decide, as far as the address is its own.
 */
function connectFunction({ host, port, connectTimeout }: Awaited & { kind: 'port' }): string {
  const loopback = /^(127\.|localhost$|::1$|0\.0\.0\.0$)/.test(host);
  const listening = `awk -v port=${hexPort(port)} '{ split($2, local, ":") } local[2] == port && $4 == "0A" { found = 1 } END { exit !found }' /proc/net/tcp /proc/net/tcp6 2>/dev/null`;
  return `${sh`host=${host} port=${port} limit=${connectTimeout}`}
if command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
  connects() { timeout "$limit" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" </dev/null >/dev/null 2>&1; }
elif command -v python3 >/dev/null 2>&1; then
  connects() { python3 -c ${sh`${pythonConnect}`} "$host" "$port" "$limit" </dev/null >/dev/null 2>&1; }
elif command -v perl >/dev/null 2>&1; then
  connects() { perl -e ${sh`${perlConnect}`} "$host" "$port" "$limit" </dev/null >/dev/null 2>&1; }
elif command -v nc >/dev/null 2>&1; then
  connects() { nc -z -w "$limit" "$host" "$port" </dev/null >/dev/null 2>&1; }
elif command -v curl >/dev/null 2>&1; then
  connects() { case $(curl -s -m "$limit" -w '%{time_connect}' "telnet://$host:$port" </dev/null 2>/dev/null) in 0.000* | '') return 1 ;; esac; }
else
  connects() { ${loopback ? listening : `return ${noTool}`}; }
fi`;
}

/** A script that prints what a port says within some seconds, for `search_regex`. */
export function listenScript(host: string, port: number, seconds: number): string {
  const where = sh`${host} ${port}`;
  return `if command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1; then
  timeout ${seconds} bash -c 'exec 3<>"/dev/tcp/$0/$1" && cat <&3' ${where} 2>/dev/null
elif command -v nc >/dev/null 2>&1; then nc -w ${seconds} ${where} </dev/null 2>/dev/null
elif command -v curl >/dev/null 2>&1; then curl -s -m ${seconds} ${sh`telnet://${host}:${port}`} </dev/null
else exit ${noTool}; fi
exit 0`;
}
