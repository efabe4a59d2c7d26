#!/usr/bin/env bash
# yarn-daemon.sh [--config DIR] start|stop COMMAND [ARGUMENT...]: a daemon of YARN on this machine.
# From 3.0 on its files are named as those of HDFS.
home=$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
. "$home/libexec/hadoop-config.sh"
. "$home/libexec/daemon.sh"

if [ $# -lt 2 ]; then
  echo "Usage: yarn-daemon.sh [--config DIR] start|stop COMMAND [ARGUMENT...]" >&2
  exit 1
fi
action=$1 command=$2
shift 2
pid_file=$YARN_PID_DIR/hadoop-$YARN_IDENT_STRING-$command.pid
log=$YARN_LOG_DIR/hadoop-$YARN_IDENT_STRING-$command-$(uname -n)
case $action in
  start)
    export YARN_LOGFILE=${log##*/}.log YARN_ROOT_LOGGER=${YARN_ROOT_LOGGER:-INFO,RFA}
    daemon_start "$command" "$pid_file" "$log" "$home/bin/yarn" --config "$YARN_CONF_DIR" "$command" "$@"
    ;;
  stop) daemon_stop "$command" "$pid_file" "${YARN_STOP_TIMEOUT:-10}" ;;
  *) echo "neither start nor stop: $action" >&2 && exit 1 ;;
esac
