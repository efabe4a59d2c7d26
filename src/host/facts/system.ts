import { basename } from 'node:path';
import type { diskLinks } from './disks.ts';

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

const distributionFiles: Readonly<Record<string, object>> = Object.fromEntries(
  [
    ['Debian', '/etc/os-release', 'Debian'],
    ['RedHat', '/etc/redhat-release', 'RedHat'],
    ['Suse', '/etc/os-release', 'SUSE'],
    ['Alpine', '/etc/alpine-release', 'Alpine'],
    ['Archlinux', '/etc/arch-release', 'Archlinux'],
  ].map(([family, path, variety]) => [
    family,
    { distribution_file_path: path, distribution_file_variety: variety, distribution_file_parsed: true },
  ]),
);

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
    ...distributionFiles[family?.[1] ?? ''],
  };
}

/** `lsb`, of hosts that have it: /etc/lsb-release, or what `lsb_release` there would say. */
export function lsbFacts(release: string, lsb: string) {
  const from = (text: string, name: string) =>
    new RegExp(`^${name}=(["']?)(.*)\\1$`, 'm').exec(text)?.[2] || undefined;
  if (lsb === '') return { lsb: {} };
  const id = from(release, 'ID') ?? '';
  const version = from(lsb, 'DISTRIB_RELEASE') ?? from(release, 'VERSION_ID') ?? '';
  return {
    lsb: {
      id: from(lsb, 'DISTRIB_ID') ?? distributions[id] ?? id,
      release: version,
      major_release: version.split('.')[0] ?? '',
      codename: from(lsb, 'DISTRIB_CODENAME') ?? from(release, 'VERSION_CODENAME') ?? '',
      description: from(lsb, 'DISTRIB_DESCRIPTION') ?? from(release, 'PRETTY_NAME') ?? '',
    },
  };
}

/** `python` and `python_version`, as far as the names of a host's Python tell them, and of what they lead to: nobody starts it. */
export function pythonFacts(paths: string) {
  const [executable = '', target = ''] = paths.split('\n');
  const [, version, major, minor] = /\/python((\d+)\.(\d+))$/.exec(target) ?? [];
  if (version === undefined) return {};
  return {
    python: { executable, type: 'cpython', version: { major: Number(major), minor: Number(minor) } },
    python_version: version,
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
    flags: (values('flags')[0] ?? '').split(' ').filter(Boolean),
  };
}

/** `mounts`: those of a device or a network share; sizes in bytes, absent where the file system didn't answer in time. */
export function mountFacts(
  mounts: string,
  sizes: string,
  { uuids, mapped }: Pick<ReturnType<typeof diskLinks>, 'uuids' | 'mapped'>,
): readonly Readonly<Record<string, unknown>>[] {
  const known = new Map(
    sizes.split('\n').map((line) => [line.split(' ')[0], line.split(' ').slice(1).map(Number)]),
  );
  const lines = mounts.split('\n').map((line) => line.split(' '));
  return lines
    .filter(([device = '']) => device.startsWith('/') || device.includes(':'))
    .map(([device = '', path = '', fstype, options, dump, passno]) => ({
      mount: unescapeMount(path),
      device: unescapeMount(device),
      fstype,
      options,
      dump: Number(dump),
      passno: Number(passno),
      uuid: uuids[mapped[device] ?? basename(device)]?.[0] ?? 'N/A',
      ...sizeFacts(known.get(path) ?? []),
    }));
}

function sizeFacts([block, total, available, inodes, inodesFree]: readonly number[]) {
  if (!block || total === undefined || available === undefined) return {};
  return {
    size_total: block * total,
    size_available: block * available,
    block_size: block,
    block_total: total,
    block_available: available,
    block_used: total - available,
    ...(inodes !== undefined &&
      inodesFree !== undefined && {
        inode_total: inodes,
        inode_available: inodesFree,
        inode_used: inodes - inodesFree,
      }),
  };
}

/** proc(5) writes spaces and the like as octal numbers. */
function unescapeMount(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
