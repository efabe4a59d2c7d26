#!/bin/sh
# quorum.sh PORT HOST...: ends well when one server leads, all others follow, and as many as follow are in step with the leader.
# What isn't so is said. `srvr` every server answers; `mntr` where it is allowed to.
port=$1
shift

ask() {
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1" && echo "$2" >&3 && cat <&3' "$1" "$port" "$2" 2>/dev/null
}

servers=$#
leaders=0
followers=0
for server in "$@"; do
  case $(ask "$server" srvr | sed -n 's/^Mode: //p') in
    leader)
      leaders=$((leaders + 1))
      in_step=$(ask "$server" mntr | sed -n 's/^zk_synced_followers[^0-9]*\([0-9]*\).*/\1/p')
      ;;
    follower) followers=$((followers + 1)) ;;
    standalone) [ "$servers" -gt 1 ] || exit 0 ;;
    observer) ;;
    *) echo "$server serves nobody" >&2 && exit 1 ;;
  esac
done
if [ "$leaders" -ne 1 ]; then
  echo "$leaders servers lead" >&2
  exit 1
fi
if [ "${in_step:-$followers}" -lt "$followers" ]; then
  echo "$in_step of $followers followers are in step with the leader" >&2
  exit 1
fi
