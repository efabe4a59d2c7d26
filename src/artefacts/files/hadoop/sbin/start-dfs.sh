#!/usr/bin/env bash
# start-dfs.sh [--config DIR]: starts HDFS on all its machines, by ssh.
home=$(cd -P -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd -P)
. "$home/libexec/hadoop-config.sh"
. "$home/libexec/everywhere.sh"

namenodes=$("$home/bin/hdfs" --config "$HADOOP_CONF_DIR" getconf -namenodes 2>/dev/null)
journalnodes=$(hosts_of dfs.namenode.shared.edits.dir | sed -n 's,^qjournal://\([^/]*\)/.*,\1,p' | sed 's/:[0-9]*//g' | tr ';' ' ')

everywhere "$journalnodes" hadoop-daemon.sh start journalnode
everywhere "$namenodes" hadoop-daemon.sh start namenode
everywhere "$(slaves)" hadoop-daemon.sh start datanode
if [ "$(hosts_of dfs.ha.automatic-failover.enabled)" = true ]; then
  everywhere "$namenodes" hadoop-daemon.sh start zkfc
fi
