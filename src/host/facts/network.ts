interface Address {
  readonly device: string;
  readonly family: 4 | 6;
  readonly address: string;
  readonly prefix: number;
  readonly scope: string;
  /** Empty where there is none, or it isn't told. */
  readonly broadcast: string;
}

interface Route {
  readonly device: string;
  readonly destination: number;
  readonly gateway: number;
  readonly mask: number;
}

/** What a host tells of its network: `ip -o addr`, /sys/class/net, and the files of /proc/net. */
export interface NetworkParts {
  /** Empty on a host without `ip`. */
  readonly addresses: string;
  readonly links: string;
  readonly route: string;
  readonly trie: string;
  readonly inet6: string;
}

/** `interfaces`, `all_ipv4_addresses`, `all_ipv6_addresses`, `default_ipv4`, and each interface by its name. */
export function networkFacts(parts: NetworkParts): Readonly<Record<string, unknown>> {
  const routes = parseRoutes(parts.route);
  const fromIp = parseAddresses(parts.addresses);
  const addresses =
    fromIp.length > 0 ? fromIp : [...addressesOfTrie(parts.trie, routes), ...addressesOfProc(parts.inet6)];
  const links = parts.links
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '));
  const interfaces = links.map(([device = '']) => device);
  const all = (family: 4 | 6) =>
    addresses.filter((each) => each.family === family && each.device !== 'lo').map((each) => each.address);
  return {
    interfaces,
    all_ipv4_addresses: all(4),
    all_ipv6_addresses: all(6),
    default_ipv4: defaultAddress(routes, addresses, links),
    ...Object.fromEntries(
      links.map((link) => [link[0]?.replaceAll(/[-:.]/g, '_'), interfaceFacts(link, addresses)]),
    ),
  };
}

function interfaceFacts([device = '', mtu, state, mac]: readonly string[], addresses: readonly Address[]) {
  const own = addresses.filter((each) => each.device === device);
  const shown = ({ address, prefix }: Address) => ({ address, prefix: String(prefix) });
  const ipv6 = own
    .filter(({ family }) => family === 6)
    .map((each) => ({ ...shown(each), scope: each.scope }));
  const [ipv4] = own.filter(({ family }) => family === 4);
  return {
    device,
    active: state === 'up' || device === 'lo',
    mtu: Number(mtu),
    ...(mac !== undefined && !/^[0:]+$/.test(mac) && { macaddress: mac }),
    ...(ipv4 && { ipv4: { ...shown(ipv4), netmask: dotted(maskOf(ipv4.prefix)), ...around(ipv4) } }),
    ...(ipv6.length > 0 && { ipv6 }),
  };
}

function defaultAddress(
  routes: readonly Route[],
  addresses: readonly Address[],
  links: readonly (readonly string[])[],
) {
  const route = routes.find(({ destination, mask }) => destination === 0 && mask === 0);
  if (!route) return {};
  const own = addresses.filter(({ family, device }) => family === 4 && device === route.device);
  const link = links.find(([device]) => device === route.device);
  const address =
    own.find(({ address, prefix }) => inNetwork(numberOf(address), route.gateway, maskOf(prefix))) ?? own[0];
  return {
    interface: route.device,
    alias: route.device,
    ...(route.gateway !== 0 && { gateway: dotted(route.gateway) }),
    ...(address && {
      address: address.address,
      netmask: dotted(maskOf(address.prefix)),
      prefix: String(address.prefix),
      ...around(address),
    }),
    ...(link && { mtu: Number(link[1]), macaddress: link[3] }),
  };
}

/** The network that an address is in. */
function around({ address, prefix, broadcast }: Address) {
  const network = (numberOf(address) & maskOf(prefix)) >>> 0;
  return { network: dotted(network), broadcast };
}

/** Lines such as `2: eth0    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0`. */
function parseAddresses(text: string): readonly Address[] {
  return [...text.matchAll(/^\d+:\s+(\S+)\s+inet(6?)\s+([^\s/]+)(?:\/(\d+))?(.*)$/gm)].map(
    ([, device = '', six, address = '', prefix, rest = '']) => ({
      device: device.split('@')[0] ?? device,
      family: six === '6' ? 6 : 4,
      address,
      prefix: Number(prefix ?? (six === '6' ? 128 : 32)),
      scope: /scope (\w+)/.exec(rest)?.[1] ?? 'global',
      broadcast: /brd ([\d.]+)/.exec(rest)?.[1] ?? '',
    }),
  );
}

/** /proc/net/route: numbers in hexadecimal, the lowest byte first. */
function parseRoutes(text: string): readonly Route[] {
  const number = (hex: string | undefined) =>
    Buffer.from((hex ?? '').padStart(8, '0'), 'hex').readUInt32LE(0);
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/))
    .filter((words) => /^[0-9A-F]{8}$/.test(words[1] ?? ''))
    .map(([device = '', destination, gateway, , , , , mask]) => ({
      device,
      destination: number(destination),
      gateway: number(gateway),
      mask: number(mask),
    }));
}

/** The host's own addresses in /proc/net/fib_trie; the routes tell which interface they are of. */
function addressesOfTrie(text: string, routes: readonly Route[]): readonly Address[] {
  const own = [...text.matchAll(/\|--\s+([\d.]+)\n\s+\/32 host LOCAL/g)].map((match) => match[1] ?? '');
  return [...new Set(own)].map((address) => {
    const route = routes.find(
      ({ destination, mask }) => mask !== 0 && inNetwork(numberOf(address), destination, mask),
    );
    const device = address.startsWith('127.') ? 'lo' : (route?.device ?? '');
    return {
      device,
      family: 4,
      address,
      prefix: prefixOf(route?.mask ?? 0xffffffff),
      scope: 'global',
      broadcast: '',
    };
  });
}

/** Lines such as `fe800000000000000042acfffe110002 02 40 20 80 eth0`. */
function addressesOfProc(text: string): readonly Address[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([hex]) => hex?.length === 32)
    .map(([hex = '', , prefix = '80', scope, , device = '']) => ({
      device,
      family: 6,
      address: shorten(hex.match(/.{4}/g) ?? []),
      prefix: Number.parseInt(prefix, 16),
      scope: scope === '20' ? 'link' : 'global',
      broadcast: '',
    }));
}

/** RFC 5952: no leading zeros, and `::` for the longest run of zeros. */
function shorten(words: readonly string[]): string {
  const text = words.map((word) => Number.parseInt(word, 16).toString(16)).join(':');
  const runs = [...text.matchAll(/(?<=^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const [run] = runs;
  if (!run) return text;
  return `${text.slice(0, run.index).replace(/:$/, '')}::${text.slice(run.index + run[0].length).replace(/^:/, '')}`;
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

function maskOf(prefix: number): number {
  return prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
}

function prefixOf(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}

function inNetwork(address: number, network: number, mask: number): boolean {
  return (address & mask) >>> 0 === (network & mask) >>> 0;
}
