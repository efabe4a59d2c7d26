# Runs a daemon script on several machines by ssh. Read by sbin/{start,stop}-{dfs,yarn}.sh.

# everywhere HOSTS SCRIPT ACTION COMMAND
everywhere() {
  local hosts=$1 host
  shift
  for host in $hosts; do
    # HADOOP_SSH_OPTS holds several words.
    # shellcheck disable=SC2029,SC2086
    ssh -n ${HADOOP_SSH_OPTS:-} "$host" "'$HADOOP_HOME/sbin/$1' --config '$HADOOP_CONF_DIR' $2 $3" 2>&1 | sed "s/^/$host: /" &
  done
  wait
}

# The machines of the `slaves` file.
slaves() {
  sed 's/#.*//' "$HADOOP_CONF_DIR/slaves"
}

# The host part of `hosts:port` values of a setting, one a line; nothing where it isn't set.
hosts_of() {
  "$HADOOP_HOME/bin/hdfs" --config "$HADOOP_CONF_DIR" getconf -confKey "$1" 2>/dev/null
}
