#!/bin/sh
# taken-ports.sh PORT...: one line for each port that a process listens on: port, process, command line.
for port; do
  hex=$(printf '%04X' "$port")
  sockets=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' | sort -u)
  [ -n "$sockets" ] || continue
  holder=
  for socket in $sockets; do
    link=$(ls -l /proc/[0-9]*/fd/ 2>/dev/null |
      awk -v wanted="socket:[$socket]" '/^\/proc\// { process = $0 } $NF == wanted { print process; exit }')
    pid=${link#/proc/}
    pid=${pid%%/*}
    [ -z "$pid" ] || holder="$pid $(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c 1-200 | sed 's/ *$//')"
  done
  echo "$port ${holder:-? (a process that this user may not see)}"
done
