import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { clockFacts } from '../../../src/host/facts/clock.ts';
import { diskLinks } from '../../../src/host/facts/disks.ts';
import { fileFacts } from '../../../src/host/facts/files.ts';
import { networkFacts } from '../../../src/host/facts/network.ts';
import {
  distributionFacts,
  lsbFacts,
  mountFacts,
  processorFacts,
  pythonFacts,
} from '../../../src/host/facts/system.ts';
import { hosts } from '../hosts.ts';

describe.each(hosts)('%s', (_name, open) => {
  test('facts of this machine come in one round trip', async () => {
    const { connection, close } = await open();
    try {
      const facts = await connection.view().facts();
      expect(facts).toMatchObject({
        system: 'Linux',
        machine: process.arch === 'x64' ? 'x86_64' : expect.any(String),
        os_family: expect.any(String),
        user_id: userInfo().username,
        user_uid: userInfo().uid,
        user_dir: userInfo().homedir,
        processor_vcpus: expect.any(Number),
        interfaces: expect.arrayContaining(['lo']),
        env: { HOME: expect.any(String), PATH: expect.any(String) },
        selinux: { status: expect.any(String) },
      });
      expect(facts.memtotal_mb).toBeGreaterThan(0);
      const { epoch } = facts.date_time as { epoch: string };
      expect(Math.abs(Date.now() / 1000 - Number(epoch))).toBeLessThan(600);
      expect((facts.mounts as readonly object[]).length).toBeGreaterThan(0);
      expect(connection.statistics.requests).toBe(1);
    } finally {
      await close();
    }
  });
});

test.each([
  [
    'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm',
    '12.11',
    ['Debian', '12.11', '12', '11', 'bookworm', 'Debian'],
  ],
  [
    'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"\nVERSION_CODENAME=jammy',
    'bookworm/sid',
    ['Ubuntu', '22.04', '22', '04', 'jammy', 'Debian'],
  ],
  [
    'ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.3"\nVERSION="9.3 (Blue Onyx)"',
    '',
    ['Rocky', '9.3', '9', '3', 'Blue Onyx', 'RedHat'],
  ],
  ['NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.19.1', '', ['Alpine', '3.19.1', '3', '19', 'NA', 'Alpine']],
  ['NAME=Mine\nID=mine', '', ['Mine', '', '', 'NA', 'NA', 'Linux']],
])('distribution of %j', (release, debian, wanted) => {
  expect(Object.values(distributionFacts(release, debian)).slice(0, wanted.length)).toEqual(wanted);
});

test('processors with and without sockets', () => {
  const core = (index: number, socket: number) =>
    `processor\t: ${index}\nmodel name\t: CPU\nphysical id\t: ${socket}\nsiblings\t: 4\ncpu cores\t: 2\n`;
  const all = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => core(index, index >> 2)).join('\n');
  expect(processorFacts(all, 8)).toMatchObject({
    processor_count: 2,
    processor_cores: 2,
    processor_threads_per_core: 2,
    processor_vcpus: 8,
  });
  expect(processorFacts('processor\t: 0\nprocessor\t: 1\n', 2)).toMatchObject({
    processor_count: 2,
    processor_cores: 1,
    processor_vcpus: 2,
  });
});

test('mounts of devices and shares, also those that did not answer', () => {
  const mounts = '/dev/sda1 / ext4 rw 0 0\nproc /proc proc rw 0 0\nnas:/x /mnt/a\\040b nfs4 rw 0 0\n';
  const links = { uuids: { sda1: ['12-34'] }, mapped: {} };
  expect(mountFacts(mounts, '/ 4096 100 40 20 5\n/mnt/a\\040b \n', links)).toEqual([
    {
      mount: '/',
      device: '/dev/sda1',
      fstype: 'ext4',
      options: 'rw',
      size_total: 409600,
      size_available: 163840,
      block_size: 4096,
      block_total: 100,
      block_available: 40,
      block_used: 60,
      inode_total: 20,
      inode_available: 5,
      inode_used: 15,
      dump: 0,
      passno: 0,
      uuid: '12-34',
    },
    {
      mount: '/mnt/a b',
      device: 'nas:/x',
      fstype: 'nfs4',
      options: 'rw',
      dump: 0,
      passno: 0,
      uuid: 'N/A',
    },
  ]);
});

describe('network', () => {
  const route =
    'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\nens-3\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\nens-3\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\n';
  const links = 'lo 65536 unknown 00:00:00:00:00:00\nens-3 1500 up 02:00:00:00:00:01\n';
  const wanted = {
    all_ipv4_addresses: ['192.168.1.7'],
    all_ipv6_addresses: ['fe80::2:0:0:1'],
    interfaces: ['lo', 'ens-3'],
    default_ipv4: {
      interface: 'ens-3',
      gateway: '192.168.1.1',
      address: '192.168.1.7',
      netmask: '255.255.255.0',
      prefix: '24',
      network: '192.168.1.0',
      broadcast: expect.any(String),
      mtu: 1500,
      macaddress: '02:00:00:00:00:01',
    },
    ens_3: {
      device: 'ens-3',
      active: true,
      mtu: 1500,
      macaddress: '02:00:00:00:00:01',
      ipv4: { address: '192.168.1.7', prefix: '24', netmask: '255.255.255.0' },
    },
  };

  test('by ip', () => {
    const addresses =
      '1: lo    inet 127.0.0.1/8 scope host lo\n2: ens-3    inet 192.168.1.7/24 brd 192.168.1.255 scope global ens-3\n2: ens-3    inet6 fe80::2:0:0:1/64 scope link \n';
    expect(networkFacts({ addresses, links, route, trie: '', inet6: '' })).toMatchObject(wanted);
  });

  test('by /proc on a host without ip', () => {
    const trie =
      'Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 192.168.1.7\n        /32 host LOCAL\n     |-- 127.0.0.1\n        /32 host LOCAL\n     |-- 192.168.1.255\n        /32 link BROADCAST\n';
    const inet6 =
      'fe800000000000000002000000000001 02 40 20 80    ens-3\n00000000000000000000000000000001 01 80 10 80       lo\n';
    const facts = networkFacts({ addresses: '', links, route, trie, inet6 });
    expect(facts).toMatchObject(wanted);
    expect(facts.lo).toMatchObject({ ipv6: [{ address: '::1', prefix: '128' }] });
  });

  test('without a default route', () => {
    expect(networkFacts({ addresses: '', links: '', route: '', trie: '', inet6: '' })).toMatchObject({
      default_ipv4: {},
      interfaces: [],
    });
  });
});

test('facts of files, as Ansible has them for the same host', () => {
  const text = [
    '/sys/class/dmi/id/product_name:KVM',
    '/sys/block/vda/size:528424960',
    '/sys/block/vda/removable:0',
    '/sys/block/vda/queue/rotational:1',
    '/sys/block/vda/queue/logical_block_size:512',
    '/sys/block/vda/vda1/start:2048',
    '/sys/block/vda/vda1/size:2097152',
    '/sys/block/vda/queue/scheduler:none [mq-deadline]',
    '/sys/class/net/eth0/type:1',
    '/sys/class/net/eth0/flags:0x1103',
    '/sys/class/net/eth0/speed:10000',
    '/sys/fs/selinux/enforce:1',
    '/sys/fs/selinux/policyvers:33',
    '/etc/selinux/config:# SELINUX=disabled',
    '/etc/selinux/config:SELINUX=permissive',
    '/etc/selinux/config:SELINUXTYPE=targeted',
    '/proc/sys/crypto/fips_enabled:1',
    '/proc/cmdline:quiet root=/dev/vda1 ro',
    '/proc/loadavg:0.50 0.25 0.12 1/200 4711',
    '/etc/resolv.conf:# made',
    '/etc/resolv.conf:nameserver 10.0.0.53',
    '/etc/resolv.conf:search a.lan b.lan',
    '/etc/resolv.conf:options ndots:2 rotate',
    '/proc/net/ipv6_route:00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000001 00000000 00000003     eth0',
    '/etc/ssh/ssh_host_ed25519_key.pub:ssh-ed25519 AAAAC3Nz root@h',
  ].join('\n');
  const links = diskLinks(
    [
      '/dev/disk/by-uuid:',
      'total 0',
      'lrwxrwxrwx 1 root root 10 Nov  1 00:00 12-34 -> ../../vda1',
      '',
      '/dev/mapper:',
      'lrwxrwxrwx 1 root root  7 Nov  1 00:00 vg-lv -> ../dm-0',
      '/sys/block/dm-0/slaves/vda1',
      '/sys/block/vda/vda1/holders/dm-0',
    ].join('\n'),
  );
  expect(links.mapped).toEqual({ '/dev/mapper/vg-lv': 'dm-0' });
  const network = {
    default_ipv4: { interface: 'eth0' },
    eth0: {
      device: 'eth0',
      mtu: 1400,
      macaddress: '02:fc',
      ipv6: [{ address: 'fd00::2', prefix: '64', scope: 'global' }],
    },
  };
  expect(fileFacts(text, { marks: '', isHypervised: false, network, links })).toMatchObject({
    product_name: 'KVM',
    product_serial: 'NA',
    devices: {
      vda: {
        size: '251.97 GB',
        sectors: 528424960,
        sectorsize: '512',
        removable: '0',
        rotational: '1',
        model: null,
        scheduler_mode: 'mq-deadline',
        holders: [],
        partitions: {
          vda1: {
            start: '2048',
            size: '1.00 GB',
            uuid: '12-34',
            holders: ['dm-0'],
            links: { uuids: ['12-34'] },
          },
        },
      },
    },
    device_links: { uuids: { vda1: ['12-34'] }, masters: { vda1: ['dm-0'] } },
    eth0: { type: 'ether', speed: 10000, promisc: true },
    default_ipv4: { interface: 'eth0', type: 'ether' },
    selinux: {
      status: 'enabled',
      policyvers: 33,
      config_mode: 'permissive',
      mode: 'enforcing',
      type: 'targeted',
    },
    fips: true,
    cmdline: { quiet: true, root: '/dev/vda1', ro: true },
    loadavg: { '1m': 0.5, '5m': 0.25, '15m': 0.12 },
    dns: { nameservers: ['10.0.0.53'], search: ['a.lan', 'b.lan'], options: { ndots: '2', rotate: true } },
    default_ipv6: { gateway: 'fd00::1', interface: 'eth0', address: 'fd00::2', prefix: '64', mtu: 1400 },
    apparmor: { status: 'disabled' },
    ssh_host_key_ed25519_public: 'AAAAC3Nz',
    ssh_host_key_ed25519_public_keytype: 'ssh-ed25519',
    virtualization_type: 'kvm',
    virtualization_role: 'guest',
  });
});

test.each([
  ['container=docker\n/dev/kvm\n', false, 'docker', 'guest'],
  ['/run/.containerenv\n', false, 'podman', 'guest'],
  ['/dev/kvm\n', false, 'kvm', 'host'],
  ['', true, 'kvm', 'guest'],
  ['', false, 'NA', 'NA'],
])('virtualization by %j', (marks, isHypervised, type, role) => {
  expect(fileFacts('', { marks, isHypervised, network: {}, links: diskLinks('') })).toMatchObject({
    virtualization_type: type,
    virtualization_role: role,
  });
});

test.each([
  ['+0100 CET', '+0200 CEST', 'CEST'],
  ['+1100 AEDT', '+1000 AEST', 'AEDT'],
  ['-0500 EST', '-0400 EDT', 'EDT'],
  ['+0000 UTC', '+0000 UTC', 'UTC'],
  ['date: invalid date', '', 'CET'],
])('the clock of a zone with %s and %s', (winter, summer, name) => {
  const line = '2026|11|Monday|1|47|23|17|00|40|1795453240|CET|+0100|787970123';
  expect(clockFacts(`${line}\n${winter}\n${summer}`)).toMatchObject({
    tz: 'CET',
    tz_dst: name,
    iso8601_micro: '2026-11-23T17:00:40.787970Z',
    iso8601_basic: '20261123T170040787970',
    epoch_int: '1795453240',
  });
});

test('a clock without parts of a second', () => {
  const line = '2026|11|Monday|1|47|23|17|00|40|1795453240|UTC|+0000|N';
  expect(clockFacts(line)).toMatchObject({ iso8601_micro: '2026-11-23T17:00:40.000000Z' });
});

test('lsb where a host has it', () => {
  const release = 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian 12"';
  expect(lsbFacts(release, '')).toEqual({ lsb: {} });
  expect(lsbFacts(release, '/usr/bin/lsb_release').lsb).toEqual({
    id: 'Debian',
    release: '12',
    major_release: '12',
    codename: 'bookworm',
    description: 'Debian 12',
  });
  expect(lsbFacts(release, 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04').lsb).toMatchObject({
    id: 'Ubuntu',
    major_release: '22',
  });
});

test('a Python that is there is known by its name', () => {
  expect(pythonFacts('/usr/bin/python3\n/usr/bin/python3.11')).toEqual({
    python: { executable: '/usr/bin/python3', type: 'cpython', version: { major: 3, minor: 11 } },
    python_version: '3.11',
  });
  expect(pythonFacts('')).toEqual({});
});
