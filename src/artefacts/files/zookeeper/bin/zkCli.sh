#!/usr/bin/env bash
# zkCli.sh [-server HOST:PORT] [COMMAND...]: the client; with a command it does that and ends.
. "$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)/zkEnv.sh"
# The option variables hold several words each.
# shellcheck disable=SC2086
exec "$JAVA" "-Xmx${ZK_CLIENT_HEAP:-256}m" "-Dlogback.configurationFile=$ZOOCFGDIR/logback-console.xml" \
  ${CLIENT_JVMFLAGS:-} ${JVMFLAGS:-} org.apache.zookeeper.ZooKeeperMain "$@"
