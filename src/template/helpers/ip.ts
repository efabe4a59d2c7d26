import { Fault } from '../fault.ts';
import { asList, asNumber, asText, type Helper } from './helper.ts';
import { type Address, bitsOf, formatAddress, isInside, networkOf, parseAddress } from './ip-address.ts';
import { ask, nthHost } from './ip-query.ts';

/** Addresses and networks, IPv4 and IPv6. */
export const ipHelpers: readonly Helper[] = [
  {
    name: 'ipaddr',
    usage: 'ipaddr address query?',
    summary:
      'What a query says of an address, false where it is none: `address`, `network`, `netmask`, `prefix`, `broadcast`, `subnet`, `size`, `first_usable`, `last_usable`, `private`, `public`, `revdns`, the number of a host, a network that it has to be in. Of a list, those that are not false.',
    example: { text: '{{ ipaddr "10.0.0.5/24" "network" }}', result: '10.0.0.0' },
    takes: [1, 2],
    call: ([value, query = '']) => each(value, (address) => ask(address, query as string | number)),
  },
  version('ipv4', 4, '10.0.0.1'),
  version('ipv6', 6, 'fe80::1'),
  {
    name: 'ipwrap',
    usage: 'ipwrap address',
    summary: 'An IPv6 address in square brackets, as URLs have it; anything else as it is.',
    example: { text: '{{ ipwrap "fe80::1" }}', result: '[fe80::1]' },
    takes: [1, 1],
    call: ([value]) => {
      const address = parseAddress(asText(value));
      return address ? ask(address, 'wrap') : value;
    },
  },
  {
    name: 'ipmath',
    usage: 'ipmath address number',
    summary: 'The address so many further.',
    example: { text: '{{ ipmath "10.0.0.255" 1 }}', result: '10.0.1.0' },
    takes: [2, 2],
    call([value, number]) {
      const address = required(value);
      return formatAddress(address.value + BigInt(asNumber(number)), address.version);
    },
  },
  {
    name: 'nthhost',
    usage: 'nthhost network number',
    summary: 'The address with a number in a network; negative numbers count from its end.',
    example: { text: '{{ nthhost "10.0.0.0/24" 5 }}', result: '10.0.0.5' },
    takes: [2, 2],
    call([value, number]) {
      const address = required(value);
      const found = nthHost(address, BigInt(asNumber(number)));
      return found === undefined ? false : formatAddress(found, address.version);
    },
  },
  {
    name: 'ipsubnet',
    usage: 'ipsubnet network prefix? number?',
    summary:
      'The network of an address; with a prefix, how many networks of that size it has, or the one with a number.',
    example: { text: '{{ ipsubnet "10.0.0.0/16" 24 1 }}', result: '10.0.1.0/24' },
    takes: [1, 3],
    call: ([value, prefix, number]) =>
      subnet(
        required(value),
        prefix === undefined ? undefined : asNumber(prefix),
        number === undefined ? undefined : asNumber(number),
      ),
  },
  {
    name: 'in_network',
    also: ['network_in_network', 'in_any_network'],
    usage: 'in_network address network',
    summary: 'Whether an address, or a whole network, is in a network or one of a list of them.',
    example: { text: '{{ in_network "10.0.0.5" "10.0.0.0/24" }}', result: true },
    takes: [2, 2],
    call: ([value, networks]) =>
      [networks].flat().some((network) => isInside(required(value), required(network))),
  },
  {
    name: 'cidr_merge',
    usage: 'cidr_merge networks',
    summary: 'The fewest networks that hold the same addresses.',
    example: {
      text: '{{ cidr_merge nets }}',
      vars: { nets: ['10.0.0.0/25', '10.0.0.128/25'] },
      result: ['10.0.0.0/24'],
    },
    takes: [1, 1],
    call: ([networks]) => merged(asList(networks).map(required)),
  },
];

function version(name: string, wanted: 4 | 6, given: string): Helper {
  return {
    name,
    usage: `${name} address query?`,
    summary: `As \`ipaddr\`, of IPv${wanted} addresses alone.`,
    example: { text: `{{ ${name} "${given}" }}`, result: given },
    takes: [1, 2],
    call: ([value, query = '']) =>
      each(value, (address) => address.version === wanted && ask(address, query as string | number)),
  };
}

function each(value: unknown, call: (address: Address) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => each(item, call)).filter((found) => found !== false);
  const address = typeof value === 'string' ? parseAddress(value) : undefined;
  return address ? call(address) : false;
}

function required(value: unknown): Address {
  const address = parseAddress(asText(value));
  if (address) return address;
  throw new Fault(`"${asText(value)}" is no address or network`, {
    hint: 'write 10.0.0.1, 10.0.0.0/24 or fe80::1/64',
  });
}

function subnet(address: Address, prefix: number | undefined, number: number | undefined): unknown {
  const own = address.prefix ?? bitsOf(address.version);
  const { first } = networkOf(address);
  if (prefix === undefined) return `${formatAddress(first, address.version)}/${own}`;
  if (prefix < own || prefix > bitsOf(address.version)) return false;
  const count = 1n << BigInt(prefix - own);
  if (number === undefined) return Number(count);
  const index = number < 0 ? count + BigInt(number) : BigInt(number);
  if (index < 0n || index >= count) return false;
  const size = 1n << BigInt(bitsOf(address.version) - prefix);
  return `${formatAddress(first + index * size, address.version)}/${prefix}`;
}

/** Networks that are in others go, and two halves of one become that, until nothing does. */
function merged(networks: readonly Address[]): readonly string[] {
  const left = networks
    .map((network) => ({
      ...network,
      prefix: network.prefix ?? bitsOf(network.version),
      value: networkOf(network).first,
    }))
    .toSorted(
      (a, b) =>
        a.version - b.version || Number(a.value > b.value) - Number(a.value < b.value) || a.prefix - b.prefix,
    );
  const kept: (Address & { readonly prefix: number })[] = [];
  for (const network of left) {
    const last = kept.at(-1);
    if (last && isInside(network, last)) continue;
    kept.push(network);
    joinHalves(kept);
  }
  return kept.map(({ value, version: of, prefix }) => `${formatAddress(value, of)}/${prefix}`);
}

function joinHalves(kept: (Address & { readonly prefix: number })[]): void {
  for (;;) {
    const [a, b] = kept.slice(-2);
    if (!a || !b || a.version !== b.version || a.prefix !== b.prefix || a.prefix === 0) return;
    const whole = { ...a, prefix: a.prefix - 1 };
    const { first, last } = networkOf(whole);
    if (first !== a.value || last !== networkOf(b).last || a.value === b.value) return;
    kept.splice(-2, 2, whole);
  }
}
