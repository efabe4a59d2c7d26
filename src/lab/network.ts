import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { attempt, command } from './command.ts';

/** A stretch of 198.18.0.0/15 (RFC 2544: for tests, routed nowhere) that one lab has for itself. */
export interface Subnet {
  /** This machine's end of the link to the lab. */
  readonly link: string;
  /** The first address, as a number. */
  readonly first: number;
  readonly prefix: number;
}

/** A bridge of Linux takes 1023 ports; some are kept for links to other bridges. */
const portsOfBridge = 1000;

/** The most hosts that one lab can have. */
export const mostHosts = 4000;

/** 198.18.0.0 in 256 parts of 254 addresses, 198.19.0.0 in 16 of 4094. */
export function subnetsFor(hosts: number): readonly Subnet[] {
  const small = Array.from({ length: 256 }, (_, part) => ({
    link: `fplab${part}`,
    first: ((198 << 24) >>> 0) + (18 << 16) + part * 256,
    prefix: 24,
  }));
  const large = Array.from({ length: 16 }, (_, part) => ({
    link: `fplarge${part}`,
    first: ((198 << 24) >>> 0) + (19 << 16) + part * 4096,
    prefix: 20,
  }));
  return hosts <= 250 ? small : large;
}

/** The address that is `offset` behind the first of a subnet; 1 is this machine's, the hosts' begin with 2. */
export function addressAt(subnet: Subnet, offset: number): string {
  const address = subnet.first + offset;
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
}

/**
 * Takes a subnet that is free on this machine, by making the link to the network namespace of process `init`: link
 * names are unique, so the kernel decides between labs that start at the same time. Undefined where none is free.
 */
export async function claimSubnet(folder: string, hosts: number, init: number): Promise<Subnet | undefined> {
  const taken = await takenAddresses();
  for (const subnet of subnetsFor(hosts)) {
    if (taken.some((range) => overlaps(subnet, range))) continue;
    const peer = ['peer', 'name', 'uplink', 'netns', String(init)];
    const link = ['ip', 'link', 'add', subnet.link, 'address', linkAddress(folder), 'type', 'veth', ...peer];
    const { code, stderr } = await attempt(link);
    if (code === 0) {
      await command(['ip', '-batch', '-'], gatewayCommands(subnet));
      return subnet;
    }
    if (!stderr.includes('File exists')) throw new Error(`${link.join(' ')}: ${stderr.trim()}`);
  }
  return undefined;
}

/** Deletes the link of a lab where it still stands. The kernel does so too, but not at once. */
export async function releaseSubnet(folder: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const links = JSON.parse(await command(['ip', '-json', 'link', 'show'])) as {
      ifname: string;
      address?: string;
    }[];
    const own = links.find(
      ({ ifname, address }) => ifname.startsWith('fpla') && address === linkAddress(folder),
    );
    if (!own) return;
    await attempt(['ip', 'link', 'delete', own.ifname]);
    await pause(20);
  }
}

/** What `ip -batch` does in the lab's own network namespace: bridges, and for each host a namespace and a link to it. */
export function labCommands(hosts: number): string {
  const lines = ['link set lo up'];
  for (let bridge = 0; bridge === 0 || bridge * portsOfBridge < hosts; bridge++) {
    lines.push(`link add br${bridge} type bridge`, `link set br${bridge} addrgenmode none up`);
    if (bridge === 0) lines.push('link set uplink master br0 addrgenmode none up');
    else lines.push(`link add to${bridge} type veth peer name from${bridge}`);
    if (bridge > 0)
      lines.push(`link set to${bridge} master br0 up`, `link set from${bridge} master br${bridge} up`);
  }
  for (let host = 0; host < hosts; host++) {
    const bridge = Math.floor(host / portsOfBridge);
    lines.push(`netns add h${host}`, `link add h${host} type veth peer name eth0 netns h${host}`);
    lines.push(`link set h${host} master br${bridge} addrgenmode none up`);
  }
  return `${lines.join('\n')}\n`;
}

function gatewayCommands(subnet: Subnet): string {
  const address = `${addressAt(subnet, 1)}/${subnet.prefix}`;
  return `addr add ${address} dev ${subnet.link}\nlink set ${subnet.link} addrgenmode none up\n`;
}

/** A hardware address that says which lab a link belongs to, from the moment in which it is made. */
function linkAddress(folder: string): string {
  const bytes = createHash('sha256').update(folder).digest().subarray(0, 5);
  return ['02', ...[...bytes].map((byte) => byte.toString(16).padStart(2, '0'))].join(':');
}

interface AddressRange {
  readonly local: string;
  readonly prefixlen: number;
}

async function takenAddresses(): Promise<readonly AddressRange[]> {
  const links = JSON.parse(await command(['ip', '-json', '-4', 'addr', 'show'])) as {
    addr_info?: AddressRange[];
  }[];
  return links.flatMap((link) => link.addr_info ?? []).filter((range) => typeof range.local === 'string');
}

function overlaps(subnet: Subnet, range: AddressRange): boolean {
  const local = range.local.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Math.min(subnet.prefix, range.prefixlen));
  return Math.floor(local / size) === Math.floor(subnet.first / size);
}
