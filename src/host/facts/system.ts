/** Ansible's names for the `ID`s of os-release(5). */
const distributions: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  linuxmint: 'Linux Mint',
  kali: 'Kali',
  rhel: 'RedHat',
  centos: 'CentOS',
  rocky: 'Rocky',
  almalinux: 'AlmaLinux',
  fedora: 'Fedora',
  ol: 'OracleLinux',
  amzn: 'Amazon',
  alpine: 'Alpine',
  arch: 'Archlinux',
  sles: 'SLES',
  'opensuse-leap': 'openSUSE Leap',
  'opensuse-tumbleweed': 'openSUSE Tumbleweed',
};

const families: readonly (readonly [RegExp, string])[] = [
  [/\b(debian|ubuntu)\b/, 'Debian'],
  [/\b(rhel|centos|fedora|ol|amzn|rocky|almalinux)\b/, 'RedHat'],
  [/\b(suse|sles|opensuse[\w-]*)\b/, 'Suse'],
  [/\balpine\b/, 'Alpine'],
  [/\barch\b/, 'Archlinux'],
];

/** `distribution*` and `os_family`. Debian's point release is in a file of its own. */
export function distributionFacts(release: string, debian: string) {
  const value = (name: string) => new RegExp(`^${name}=(["']?)(.*)\\1$`, 'm').exec(release)?.[2] ?? '';
  const id = value('ID');
  const version = id === 'debian' && /^\d/.test(debian) ? debian : value('VERSION_ID');
  const family = families.find(([pattern]) => pattern.test(`${id} ${value('ID_LIKE')}`));
  return {
    distribution: distributions[id] ?? (value('NAME') || 'Linux'),
    distribution_version: version,
    distribution_major_version: version.split('.')[0] ?? '',
    distribution_minor_version: version.split('.')[1] ?? 'NA',
    distribution_release: value('VERSION_CODENAME') || (/\(([^)]+)\)/.exec(value('VERSION'))?.[1] ?? 'NA'),
    os_family: family?.[1] ?? 'Linux',
  };
}

/** `processor*`. Where /proc/cpuinfo tells no sockets (ARM, some containers), every processor counts as one. */
export function processorFacts(cpuinfo: string, available: number) {
  const values = (name: string) =>
    [...cpuinfo.matchAll(new RegExp(`^${name}\\s*:\\s*(.*)$`, 'gm'))].map((match) => match[1] ?? '');
  const vcpus = values('processor').length || available || 1;
  const sockets = new Set(values('physical id')).size;
  const cores = Number(values('cpu cores')[0] ?? 1);
  const siblings = Number(values('siblings')[0] ?? cores);
  return {
    processor: values('processor').flatMap((number, index) =>
      [number, values('vendor_id')[index], values('model name')[index]].filter(
        (value) => value !== undefined,
      ),
    ),
    processor_count: sockets || vcpus,
    processor_cores: sockets ? cores : 1,
    processor_threads_per_core: Math.max(1, Math.floor(siblings / cores)),
    processor_vcpus: vcpus,
    processor_nproc: available || vcpus,
  };
}

/** `mounts`: those of a device or a network share; sizes in bytes, absent where the file system didn't answer in time. */
export function deviceFacts(mounts: string, sizes: string) {
  const known = new Map(
    sizes.split('\n').map((line) => [line.split(' ')[0], line.split(' ').slice(1).map(Number)]),
  );
  const lines = mounts.split('\n').map((line) => line.split(' '));
  return {
    mounts: lines
      .filter(([device = '']) => device.startsWith('/') || device.includes(':'))
      .map(([device = '', path = '', fstype, options]) => {
        const [block, total, available] = known.get(path) ?? [];
        const size = block && total !== undefined && available !== undefined;
        return {
          mount: unescapeMount(path),
          device: unescapeMount(device),
          fstype,
          options,
          ...(size && {
            size_total: block * total,
            size_available: block * available,
            block_size: block,
            block_total: total,
            block_available: available,
            block_used: total - available,
          }),
        };
      }),
  };
}

/** proc(5) writes spaces and the like as octal numbers. */
function unescapeMount(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
