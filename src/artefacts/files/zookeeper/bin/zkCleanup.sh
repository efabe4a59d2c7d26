#!/usr/bin/env bash
# zkCleanup.sh -n COUNT: removes old snapshots and logs, and keeps the last COUNT (3 or more).
. "$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)/zkEnv.sh"
data=$(setting dataDir)
logs=$(setting dataLogDir)
# The option variables hold several words each.
# shellcheck disable=SC2086
exec "$JAVA" -Xmx256m ${JVMFLAGS:-} org.apache.zookeeper.server.PurgeTxnLog "${logs:-$data}" "$data" "$@"
