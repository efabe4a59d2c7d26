import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostConnection, hostOn } from '../../src/host/host.ts';
import { openLocal } from '../../src/transport/local.ts';
import { openSsh } from '../../src/transport/ssh.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { type Sshd, startSshd } from '../transport/sshd.ts';

/** A host to test on, whose `folder` is at hand on this machine too. */
export interface TestHost {
  readonly connection: HostConnection;
  readonly transport: Transport;
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** The hosts that everything must work on: shells and tools of both kinds, and a real sshd. */
export const hosts: readonly (readonly [string, () => Promise<TestHost>])[] = [
  ['dash and GNU', () => localHost(() => '')],
  ['bash and GNU', () => localHost(bashOnly)],
  ['busybox', () => localHost(busyboxOnly)],
  ['ssh', sshHost],
];

/** This machine, with a PATH that `prepare` says (in a folder that it may fill). */
export async function localHost(prepare: (bin: string) => string): Promise<TestHost> {
  const folder = mkdtempSync(join(tmpdir(), 'fplay-host-'));
  const bin = `${folder}.bin`;
  mkdirSync(bin);
  const path = prepare(bin);
  const transport = path ? withPath(openLocal(), path) : openLocal();
  const connection = hostOn(transport, 'h1');
  const close = async () => {
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync(bin, { recursive: true });
  };
  return { connection, transport, folder, close };
}

/** Connects to a test's sshd as root, or as another user. */
export async function connectTo(sshd: Sshd, user = 'root', port = sshd.port): Promise<HostConnection> {
  return hostOn(await transportTo(sshd, user, port), 'h1');
}

/** The same without Probe and Hands. */
export function transportTo(sshd: Sshd, user = 'root', port = sshd.port): Promise<Transport> {
  return openSsh({
    host: '127.0.0.1',
    port,
    user,
    identityFile: sshd.key,
    knownHostsFiles: [sshd.knownHosts],
    acceptNew: true,
    configFile: '/dev/null',
  });
}

async function sshHost(): Promise<TestHost> {
  const sshd = await startSshd();
  const transport = await transportTo(sshd);
  const connection = hostOn(transport, 'h1');
  const folder = join(sshd.folder, 'work');
  mkdirSync(folder);
  const close = async () => {
    await connection.close();
    await sshd.stop();
  };
  return { connection, transport, folder, close };
}

function bashOnly(bin: string): string {
  symlinkSync('/bin/bash', join(bin, 'sh'));
  return `${bin}:${process.env.PATH}`;
}

function busyboxOnly(bin: string): string {
  execFileSync('busybox', ['--install', '-s', bin]);
  return bin;
}

function withPath(transport: Transport, path: string): Transport {
  return { ...transport, exec: (command) => transport.exec(`PATH=${path}; export PATH; ${command}`) };
}
