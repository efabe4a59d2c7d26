#!/usr/bin/env bash
# start-yarn.sh [--config DIR]: the ResourceManager on this machine, and a NodeManager on every slave, by ssh.
home=$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
. "$home/libexec/hadoop-config.sh"
. "$home/libexec/everywhere.sh"

"$home/sbin/yarn-daemon.sh" --config "$YARN_CONF_DIR" start resourcemanager
everywhere "$(slaves)" yarn-daemon.sh start nodemanager
