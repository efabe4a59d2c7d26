/**
 * The first process of a lab's own mount, pid and network namespaces: every host starts below it, so that all of a lab
 * ends with it. It is told what to do by lines on its stdin; where that ends without `done` (the one who makes the lab
 * was killed), it ends too. Works in the lab's folder; answers with `started` and `prepared`.
 */
export const labScript = `
set -eu
IFS= read -r stat < /proc/self/stat
printf '%s\\n' "$stat" > init.stat
echo started
IFS= read -r word
[ "$word" = prepare ]
mount -t tmpfs -o mode=755 fplay /run
cp -Rp layers/. /run/
ip -batch network.batch
echo prepared
while read -r word number folder rest; do
  case $word in
    host)
      # Overlay options hold what it wrote; everything else about the host comes from its folder.
      nsenter --net="/run/netns/h$number" unshare --mount --uts --ipc --pid --fork \\
        sh ./host.sh "$folder" $rest < /dev/null > "hosts/$folder/start.log" 2>&1 &
      ;;
    done)
      exec < /dev/null > /dev/null 2>&1
      wait
      exit
      ;;
  esac
done
exit 1
`;

/** Capabilities that reach beyond a namespace: the machine's clock, modules, memory, devices and security modules. */
const withheld = ['sys_time', 'sys_module', 'sys_rawio', 'mknod', 'mac_admin', 'mac_override', 'wake_alarm'];

/** What `setpriv` is told so that what runs in a host can't change the machine. */
export const restraint = `--bounding-set=${withheld.map((name) => `-${name}`).join(',')}`;

/**
 * The first process of a host: makes the root out of layers (the lab's over the machine's, the host's \`upper\` over
 * all), moves into it, starts sshd, and from then on only collects processes that lost their parent.
 * Arguments: the host's folder, its hostname, its address with prefix length, the full path of sshd.
 */
export const hostScript = `
set -eu
folder=$1 hostname=$2 address=$3 sshd=$4
mounts=$PWD/mounts
cd "hosts/$folder"
IFS= read -r stat < /proc/self/stat
printf '%s\\n' "$stat" > init.stat
printf '%s' "$hostname" > /proc/sys/kernel/hostname
# The default route ends on the lab's bridge: hosts know which address is theirs, and nothing leaves the machine.
ip -batch - <<END
link set lo up
link set eth0 addrgenmode none up
addr add $address dev eth0
route add default dev eth0
END
mount -t overlay fplay -o "lowerdir=/run/own/$folder:/run/base:/run/mask:/,upperdir=upper,workdir=work" root
number=0
while IFS= read -r path; do
  number=$((number + 1))
  mkdir -p "work-$number"
  mount -t overlay fplay -o "lowerdir=$path,upperdir=upper$path,workdir=work-$number" "root$path" ||
    { mount --bind "$path" "root$path" && mount -o remount,ro,bind "root$path"; }
done < "$mounts"
mount -t tmpfs -o mode=755,nosuid fplay root/dev
: > sshd.log
: > root/dev/sshd.log
mount --bind sshd.log root/dev/sshd.log
cd root
cp -Rp /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty dev/
mkdir dev/pts dev/shm dev/mqueue
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t devpts -o newinstance,gid=5,mode=620,ptmxmode=666,nosuid,noexec fplay dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev fplay dev/shm
mount -t mqueue fplay dev/mqueue 2> /dev/null || rmdir dev/mqueue
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
# Settings of the kernel are the machine's, but those of the network are the host's own.
mount --bind proc/sys proc/sys
mount -o remount,ro,bind proc/sys
mount -t proc proc /mnt
mount --bind /mnt/sys/net proc/sys/net
umount -l /mnt
if [ -e proc/sysrq-trigger ]; then
  mount --bind proc/sysrq-trigger proc/sysrq-trigger
  mount -o remount,ro,bind proc/sysrq-trigger
fi
pivot_root . .
umount -l .
exec setpriv ${restraint} sh -c '"$1" -E /dev/sshd.log || exit
  exec < /dev/null > /dev/null 2>&1
  while :; do
    sleep 2147483647 &
    wait
  done' init "$sshd"
`;
