#!/usr/bin/env bash
# stop-yarn.sh [--config DIR]: the NodeManager on every slave, by ssh, and the ResourceManager on this machine.
home=$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
. "$home/libexec/hadoop-config.sh"
. "$home/libexec/everywhere.sh"

everywhere "$(slaves)" yarn-daemon.sh stop nodemanager
"$home/sbin/yarn-daemon.sh" --config "$YARN_CONF_DIR" stop resourcemanager
