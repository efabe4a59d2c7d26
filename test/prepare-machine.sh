#!/bin/sh
# Installs what the tests use of a machine and what isn't there yet: on Debian and Ubuntu, as root, with apt-get. With
# the word `artefacts`, also what `fplay artefacts` asks the package registries with. Does nothing where everything is
# there. Never starts a service.
set -eu

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# program:package
wanted='
sshd:openssh-server ssh:openssh-client ssh-keygen:openssh-client sudo:sudo ip:iproute2 ss:iproute2 ps:procps
unshare:util-linux nsenter:util-linux setpriv:util-linux mount:mount pivot_root:util-linux bash:bash curl:curl
crontab:cron locale-gen:locales keytool:default-jre-headless expect:expect tar:tar gzip:gzip bzip2:bzip2 xz:xz-utils zip:zip unzip:unzip openssl:openssl git:git rsync:rsync busybox:busybox
'
[ "${1:-}" != artefacts ] ||
  wanted="$wanted java:default-jre-headless mvn:maven python3:python3 pip3:python3-pip systemd-analyze:systemd"

missing= packages=
for pair in $wanted; do
  command -v "${pair%%:*}" > /dev/null 2>&1 && continue
  missing="$missing ${pair%%:*}"
  case " $packages " in
    *" ${pair#*:} "*) ;;
    *) packages="$packages ${pair#*:}" ;;
  esac
done
[ -n "$missing" ] || exit 0

refuse() {
  echo "prepare-machine: this machine lacks$missing, and $1" >&2
  echo "prepare-machine: install them yourself; on Debian and Ubuntu they are in:$packages" >&2
  exit 1
}

[ "$(uname -s)" = Linux ] || refuse 'it is not a Linux machine'
command -v apt-get > /dev/null 2>&1 || refuse 'it has no apt-get'
[ "$(id -u)" = 0 ] || refuse 'installing them takes root (try: sudo sh test/prepare-machine.sh)'

echo "prepare-machine: installing$packages" >&2
# Packages ask this file before they start a service; 101 says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
install() {
  # The list holds package names only, to be split.
  # shellcheck disable=SC2086
  apt-get install -y -q --no-install-recommends $packages > /dev/null
}
install 2> /dev/null || { apt-get update -q > /dev/null && install; } || refuse 'apt-get could not install them (see above)'
