#!/usr/bin/env bash
# hadoop-daemon.sh [--config DIR] [--script NAME] start|stop COMMAND [ARGUMENT...]: a daemon of HDFS on this machine.
home=$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
. "$home/libexec/hadoop-config.sh"
. "$home/libexec/daemon.sh"

if [ "${1:-}" = --script ]; then shift 2; fi
if [ $# -lt 2 ]; then
  echo "Usage: hadoop-daemon.sh [--config DIR] start|stop COMMAND [ARGUMENT...]" >&2
  exit 1
fi
action=$1 command=$2
shift 2
pid_file=$HADOOP_PID_DIR/hadoop-$HADOOP_IDENT_STRING-$command.pid
log=$HADOOP_LOG_DIR/hadoop-$HADOOP_IDENT_STRING-$command-$(uname -n)
case $action in
  start)
    export HADOOP_LOGFILE=${log##*/}.log HADOOP_ROOT_LOGGER=${HADOOP_ROOT_LOGGER:-INFO,RFA}
    daemon_start "$command" "$pid_file" "$log" "$home/bin/hdfs" --config "$HADOOP_CONF_DIR" "$command" "$@"
    ;;
  stop) daemon_stop "$command" "$pid_file" "${HADOOP_STOP_TIMEOUT:-10}" ;;
  *) echo "neither start nor stop: $action" >&2 && exit 1 ;;
esac
