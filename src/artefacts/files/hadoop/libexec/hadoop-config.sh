# Read by every script of this folder: where things are, the settings of etc/hadoop, and how Java is started.
# Settings that count (from the environment, hadoop-env.sh or yarn-env.sh): JAVA_HOME, HADOOP_CONF_DIR, HADOOP_LOG_DIR,
# HADOOP_PID_DIR, HADOOP_IDENT_STRING, HADOOP_HEAPSIZE (MB), HADOOP_OPTS, HADOOP_CLIENT_OPTS, HADOOP_CLASSPATH,
# HADOOP_{NAMENODE,DATANODE,JOURNALNODE,ZKFC,SECONDARYNAMENODE,BALANCER}_OPTS, HADOOP_STOP_TIMEOUT (seconds), and the same words
# with YARN_ for YARN.

HADOOP_HOME=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
HADOOP_PREFIX=$HADOOP_HOME
export HADOOP_HOME HADOOP_PREFIX

# `--config DIR` comes first on every command line.
if [ "${1:-}" = --config ]; then
  HADOOP_CONF_DIR=${2:?a folder is missing behind --config}
  shift 2
fi
export HADOOP_CONF_DIR=${HADOOP_CONF_DIR:-$HADOOP_HOME/etc/hadoop}
export YARN_CONF_DIR=${YARN_CONF_DIR:-$HADOOP_CONF_DIR}

for settings in "$HADOOP_CONF_DIR/hadoop-env.sh" "$YARN_CONF_DIR/yarn-env.sh"; do
  if [ -f "$settings" ]; then . "$settings"; fi
done

export HADOOP_IDENT_STRING=${HADOOP_IDENT_STRING:-$(id -un)}
export HADOOP_LOG_DIR=${HADOOP_LOG_DIR:-$HADOOP_HOME/logs}
export HADOOP_PID_DIR=${HADOOP_PID_DIR:-/tmp}
export YARN_IDENT_STRING=${YARN_IDENT_STRING:-$HADOOP_IDENT_STRING}
export YARN_LOG_DIR=${YARN_LOG_DIR:-$HADOOP_LOG_DIR}
export YARN_PID_DIR=${YARN_PID_DIR:-$HADOOP_PID_DIR}

share=$HADOOP_HOME/share/hadoop
hadoop_classpath="$HADOOP_CONF_DIR:$share/common/lib/*:$share/common/*:$share/hdfs:$share/hdfs/*:$share/yarn/lib/*:$share/yarn/*"
if [ -n "${HADOOP_CLASSPATH:-}" ]; then hadoop_classpath=$hadoop_classpath:$HADOOP_CLASSPATH; fi

# hadoop_java HEAP_MB LOG_DIR LOG_FILE LOGGER OPTIONS CLASS [ARGUMENT...]: becomes the JVM.
hadoop_java() {
  local heap=$1 log_dir=$2 log_file=$3 logger=$4 options=$5
  shift 5
  local java=${JAVA_HOME:+$JAVA_HOME/bin/java}
  java=${java:-$(command -v java)}
  if [ ! -x "$java" ]; then
    echo "Error: no Java: set JAVA_HOME in $HADOOP_CONF_DIR/hadoop-env.sh" >&2
    exit 1
  fi
  # The option variables hold several words each.
  # shellcheck disable=SC2086
  CLASSPATH=$hadoop_classpath exec "$java" "-Xmx${heap}m" -Djava.net.preferIPv4Stack=true \
    "-Dhadoop.home.dir=$HADOOP_HOME" "-Dhadoop.id.str=$HADOOP_IDENT_STRING" \
    "-Dhadoop.log.dir=$log_dir" "-Dhadoop.log.file=$log_file" "-Dhadoop.root.logger=$logger" \
    "-Dyarn.home.dir=$HADOOP_HOME" "-Dyarn.log.dir=$log_dir" "-Dyarn.log.file=$log_file" \
    -Dhadoop.policy.file=hadoop-policy.xml ${HADOOP_OPTS:-} $options "$@"
}
