#!/bin/sh
# Does nothing for a day, in the background, as daemons do: sleeper.sh start|stop
pid_file=/var/run/sleeper.pid
case $1 in
  start) setsid tail -f /etc/sleeper.conf >/dev/null 2>&1 & echo $! >"$pid_file" ;;
  stop) kill "$(cat "$pid_file")" ;;
esac
