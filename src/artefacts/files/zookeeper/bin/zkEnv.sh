# Read by the scripts beside it: where things are, the settings of conf/java.env, and the class path.
# Settings that count: JAVA_HOME, ZOOCFGDIR, ZOOCFG, ZOO_LOG_DIR, ZOOPIDFILE, ZK_SERVER_HEAP and ZK_CLIENT_HEAP (MB),
# SERVER_JVMFLAGS, CLIENT_JVMFLAGS, JVMFLAGS.

ZOOKEEPER_PREFIX=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
ZOOCFGDIR=${ZOOCFGDIR:-$ZOOKEEPER_PREFIX/conf}
for settings in "$ZOOCFGDIR/zookeeper-env.sh" "$ZOOCFGDIR/java.env"; do
  if [ -f "$settings" ]; then . "$settings"; fi
done
ZOOCFG=${ZOOCFG:-$ZOOCFGDIR/zoo.cfg}
case $ZOOCFG in */*) ;; *) ZOOCFG=$ZOOCFGDIR/$ZOOCFG ;; esac
ZOO_LOG_DIR=${ZOO_LOG_DIR:-$ZOOKEEPER_PREFIX/logs}
CLASSPATH="$ZOOCFGDIR:$ZOOKEEPER_PREFIX/lib/*${CLASSPATH:+:$CLASSPATH}"
export CLASSPATH

JAVA=${JAVA_HOME:+$JAVA_HOME/bin/java}
JAVA=${JAVA:-$(command -v java)}
if [ ! -x "$JAVA" ]; then
  echo "Error: no Java: set JAVA_HOME in $ZOOCFGDIR/java.env" >&2
  exit 1
fi

# The value of a setting of zoo.cfg; nothing where it isn't set.
setting() {
  sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$ZOOCFG" | sed 's/[[:space:]]*$//' | tail -n 1
}
