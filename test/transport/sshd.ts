import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real sshd on 127.0.0.1, with keys of its own, which is gone after `stop`. */
export interface Sshd {
  readonly port: number;
  /** A folder for the test's own files and the server's `log`, removed with it. */
  readonly folder: string;
  /** A private key that may log in as any user. */
  readonly key: string;
  /** A known_hosts file that holds the server's keys. */
  readonly knownHosts: string;
  /** `type base64` of each host key. */
  readonly hostKeys: readonly string[];
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** Starts one; `lines` are added to its configuration, `types` are its host keys. */
export async function startSshd(
  lines: readonly string[] = [],
  types: readonly string[] = ['ed25519'],
): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'fplay-sshd-'));
  // A user who logs in must be able to read the keys that may.
  chmodSync(folder, 0o755);
  mkdirSync('/run/sshd', { recursive: true });
  const key = makeKey(join(folder, 'user'));
  const hostFiles = types.map((type) => makeKey(join(folder, `host_${type}`), type));
  writeFileSync(join(folder, 'authorized'), readFileSync(`${key}.pub`));
  const port = await freePort();
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...hostFiles.map((file) => `HostKey ${file}`),
    `AuthorizedKeysFile ${folder}/authorized`,
    'StrictModes no',
    'PidFile none',
    'PermitRootLogin yes',
    'UsePAM no',
    'PrintMotd no',
    ...lines,
  ];
  writeFileSync(join(folder, 'sshd_config'), `${config.join('\n')}\n`);
  const hostKeys = hostFiles.map((file) =>
    readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
  );
  const knownHosts = join(folder, 'known_hosts');
  writeFileSync(knownHosts, hostKeys.map((each) => `[127.0.0.1]:${port} ${each}\n`).join(''));
  const process = spawn(
    '/usr/sbin/sshd',
    ['-D', '-E', join(folder, 'log'), '-f', join(folder, 'sshd_config')],
    {
      stdio: 'ignore',
    },
  );
  await answers(port);
  return {
    port,
    folder,
    key,
    knownHosts,
    hostKeys,
    process,
    async stop() {
      if (process.exitCode === null && process.signalCode === null) {
        process.kill();
        await once(process, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes a key pair; the path of the private one. */
export function makeKey(file: string, type = 'ed25519', passphrase = ''): string {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', file]);
  return file;
}

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const [word] = await Promise.race([once(socket, 'connect').then(() => ['up']), once(socket, 'error')]);
    socket.destroy();
    if (word === 'up') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
