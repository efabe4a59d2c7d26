import { networkFacts } from './facts-network.ts';
import { deviceFacts, distributionFacts, processorFacts } from './facts-system.ts';

/**
 * One script that asks for all facts. Each part starts with a line of `mark` and its name. What may hang (a dead NFS
 * mount, a resolver) is ended after two seconds; what a host doesn't have is left out.
 */
export function factsScript(mark: string): string {
  return String.raw`
_part() { printf '\n%s%s\n' ${mark} "$1"; }
_limit() { if command -v timeout >/dev/null; then timeout -s KILL 2 "$@"; else "$@"; fi; }
_part env; cat /proc/self/environ
LC_ALL=C; export LC_ALL
_part uname; uname -s; uname -n; uname -r; uname -m; uname -v
_part fqdn; _limit hostname -f
_part os; cat /etc/os-release || cat /usr/lib/os-release
_part debian; cat /etc/debian_version
_part cpuinfo; grep -E '^(processor|model name|physical id|cpu cores|siblings)' /proc/cpuinfo
_part nproc; nproc
_part meminfo; cat /proc/meminfo
_part mounts; cat /proc/mounts
_part sizes; while read -r _dev _path _type _rest; do
  case $_dev in /*|*:*) ;; *) continue ;; esac
  case $_type in nfs*|cifs|smb*|fuse*|9p|afs|ceph|gluster*) command -v timeout >/dev/null || continue ;; esac
  printf '%s ' "$_path"; _limit stat -f -c '%S %b %a' "$(printf '%b' "$_path")" </dev/null || echo
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
_part date; date '+%Y|%m|%A|%w|%W|%d|%H|%M|%S|%s|%Z|%z'
_part uptime; cat /proc/uptime
_part selinux; cat /sys/fs/selinux/enforce
_part machine; cat /etc/machine-id
_part product; cat /sys/class/dmi/id/product_name
for _fact in /etc/ansible/facts.d/*.fact; do
  [ -f "$_fact" ] || continue
  _name=\${_fact##*/}; _part "local \${_name%.fact}"
  if [ -x "$_fact" ]; then _limit "$_fact"; else cat "$_fact"; fi
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
  return {
    ...nameFacts(nodename, word('fqdn')),
    system,
    kernel,
    kernel_version: kernelVersion,
    machine,
    architecture: /^i[3-6]86$/.test(machine) ? 'i386' : machine,
    ...distributionFacts(part('os'), word('debian')),
    pkg_mgr: word('packages').replace('apt-get', 'apt') || 'unknown',
    service_mgr: word('services'),
    ...processorFacts(part('cpuinfo'), Number(word('nproc'))),
    ...memoryFacts(part('meminfo')),
    ...deviceFacts(part('mounts'), part('sizes')),
    ...networkFacts({
      addresses: part('addresses'),
      links: part('links'),
      route: part('route'),
      trie: part('trie'),
      inet6: part('inet6'),
    }),
    ...userFacts(part('user')),
    env: environmentOf(part('env')),
    date_time: dateFacts(word('date')),
    uptime_seconds: Math.floor(Number(part('uptime').split(' ')[0])),
    selinux: selinuxFacts(word('selinux')),
    machine_id: word('machine'),
    product_name: word('product'),
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
  return {
    memtotal_mb: megabytes('MemTotal'),
    memfree_mb: megabytes('MemFree'),
    memavailable_mb: megabytes('MemAvailable'),
    swaptotal_mb: megabytes('SwapTotal'),
    swapfree_mb: megabytes('SwapFree'),
  };
}

function userFacts(text: string) {
  const [name = '', uid, gid, home = '', ...database] = text.split('\n');
  const line = database.find((candidate) => candidate.startsWith(`${name}:`))?.split(':') ?? [];
  return {
    user_id: name,
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

function dateFacts(text: string): Readonly<Record<string, unknown>> {
  const [
    year,
    month,
    weekday,
    weekdayNumber,
    weeknumber,
    day,
    hour,
    minute,
    second,
    epoch = '0',
    tz,
    offset,
  ] = text.split('|');
  const utc = new Date(Number(epoch) * 1000).toISOString();
  const basic = `${year}${month}${day}T${hour}${minute}${second}`;
  return {
    year,
    month,
    weekday,
    weekday_number: weekdayNumber,
    weeknumber,
    day,
    hour,
    minute,
    second,
    epoch,
    epoch_int: epoch,
    date: `${year}-${month}-${day}`,
    time: `${hour}:${minute}:${second}`,
    iso8601: utc.replace(/\.\d+Z$/, 'Z'),
    iso8601_basic_short: basic,
    tz,
    tz_offset: offset,
  };
}

function selinuxFacts(enforce: string) {
  if (enforce === '') return { status: 'disabled' };
  return { status: 'enabled', mode: enforce === '1' ? 'enforcing' : 'permissive' };
}

/** Facts that the host's own files tell (JSON); a file that isn't JSON says so in its place. */
function localFacts(parts: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  const files = [...parts].filter(([name]) => name.startsWith('local '));
  return Object.fromEntries(
    files.map(([name, text]) => {
      try {
        return [name.slice(6), JSON.parse(text) as unknown];
      } catch (error) {
        return [name.slice(6), `not JSON: ${(error as Error).message}`];
      }
    }),
  );
}
