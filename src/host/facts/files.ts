import { type DiskLinks, devicesOf } from './disks.ts';
import { type Files, filesOf } from './files-by-path.ts';
import { securityFacts } from './security.ts';

/** What else of a host goes into these facts: above all what tells that it is a virtual one. */
interface Marks {
  /** Paths that are there, and `container=` of the first process. */
  readonly marks: string;
  /** Whether the processor says that a hypervisor is below. */
  readonly isHypervised: boolean;
  /** The facts of the network, each interface by its name. */
  readonly network: Readonly<Record<string, unknown>>;
  /** What names disks have. */
  readonly links: DiskLinks;
}

/** Facts that follow from files alone; `text` has lines of a path, a colon and a line of that file. */
export function fileFacts(
  text: string,
  { marks, isHypervised, network, links }: Marks,
): Readonly<Record<string, unknown>> {
  const files = filesOf(text);
  const dmi = (name: string) => files.get(`/sys/class/dmi/id/${name}`)?.[0]?.trim() || 'NA';
  const dmiFacts = Object.fromEntries(dmiNames.map((name) => [name, dmi(name)]));
  return {
    ...dmiFacts,
    system_vendor: dmi('sys_vendor'),
    form_factor: 'NA',
    devices: devicesOf(files, links),
    device_links: links,
    ...linkFacts(files, network),
    cmdline: commandLine(files.get('/proc/cmdline')?.[0] ?? ''),
    proc_cmdline: commandLine(files.get('/proc/cmdline')?.[0] ?? ''),
    loadavg: loadOf(files.get('/proc/loadavg')?.[0] ?? ''),
    dns: dnsOf(files.get('/etc/resolv.conf') ?? []),
    default_ipv6: defaultIpv6(files.get('/proc/net/ipv6_route') ?? [], network),
    ...securityFacts(files),
    ...hostKeys(files),
    ...virtualization(marks, dmi, isHypervised),
  };
}

const dmiNames = [
  'bios_date',
  'bios_vendor',
  'bios_version',
  'board_asset_tag',
  'board_name',
  'board_serial',
  'board_vendor',
  'board_version',
  'chassis_asset_tag',
  'chassis_serial',
  'chassis_vendor',
  'chassis_version',
  'product_name',
  'product_serial',
  'product_uuid',
  'product_version',
];

/** Words of the kernel's command line: `quiet` is true, `root=x` is its value. */
function commandLine(text: string): Readonly<Record<string, unknown>> {
  const words = text.trim().split(/\s+/).filter(Boolean);
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      return at < 0 ? [word, true] : [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

function loadOf(text: string): Readonly<Record<string, number>> {
  const [one, five, fifteen] = text.split(' ').map(Number);
  return { '1m': one ?? 0, '5m': five ?? 0, '15m': fifteen ?? 0 };
}

/** resolv.conf(5). */
function dnsOf(lines: readonly string[]): Readonly<Record<string, unknown>> {
  const words = lines.map((line) => line.trim().split(/\s+/));
  const of = (name: string) => words.filter(([first]) => first === name).map(([, ...rest]) => rest);
  const [search, domain, options] = [of('search').at(-1), of('domain').at(-1), of('options').at(-1)];
  return {
    ...(of('nameserver').length > 0 && { nameservers: of('nameserver').flat() }),
    ...(search && { search }),
    ...(domain && { domain: domain[0] }),
    ...(options && {
      options: Object.fromEntries(
        options.map((option) => {
          const [name = '', value] = option.split(':');
          return [name, value ?? true];
        }),
      ),
    }),
  };
}

/** The gateway of all addresses in /proc/net/ipv6_route, which writes them in hexadecimal. */
function defaultIpv6(lines: readonly string[], network: Marks['network']): Readonly<Record<string, unknown>> {
  const route = lines
    .map((line) => line.trim().split(/\s+/))
    .find(
      ([to, prefix, , , gateway]) => /^0+$/.test(to ?? '') && prefix === '00' && !/^0+$/.test(gateway ?? '0'),
    );
  const gateway = route?.[4]?.match(/.{4}/g)?.join(':');
  const name = route?.[9] ?? '';
  if (gateway === undefined) return {};
  const link = network[name.replaceAll(/[-:.]/g, '_')] as
    | {
        readonly ipv6?: readonly { readonly scope: string }[];
        readonly mtu?: number;
        readonly macaddress?: string;
      }
    | undefined;
  return {
    gateway: new URL(`http://[${gateway}]/`).hostname.slice(1, -1),
    interface: name,
    ...link?.ipv6?.find(({ scope }) => scope === 'global'),
    ...(link && { mtu: link.mtu, macaddress: link.macaddress }),
  };
}

const linkTypes: Readonly<Record<string, string>> = {
  '1': 'ether',
  '32': 'infiniband',
  '512': 'ppp',
  '772': 'loopback',
};

/** The facts of each interface, with what the kernel tells of its link; of the one that leads to all others also apart. */
function linkFacts(files: Files, network: Marks['network']): Readonly<Record<string, unknown>> {
  const devices = Object.entries(network).filter(
    (entry): entry is [string, { readonly device: string }] =>
      typeof entry[1] === 'object' && entry[1] !== null && 'device' in entry[1],
  );
  const link = (device: string) => {
    const value = (file: string) => files.get(`/sys/class/net/${device}/${file}`)?.[0];
    const type = value('bridge/bridge_id') === undefined ? linkTypes[value('type') ?? ''] : 'bridge';
    const speed = value('speed');
    return {
      ...(type && { type }),
      ...(speed && { speed: Number(speed) }),
      promisc: (Number(value('flags') ?? 0) & 0x100) !== 0,
    };
  };
  const way = network.default_ipv4 as { readonly interface?: string } | undefined;
  const type = way?.interface === undefined ? undefined : link(way.interface).type;
  return {
    ...Object.fromEntries(devices.map(([name, facts]) => [name, { ...facts, ...link(facts.device) }])),
    ...(type && { default_ipv4: { ...way, type } }),
  };
}

/** `ssh_host_key_ed25519_public` and the like. */
function hostKeys(files: Files): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...files].flatMap(([path, [line = '']]) => {
      const kind = /\/ssh_host_(\w+)_key\.pub$/.exec(path)?.[1];
      const [type = '', key = ''] = line.split(' ');
      if (kind === undefined) return [];
      return [
        [`ssh_host_key_${kind}_public`, key],
        [`ssh_host_key_${kind}_public_keytype`, type],
      ];
    }),
  );
}

const products: readonly (readonly [RegExp, string])[] = [
  [/^(KVM|KVM Server|Bochs|AHV)$/, 'kvm'],
  [/^VMware/, 'VMware'],
  [/^VirtualBox$/, 'virtualbox'],
  [/^(OpenStack|RHEV|oVirt)/, 'kvm'],
  [/^HVM domU$/, 'xen'],
  [/^Virtual Machine$/, 'VirtualPC'],
];

const vendors: readonly (readonly [RegExp, string])[] = [
  [/^(QEMU|Amazon EC2|DigitalOcean|Hetzner|Google|linode|OpenStack|Nutanix)/, 'kvm'],
  [/^Xen/, 'xen'],
  [/^VMware/, 'VMware'],
];

function virtualization(marks: string, dmi: (name: string) => string, isHypervised: boolean) {
  const guest = guestOf(marks, dmi) ?? (isHypervised ? 'kvm' : undefined);
  const isHost = guest === undefined && marks.includes('/dev/kvm');
  const isContainer = /^(docker|podman|lxc|systemd-nspawn|oci|containerd)$/.test(guest ?? '');
  return {
    virtualization_type: guest ?? (isHost ? 'kvm' : 'NA'),
    virtualization_role: guest === undefined ? (isHost ? 'host' : 'NA') : 'guest',
    virtualization_tech_guest: guest === undefined ? [] : [...(isContainer ? ['container'] : []), guest],
    virtualization_tech_host: isHost ? ['kvm'] : [],
  };
}

function guestOf(marks: string, dmi: (name: string) => string): string | undefined {
  const container = /^container=(.+)$/m.exec(marks)?.[1];
  if (container !== undefined && container !== 'host') return container;
  if (marks.includes('/.dockerenv')) return 'docker';
  if (marks.includes('/run/.containerenv')) return 'podman';
  return (
    products.find(([pattern]) => pattern.test(dmi('product_name')))?.[1] ??
    vendors.find(([pattern]) => pattern.test(dmi('sys_vendor')))?.[1]
  );
}
