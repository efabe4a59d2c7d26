import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostConnection, hostOn, openHost } from '../../src/host/host.ts';
import { openLocal } from '../../src/transport/local.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { type Sshd, startSshd } from '../transport/sshd.ts';

/** A host to test on, whose `folder` is at hand on this machine too. */
export interface TestHost {
  readonly connection: HostConnection;
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
  const connection = hostOn(path ? withPath(openLocal(), path) : openLocal(), 'h1');
  const close = async () => {
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync(bin, { recursive: true });
  };
  return { connection, folder, close };
}

/** Connects to a test's sshd as root, or as another user. */
export function connectTo(sshd: Sshd, user = 'root', port = sshd.port): Promise<HostConnection> {
  return openHost('h1', {
    connection: 'ssh',
    ssh: {
      host: '127.0.0.1',
      port,
      user,
      identityFile: sshd.key,
      knownHostsFiles: [sshd.knownHosts],
      acceptNew: true,
      configFile: '/dev/null',
    },
    become: {},
  });
}

async function sshHost(): Promise<TestHost> {
  const sshd = await startSshd();
  const connection = await connectTo(sshd);
  const folder = join(sshd.folder, 'work');
  mkdirSync(folder);
  const close = async () => {
    await connection.close();
    await sshd.stop();
  };
  return { connection, folder, close };
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
