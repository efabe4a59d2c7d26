#!/bin/sh
# preflight.sh: one line `subject|problem|way out` for each thing that would go wrong later. It reads the environment:
#   NAMES       hosts that this one has to know         SSH_TO  hosts that it logs in to
#   PORTS       lines `port|class|daemon`: what is to listen here, and the word that its process is known by
#   FREE_PORTS  true: who holds a port is ended later   FOLDERS lines `folder|MB that go into it`
#   MEMORY      sizes of all daemons here, as 1024m or 1g
#   ARCHIVES    lines `name|path on the control machine, where it is not|file that makes it needless|variable`
#   PROBLEMS    such lines that were found before
#   USERS       lines `name|variable that names it`: whom the daemons run as
#   JAVA        folder of the Java                      JAVA_VERSION  its version, where that is known; else it is asked
#   JAVAS       lines `what|version|version...`: on which versions it runs
problem() { printf '%s|%s|%s\n' "$1" "$2" "$3"; }

if [ -n "$PROBLEMS" ]; then echo "$PROBLEMS"; fi

echo "$ARCHIVES" | while IFS='|' read -r name path there variable; do
  [ -z "$name" ] || [ -e "$there" ] ||
    problem "$name" "there is no $path on the control machine" "run \`fplay artefacts ${path##*/}\` if it makes that one, or set $variable"
done

command -v bash >/dev/null || problem bash "isn't there; the daemons' scripts need it" "install bash"

echo "$USERS" | while IFS='|' read -r name variable; do
  [ -z "$name" ] || id -u "$name" >/dev/null 2>&1 ||
    problem "user $name" "isn't there; daemons are to run as that user" "make it, or set $variable"
done

for name in $NAMES; do
  address=$(getent hosts "$name" | awk 'NR == 1 { print $1 }')
  if [ -z "$address" ]; then
    problem "name $name" "isn't known here" "add it to DNS or to /etc/hosts"
  elif [ "$name" = "$SELF" ] && [ "$(echo "$NAMES" | wc -w)" -gt 1 ]; then
    case $address in 127.* | ::1) problem "name $name" "is $address here: what listens on it can't be reached from outside" "give the real address in /etc/hosts" ;; esac
  fi
done

for name in $SSH_TO; do
  timeout 10 bash -c 'exec 3<>"/dev/tcp/$1/22"' - "$name" 2>/dev/null || problem "ssh to $name" "port 22 doesn't answer" "start its sshd, or open the port"
done

echo "$PORTS" | while IFS='|' read -r port class daemon; do
  [ -n "$port" ] || continue
  hex=$(printf '%04X' "$port")
  sockets=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' | sort -u)
  for socket in $sockets; do
    link=$(ls -l /proc/[0-9]*/fd/ 2>/dev/null |
      awk -v wanted="socket:[$socket]" '/^\/proc\// { process = $0 } $NF == wanted { print process; exit }')
    pid=${link#/proc/}
    pid=${pid%%/*}
    words=$(tr '\0' ' ' <"/proc/${pid:-none}/cmdline" 2>/dev/null)
    case $words in *"$class"*) continue ;; esac
    [ "$FREE_PORTS" = true ] && [ -n "$pid" ] && continue
    problem "port $port" "$daemon needs it; held by process ${pid:-?}, user $(ls -ld "/proc/$pid" | awk '{ print $3 }'): $(echo "$words" | tr '|' ' ' | cut -c 1-60)" \
      "end it, give $daemon another port, or set free_ports: true"
  done
done

echo "$FOLDERS" | while IFS='|' read -r folder megabytes; do
  [ -n "$folder" ] || continue
  there=$folder
  while [ ! -e "$there" ] && [ "$there" != / ]; do there=$(dirname "$there"); done
  if [ ! -d "$there" ]; then
    problem "folder $folder" "$there is in its way and is no folder" "move $there away, or choose another folder"
  else
    free=$(df -Pk "$there" | awk 'NR == 2 { print int($4 / 1024) }')
    [ "$free" -ge "$megabytes" ] || problem "folder $folder" "$free MB free, $megabytes MB needed" "make room, or choose another folder"
  fi
done

wanted=$(echo "$MEMORY" | tr ' ' '\n' | awk '
  /^[0-9]+[gG]/ { sum += $1 * 1024; next } /^[0-9]+[kK]/ { sum += $1 / 1024; next } /^[0-9]+b?$/ { sum += $1 / 1048576; next } { sum += $1 }
  END { print int(sum) }')
memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
[ "$memory" -ge "$wanted" ] || problem memory "$memory MB in all, the daemons are given $wanted MB" "give them less, or the machine more"

version=$JAVA_VERSION
if [ -z "$version" ] && [ -x "$JAVA/bin/java" ]; then
  version=$("$JAVA/bin/java" -XX:-UsePerfData -version 2>&1 | sed -n 's/.*version "\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' | head -n 1)
fi
echo "$JAVAS" | while IFS='|' read -r what versions; do
  case "|$versions|" in '||' | *"|$version|"*) continue ;; esac
  [ -z "$version" ] || problem "Java $version" "$what runs on $(echo "$versions" | tr '|' ' ')" "set jdk_archive to such a Java"
done
exit 0
