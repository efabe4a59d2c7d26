import { sh } from '../../util/quote.ts';
import { clockFacts } from './clock.ts';
import { diskLinks } from './disks.ts';
import { fileFacts } from './files.ts';
import { parseIni } from './ini.ts';
import { interpolated } from './interpolation.ts';
import { networkFacts } from './network.ts';
import { distributionFacts, lsbFacts, mountFacts, processorFacts, pythonFacts } from './system.ts';

/**
 * One script that asks for all facts. Each part starts with a line of `mark` and its name. What may hang (a dead NFS
 * mount, a resolver) is ended after two seconds; what a host doesn't have is left out. Facts of its own are in `folder`.
 */
export function factsScript(mark: string, folder = '/etc/ansible/facts.d'): string {
  return String.raw`
_part() { printf '\n%s%s\n' ${mark} "$1"; }
_limit() { if command -v timeout >/dev/null; then timeout -s KILL 2 "$@"; else "$@"; fi; }
_part env; cat /proc/self/environ
LC_ALL=C; export LC_ALL
_part uname; uname -s; uname -n; uname -r; uname -m; uname -v
_part fqdn; _limit hostname -f
_part os; cat /etc/os-release || cat /usr/lib/os-release
_part debian; cat /etc/debian_version
_part cpuinfo; grep -E '^(processor|vendor_id|model name|physical id|cpu cores|siblings|flags)' /proc/cpuinfo
_part nproc; nproc
_part meminfo; cat /proc/meminfo
_part mounts; cat /proc/mounts
_part sizes; while read -r _dev _path _type _rest; do
  case $_dev in /*|*:*) ;; *) continue ;; esac
  case $_type in nfs*|cifs|smb*|fuse*|9p|afs|ceph|gluster*) command -v timeout >/dev/null || continue ;; esac
  printf '%s ' "$_path"; _limit stat -f -c '%S %b %a %c %d' "$(printf '%b' "$_path")" </dev/null || echo
done </proc/mounts
_part addresses; command -v ip >/dev/null && ip -o addr show
_part links; for _link in /sys/class/net/*; do
  [ -d "$_link" ] && echo "\${_link##*/} $(cat "$_link/mtu") $(cat "$_link/operstate") $(cat "$_link/address")"
done
_part route; cat /proc/net/route
_part trie; cat /proc/net/fib_trie
_part inet6; cat /proc/net/if_inet6
_part packages; for _name in apt-get dnf yum apk zypper pacman; do
  if command -v $_name >/dev/null; then echo $_name; break; fi
done
_part services; if [ -d /run/systemd/system ]; then echo systemd
elif command -v openrc >/dev/null; then echo openrc
elif [ -d /etc/init.d ]; then echo sysvinit
else cat /proc/1/comm; fi
_part user; id -un; id -u; id -g; echo "$HOME"; _user "$(id -un)"
_part date; date '+%Y|%m|%A|%w|%W|%d|%H|%M|%S|%s|%Z|%z|%N'
date -d 2020-01-15 '+%z %Z'; date -d 2020-07-15 '+%z %Z'
_part uptime; cat /proc/uptime
_part chroot; if [ -n "\${debian_chroot-}" ]; then echo true
elif [ -e /proc/1/root/. ]; then [ / -ef /proc/1/root/. ] || echo true
else stat -c %i /; fi
_part machine; cat /var/lib/dbus/machine-id || cat /etc/machine-id
_part lsb; command -v lsb_release; cat /etc/lsb-release
_part python; _python=$(command -v python3 || command -v python) && { echo "$_python"; readlink -f "$_python"; }
_part disks; ls -l /dev/mapper /dev/disk/by-id /dev/disk/by-label /dev/disk/by-uuid
ls -d /sys/block/*/slaves/* /sys/block/*/holders/* /sys/block/*/*/holders/*
_part marks; for _mark in /.dockerenv /run/.containerenv /dev/kvm /dev/lxd/sock; do [ -e "$_mark" ] && echo "$_mark"; done
tr '\0' '\n' </proc/1/environ | grep '^container='
_part bits; getconf LONG_BIT
_part files; grep -s '' /dev/null /sys/class/dmi/id/bios_* /sys/class/dmi/id/board_* /sys/class/dmi/id/chassis_* \
  /sys/class/dmi/id/product_* /sys/class/dmi/id/sys_vendor /sys/block/*/size /sys/block/*/removable \
  /sys/block/*/queue/rotational /sys/block/*/queue/logical_block_size /sys/block/*/device/model \
  /sys/block/*/device/vendor /sys/block/*/*/start /sys/block/*/*/size /sys/class/net/*/type /sys/class/net/*/speed \
  /sys/class/net/*/flags /sys/class/net/*/bridge/bridge_id /sys/block/*/queue/scheduler \
  /sys/block/*/queue/discard_granularity /sys/fs/selinux/enforce /sys/fs/selinux/policyvers /etc/selinux/config \
  /proc/sys/crypto/fips_enabled /proc/cmdline /proc/loadavg /etc/resolv.conf /proc/net/ipv6_route \
  /etc/ssh/ssh_host_*_key.pub /sys/module/apparmor/parameters/enabled
for _fact in ${sh`${folder}`}/*.fact; do
  [ -f "$_fact" ] || continue
  _name=\${_fact##*/}; _part "local \${_name%.fact}"
  if [ ! -x "$_fact" ]; then cat "$_fact"
  else _limit "$_fact" || { _code=$?; _part "failed \${_name%.fact}"; echo $_code; }; fi
done
exit 0
`.replaceAll('\\${', '${');
}

/** Facts by Ansible's names, without `ansible_`. A part that a host could not tell leaves its facts out. */
export function parseFacts(mark: string, text: string): Readonly<Record<string, unknown>> {
  const parts = new Map<string, string>();
  for (const piece of text.split(`\n${mark}`).slice(1)) {
    const end = piece.indexOf('\n');
    parts.set(piece.slice(0, end), piece.slice(end + 1));
  }
  const part = (name: string) => parts.get(name) ?? '';
  const word = (name: string) => part(name).trim();
  const [system = '', nodename = '', kernel = '', machine = '', kernelVersion = ''] =
    part('uname').split('\n');
  const { mapped, ...links } = diskLinks(part('disks'));
  const network = networkFacts({
    addresses: part('addresses'),
    links: part('links'),
    route: part('route'),
    trie: part('trie'),
    inet6: part('inet6'),
  });
  return {
    ...nameFacts(nodename, word('fqdn')),
    system,
    kernel,
    kernel_version: kernelVersion,
    machine,
    architecture: /^i[3-6]86$/.test(machine) ? 'i386' : machine,
    ...distributionFacts(part('os'), word('debian')),
    ...lsbFacts(part('os'), word('lsb')),
    ...pythonFacts(word('python')),
    pkg_mgr: word('packages').replace('apt-get', 'apt') || 'unknown',
    service_mgr: word('services'),
    ...processorFacts(part('cpuinfo'), Number(word('nproc'))),
    ...memoryFacts(part('meminfo')),
    mounts: mountFacts(part('mounts'), part('sizes'), { uuids: links.uuids, mapped }),
    ...network,
    ...userFacts(part('user')),
    env: environmentOf(part('env')),
    date_time: clockFacts(word('date')),
    uptime_seconds: Math.floor(Number(part('uptime').split(' ')[0])),
    is_chroot: !['', '2', '128', '256'].includes(word('chroot')),
    machine_id: word('machine'),
    ...fileFacts(part('files'), {
      marks: part('marks'),
      isHypervised: /^flags.*\bhypervisor\b/m.test(part('cpuinfo')),
      network,
      links,
    }),
    userspace_bits: word('bits') || 'NA',
    userspace_architecture: word('bits') === '32' ? machine.replace('x86_64', 'i386') : machine,
    local: localFacts(parts),
  };
}

function nameFacts(nodename: string, answer: string) {
  const fqdn = answer && answer !== 'localhost' ? answer : nodename;
  return {
    nodename,
    hostname: nodename.split('.')[0] ?? '',
    fqdn,
    domain: fqdn.includes('.') ? fqdn.slice(fqdn.indexOf('.') + 1) : '',
  };
}

function memoryFacts(text: string) {
  const megabytes = (name: string) =>
    Math.floor(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024);
  const [total, free, swap, swapFree] = ['MemTotal', 'MemFree', 'SwapTotal', 'SwapFree'].map(megabytes);
  const spare = (free ?? 0) + megabytes('Cached') + megabytes('Buffers');
  return {
    memtotal_mb: total,
    memfree_mb: free,
    memavailable_mb: megabytes('MemAvailable'),
    swaptotal_mb: swap,
    swapfree_mb: swapFree,
    memory_mb: {
      real: { total, free, used: (total ?? 0) - (free ?? 0) },
      nocache: { free: spare, used: (total ?? 0) - spare },
      swap: {
        total: swap,
        free: swapFree,
        used: (swap ?? 0) - (swapFree ?? 0),
        cached: megabytes('SwapCached'),
      },
    },
  };
}

function userFacts(text: string) {
  const [name = '', uid, gid, home = '', ...database] = text.split('\n');
  const line = database.find((candidate) => candidate.startsWith(`${name}:`))?.split(':') ?? [];
  return {
    user_id: name,
    real_user_id: Number(uid),
    real_group_id: Number(gid),
    effective_user_id: Number(uid),
    effective_group_id: Number(gid),
    user_uid: Number(uid),
    user_gid: Number(gid),
    user_gecos: line[4] ?? '',
    user_dir: line[5] ?? home,
    user_shell: line[6] ?? '',
  };
}

function environmentOf(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\0').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1)]),
  );
}

function localFacts(parts: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  const files = [...parts].filter(([name]) => name.startsWith('local '));
  const told = files.map(([part, text]) => {
    const name = part.slice('local '.length);
    const code = parts.get(`failed ${name}`)?.trim();
    const failure = `Failure executing fact script (${name}.fact), rc: ${code}`;
    return [name, code === undefined ? localFact(text, name) : failure];
  });
  return Object.fromEntries(told);
}

/** What a file of a host's own facts tells, in JSON or INI; one that is neither says so in its place, in Ansible's words. */
export function localFact(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const sections = parseIni(text);
    if (!sections) return `error loading facts as JSON or ini - please check content: ${name}.fact`;
    const facts = interpolated(sections);
    if (typeof facts !== 'string') return facts;
    return `error loading facts as ini - please check content: ${name}.fact (${facts})`;
  }
}
