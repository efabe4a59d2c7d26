import { Fault } from '../fault.ts';
import { type Address, bitsOf, formatAddress, isInside, networkOf, parseAddress } from './ip-address.ts';

const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];
const specialNetworks = [
  ...privateNetworks,
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '0.0.0.0/8',
  '240.0.0.0/4',
  '100.64.0.0/10',
  '::1/128',
  '::/128',
  'fe80::/10',
  'ff00::/8',
];

function isInOneOf(address: Address, networks: readonly string[]): boolean {
  return networks.some((network) => {
    const outer = parseAddress(network);
    return outer !== undefined && isInside({ ...address, prefix: undefined }, outer);
  });
}

type Query = (address: Address) => unknown;

const full = ({ version, prefix = bitsOf(version) }: Address) => prefix;
const written = (value: bigint, { version }: Address) => formatAddress(value, version);

/** The addresses of a network that hosts can have. */
function usable(address: Address): { readonly first: bigint; readonly last: bigint } {
  const { first, last } = networkOf(address);
  const spare = address.version === 4 && full(address) < 31;
  return spare ? { first: first + 1n, last: last - 1n } : { first, last };
}

const ifNetwork = (query: Query) => (address: Address) =>
  address.prefix === undefined ? false : query(address);

/** The questions of Ansible's ipaddr (https://docs.ansible.com/ansible/latest/collections/ansible/utils/docsite/filters_ipaddr.html). */
const queries: Readonly<Record<string, Query>> = {
  '': (address) =>
    written(address.value, address) + (address.prefix === undefined ? '' : `/${address.prefix}`),
  address: (address) => written(address.value, address),
  broadcast: ifNetwork((address) =>
    address.version === 4 ? written(networkOf(address).last, address) : false,
  ),
  cidr: (address) => `${written(address.value, address)}/${full(address)}`,
  first_usable: ifNetwork((address) => written(usable(address).first, address)),
  last_usable: ifNetwork((address) => written(usable(address).last, address)),
  range_usable: ifNetwork((address) => {
    const { first, last } = usable(address);
    return `${written(first, address)}-${written(last, address)}`;
  }),
  next_usable: ifNetwork((address) => {
    const { last } = usable(address);
    return address.value < last ? written(address.value + 1n, address) : false;
  }),
  previous_usable: ifNetwork((address) => {
    const { first } = usable(address);
    return address.value > first ? written(address.value - 1n, address) : false;
  }),
  host: (address) => `${written(address.value, address)}/${full(address)}`,
  'host/prefix': (address) => `${written(address.value, address)}/${full(address)}`,
  hostmask: (address) => written((1n << BigInt(bitsOf(address.version) - full(address))) - 1n, address),
  wildcard: (address) => written((1n << BigInt(bitsOf(address.version) - full(address))) - 1n, address),
  int: (address) => Number(address.value),
  ipv4: (address) => (address.version === 4 ? queries['']?.(address) : false),
  ipv6: (address) => (address.version === 6 ? queries['']?.(address) : false),
  net: (address) => `${written(networkOf(address).first, address)}/${full(address)}`,
  netmask: (address) => {
    const bits = BigInt(bitsOf(address.version));
    return written(((1n << bits) - 1n) ^ ((1n << (bits - BigInt(full(address)))) - 1n), address);
  },
  network: (address) => written(networkOf(address).first, address),
  'network/prefix': (address) => `${written(networkOf(address).first, address)}/${full(address)}`,
  prefix: full,
  private: (address) => (isInOneOf(address, privateNetworks) ? queries['']?.(address) : false),
  public: (address) => (isInOneOf(address, specialNetworks) ? false : queries['']?.(address)),
  revdns: (address) => reverseName(address),
  size: (address) => Number(1n << BigInt(bitsOf(address.version) - full(address))),
  subnet: (address) => `${written(networkOf(address).first, address)}/${full(address)}`,
  type: (address) =>
    address.prefix !== undefined &&
    address.prefix < bitsOf(address.version) &&
    networkOf(address).first === address.value
      ? 'network'
      : 'address',
  version: ({ version }) => version,
  wrap: (address) => {
    const text = written(address.value, address);
    const prefix = address.prefix === undefined ? '' : `/${address.prefix}`;
    return (address.version === 6 ? `[${text}]` : text) + prefix;
  },
};

function reverseName(address: Address): string {
  if (address.version === 4)
    return `${written(address.value, address).split('.').reverse().join('.')}.in-addr.arpa.`;
  return `${[...address.value.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa.`;
}

/** What a query says of an address: a word, a network that it has to be in, or the number of a host in it. Throws Fault. */
export function ask(address: Address, query: string | number): unknown {
  if (typeof query === 'number' || /^-?\d+$/.test(query)) return numbered(address, BigInt(query));
  const network = parseAddress(query);
  if (network) return isInside(address, network) ? queries['']?.(address) : false;
  const found = Object.hasOwn(queries, query) ? queries[query] : undefined;
  if (found) return found(address);
  throw new Fault(`an address can't be asked for \`${query}\``, {
    hint: `ask for a network, a number, or ${Object.keys(queries).filter(Boolean).join(', ')}`,
  });
}

/** The address with a number in its network, with the prefix; negative numbers count from the end. */
function numbered(address: Address, number: bigint): unknown {
  const found = nthHost(address, number);
  return found === undefined ? false : `${formatAddress(found, address.version)}/${full(address)}`;
}

/** The address with a number in a network, undefined where that is too small. */
export function nthHost(address: Address, number: bigint): bigint | undefined {
  const { first, last } = networkOf(address);
  const found = number < 0n ? last + 1n + number : first + number;
  return found >= first && found <= last ? found : undefined;
}
