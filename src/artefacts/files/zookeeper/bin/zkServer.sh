#!/usr/bin/env bash
# zkServer.sh [--config DIR] start|start-foreground|stop|restart|status [FILE]: the server on this machine.
if [ "${1:-}" = --config ]; then
  ZOOCFGDIR=${2:?a folder is missing behind --config}
  shift 2
fi
if [ -n "${2:-}" ]; then ZOOCFG=$2; fi
. "$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)/zkEnv.sh"

if [ ! -f "$ZOOCFG" ]; then
  echo "Error: there is no configuration $ZOOCFG" >&2
  exit 1
fi
echo "Using config: $ZOOCFG" >&2
pid_file=${ZOOPIDFILE:-$(setting dataDir)/zookeeper_server.pid}
log=$ZOO_LOG_DIR/zookeeper-${USER:-$(id -un)}-server-$(uname -n)

# The option variables hold several words each.
# shellcheck disable=SC2086
server() {
  exec "$JAVA" "-Xmx${ZK_SERVER_HEAP:-1000}m" "-Dzookeeper.log.dir=$ZOO_LOG_DIR" "-Dzookeeper.log.file=${log##*/}.log" \
    "-Dlogback.configurationFile=$1" ${SERVER_JVMFLAGS:-} ${JVMFLAGS:-} org.apache.zookeeper.server.quorum.QuorumPeerMain "$ZOOCFG"
}

running() {
  [ -f "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null
}

start() {
  if running; then
    echo "already running as process $(cat "$pid_file")."
    return 0
  fi
  mkdir -p "$ZOO_LOG_DIR" "$(dirname "$pid_file")" || return 1
  printf 'Starting zookeeper ... '
  (trap "" HUP; server "$ZOOCFGDIR/logback.xml") >"$log.out" 2>&1 </dev/null &
  echo $! >"$pid_file"
  sleep 1
  if running; then
    echo STARTED
  else
    echo "FAILED TO START"
    tail -n 20 "$log.out" >&2
    rm -f "$pid_file"
    return 1
  fi
}

stop() {
  if ! running; then
    echo "no zookeeper to stop (no process of $pid_file)"
    rm -f "$pid_file"
    return 0
  fi
  printf 'Stopping zookeeper ... '
  local pid waited=0
  pid=$(cat "$pid_file")
  kill "$pid"
  while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt 30 ]; do
    sleep 1
    waited=$((waited + 1))
  done
  if kill -0 "$pid" 2>/dev/null; then kill -9 "$pid"; fi
  rm -f "$pid_file"
  echo STOPPED
}

# shellcheck disable=SC2086
status() {
  local port address answer mode
  port=$(setting clientPort)
  address=$(setting clientPortAddress)
  answer=$("$JAVA" -Xmx64m -Dlogback.configurationFile=none ${CLIENT_JVMFLAGS:-} ${JVMFLAGS:-} \
    org.apache.zookeeper.client.FourLetterWordMain "${address:-localhost}" "${port:-2181}" srvr 2>/dev/null)
  mode=$(printf '%s\n' "$answer" | grep '^Mode: ')
  if [ -z "$mode" ]; then
    echo "Error contacting service. It is probably not running." >&2
    return 1
  fi
  echo "$mode"
}

case ${1:-} in
  start) start ;;
  start-foreground) server "$ZOOCFGDIR/logback-console.xml" ;;
  stop) stop ;;
  restart) stop && start ;;
  status) status ;;
  *)
    echo "Usage: zkServer.sh [--config DIR] start|start-foreground|stop|restart|status [FILE]" >&2
    exit 1
    ;;
esac
