# Starts and stops a daemon by its pid file. Read by sbin/hadoop-daemon.sh and sbin/yarn-daemon.sh.

# daemon_start NAME PID_FILE LOG_PREFIX COMMAND...
daemon_start() {
  local name=$1 pid_file=$2 log=$3
  shift 3
  if [ -f "$pid_file" ] && kill -0 "$(cat "$pid_file")" 2>/dev/null; then
    echo "$name running as process $(cat "$pid_file"). Stop it first." >&2
    return 1
  fi
  mkdir -p "$(dirname "$pid_file")" "$(dirname "$log")" || return 1
  if [ -f "$log.out" ]; then mv -f "$log.out" "$log.out.1"; fi
  echo "starting $name, logging to $log.out"
  nohup "$@" >"$log.out" 2>&1 </dev/null &
  echo $! >"$pid_file"
  sleep 1
  if ! kill -0 "$(cat "$pid_file")" 2>/dev/null; then
    echo "$name ended at once:" >&2
    tail -n 20 "$log.out" >&2
    rm -f "$pid_file"
    return 1
  fi
}

# daemon_stop NAME PID_FILE SECONDS: asks, waits, and ends it by force where it doesn't listen.
daemon_stop() {
  local name=$1 pid_file=$2 seconds=$3 pid
  if [ ! -f "$pid_file" ] || ! pid=$(cat "$pid_file") || ! kill -0 "$pid" 2>/dev/null; then
    echo "no $name to stop"
    rm -f "$pid_file"
    return 0
  fi
  echo "stopping $name"
  kill "$pid"
  while [ "$seconds" -gt 0 ] && kill -0 "$pid" 2>/dev/null; do
    sleep 1
    seconds=$((seconds - 1))
  done
  if kill -0 "$pid" 2>/dev/null; then
    echo "$name did not stop in time: kill -9 $pid" >&2
    kill -9 "$pid"
  fi
  rm -f "$pid_file"
}
