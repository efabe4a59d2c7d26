import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConnectionLost } from '../../src/sdk/host.ts';
import { openSsh } from '../../src/transport/ssh.ts';
import type { SshSettings } from '../../src/transport/ssh-settings.ts';
import { freePort, makeKey, type Sshd, startSshd } from './sshd.ts';

let sshd: Sshd;
let many: Sshd;

beforeAll(async () => {
  [sshd, many] = await Promise.all([startSshd(), startSshd([], ['rsa', 'ecdsa', 'ed25519'])]);
});

afterAll(async () => {
  await Promise.all([sshd.stop(), many.stop()]);
});

function settings(more: Partial<SshSettings> = {}, server = sshd): SshSettings {
  return {
    host: '127.0.0.1',
    port: server.port,
    user: 'root',
    identityFile: server.key,
    knownHostsFiles: [server.knownHosts],
    configFile: join(server.folder, 'no-config'),
    ...more,
  };
}

/** Connects, says a word, and hangs up. */
async function visit(given: SshSettings): Promise<string> {
  const transport = await openSsh(given);
  try {
    const channel = await transport.exec('echo there');
    return (await text(channel.stdout)).trim();
  } finally {
    await transport.close();
  }
}

/** The refusal of a connection. */
async function refusal(given: SshSettings): Promise<ConnectionLost> {
  const error = await openSsh(given).then(
    (transport) => transport.close(),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConnectionLost);
  return error as ConnectionLost;
}

/** A known_hosts file that has the server's keys under another port. */
function knownAs(port: number): string {
  return file(`known-${port}`, sshd.hostKeys.map((key) => `[127.0.0.1]:${port} ${key}\n`).join(''));
}

/** Passes bytes on to a port until it is silenced: then it drops them, and closes nothing. */
async function startRelay(to: number): Promise<{ port: number; silence(): void; stop(): void }> {
  let silent = false;
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    sockets.push(near, far);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => silent || into.write(bytes));
      from.on('error', () => {});
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      silent = true;
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function file(name: string, content: string): string {
  const path = join(sshd.folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a command', () => {
  test('has stdin, stdout, stderr and an exit code', async () => {
    const transport = await openSsh(settings());
    const channel = await transport.exec('cat; echo no >&2; exit 7');
    channel.stdin.end('words');
    const said = await Promise.all([text(channel.stdout), text(channel.stderr), channel.exit]);
    expect(said).toEqual(['words', 'no\n', 7]);
    await transport.close();
    expect((await transport.lost).message).toBe('the connection to 127.0.0.1 was closed');
  });

  test('that a signal ends has 128 + signal', async () => {
    const transport = await openSsh(settings());
    const channel = await transport.exec('kill -TERM $$');
    channel.stdout.resume();
    channel.stderr.resume();
    expect(await channel.exit).toBe(143);
    await transport.close();
  });

  test('ends undefined, and the connection is lost, when the server dies', async () => {
    const server = await startSshd();
    const transport = await openSsh(settings({}, server));
    const channel = await transport.exec('echo $PPID; sleep 60');
    const [pid] = await once(channel.stdout, 'data');
    process.kill(Number(String(pid)), 'SIGKILL');
    const lost = await transport.lost;
    expect(lost).toBeInstanceOf(ConnectionLost);
    expect(lost.hint).toContain('run again');
    expect(await channel.exit).toBeUndefined();
    await expect(transport.exec('true')).rejects.toBe(lost);
    await server.stop();
  });
});

describe('a link that goes silent', () => {
  test('is lost after a few questions without an answer, in the middle of a command', async () => {
    const relay = await startRelay(sshd.port);
    try {
      const asking = { port: relay.port, aliveInterval: 100, aliveCount: 2 };
      const transport = await openSsh(settings({ ...asking, knownHostsFiles: [knownAs(relay.port)] }));
      const channel = await transport.exec('sleep 100');
      relay.silence();
      expect((await transport.lost).message).toContain('it does not answer any more');
      expect(await channel.exit).toBeUndefined();
    } finally {
      relay.stop();
    }
  });

  test('is closed without waiting for a host that says nothing any more', async () => {
    const relay = await startRelay(sshd.port);
    try {
      const transport = await openSsh(
        settings({ port: relay.port, aliveInterval: 0, knownHostsFiles: [knownAs(relay.port)] }),
      );
      relay.silence();
      await transport.close();
      expect((await transport.lost).message).toContain('was closed');
    } finally {
      relay.stop();
    }
  });
});

describe('host keys', () => {
  test('an unknown key is refused, with the line to add', async () => {
    const empty = file('empty', '');
    const { message, hint } = await refusal(settings({ knownHostsFiles: [empty] }));
    expect(message).toBe(`the host key of [127.0.0.1]:${sshd.port} is not known`);
    expect(hint).toContain(`\n[127.0.0.1]:${sshd.port} ${sshd.hostKeys[0]}`);
    expect(hint).toContain(empty);
    appendFileSync(empty, `${hint?.split('\n').at(-1)}\n`);
    expect(await visit(settings({ knownHostsFiles: [empty] }))).toBe('there');
  });

  test('an unknown key is kept when that is allowed, by many at once', async () => {
    const kept = file('kept', '# no newline at its end');
    const given = settings({ knownHostsFiles: [kept], acceptNew: true });
    expect(await Promise.all(Array.from({ length: 8 }, () => visit(given)))).toEqual(Array(8).fill('there'));
    const lines = readFileSync(kept, 'utf8').split('\n').filter(Boolean);
    expect(new Set(lines)).toEqual(
      new Set(['# no newline at its end', `[127.0.0.1]:${sshd.port} ${sshd.hostKeys[0]}`]),
    );
    expect(await visit({ ...given, acceptNew: false })).toBe('there');
  });

  test('a changed key is refused even when new ones are accepted, and the old line is named', async () => {
    const other = readFileSync(`${makeKey(join(sshd.folder, 'other'))}.pub`, 'utf8');
    const changed = file('changed', `# first\n[127.0.0.1]:${sshd.port} ${other}`);
    const { message } = await refusal(settings({ knownHostsFiles: [changed], acceptNew: true }));
    expect(message).toContain('has changed');
    expect(message).toContain(`${changed}:2`);
  });

  test('a revoked key is refused', async () => {
    const line = `[127.0.0.1]:${sshd.port} ${sshd.hostKeys[0]}`;
    const revoked = file('revoked', `${line}\n@revoked * ${sshd.hostKeys[0]}\n`);
    expect((await refusal(settings({ knownHostsFiles: [revoked] }))).message).toContain(
      `revoked by ${revoked}:2`,
    );
  });

  test.each([0, 1, 2])('a host with several keys matches the one that is known (%i)', async (index) => {
    const known = file(`known${index}`, `[127.0.0.1]:${many.port} ${many.hostKeys[index]}\n`);
    expect(await visit(settings({ knownHostsFiles: [known] }, many))).toBe('there');
  });

  test('hashed names are found', async () => {
    const hashed = file('hashed', readFileSync(sshd.knownHosts, 'utf8'));
    execFileSync('ssh-keygen', ['-H', '-f', hashed], { stdio: 'ignore' });
    expect(readFileSync(hashed, 'utf8')).toMatch(/^\|1\|/);
    expect(await visit(settings({ knownHostsFiles: [hashed] }))).toBe('there');
  });
});

describe('logging in', () => {
  test('an encrypted key needs its passphrase', async () => {
    const key = makeKey(join(sshd.folder, 'locked'), 'ed25519', 'open sesame');
    appendFileSync(join(sshd.folder, 'authorized'), readFileSync(`${key}.pub`));
    expect(await visit(settings({ identityFile: key, passphrase: 'open sesame' }))).toBe('there');
    expect((await refusal(settings({ identityFile: key }))).hint).toContain(
      'ansible_ssh_private_key_passphrase',
    );
    expect((await refusal(settings({ identityFile: key, passphrase: 'wrong' }))).message).toContain(
      'passphrase',
    );
  });

  test.each(['ed25519', 'ecdsa', 'rsa'])('a key is offered with its signature: %s', async (type) => {
    const talkative = await startSshd(['LogLevel VERBOSE']);
    const key = makeKey(join(talkative.folder, type), type);
    appendFileSync(join(talkative.folder, 'authorized'), readFileSync(`${key}.pub`));
    const { port, knownHosts } = talkative;
    expect(await visit(settings({ port, knownHostsFiles: [knownHosts], identityFile: key }))).toBe('there');
    const log = readFileSync(join(talkative.folder, 'log'), 'utf8');
    expect(log).toContain('Accepted publickey');
    // What sshd says of a key that comes without.
    expect(log).not.toContain('Postponed publickey');
    await talkative.stop();
  });

  test('a key file that is missing or no key is named', async () => {
    expect((await refusal(settings({ identityFile: '/no/such/key' }))).message).toContain('/no/such/key');
    expect((await refusal(settings({ identityFile: `${sshd.key}.pub` }))).message).toContain(
      'not a private key',
    );
  });

  test('a key that the host does not take, and a wrong password, are refused with what was tried', async () => {
    const stranger = makeKey(join(sshd.folder, 'stranger'));
    const { message, hint } = await refusal(settings({ identityFile: stranger, password: 'wrong' }));
    expect(message).toMatch(/refuses the login: it takes none of: key .*stranger.*, password/);
    expect(message).not.toContain('wrong');
    expect(hint).toContain('ansible_user');
  });

  test('an agent is asked', async () => {
    const socket = join(sshd.folder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    const asked = { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' } as const;
    // 2: it doesn't answer yet.
    while (spawnSync('ssh-add', ['-l'], asked).status === 2);
    execFileSync('ssh-add', [sshd.key], asked);
    const config = file('agent-config', `IdentityAgent ${socket}\nIdentityFile /no/such/key\n`);
    const { identityFile: _, ...keyless } = settings({ configFile: config });
    expect(await visit(keyless)).toBe('there');
    const only = file(
      'only-config',
      `IdentityAgent ${socket}\nIdentitiesOnly yes\nIdentityFile ${sshd.key}\n`,
    );
    expect(await visit({ ...keyless, configFile: only })).toBe('there');
    agent.kill();
    await once(agent, 'exit');
    expect((await refusal(keyless)).message).toContain('ssh-agent');
  });
});

describe('~/.ssh/config', () => {
  test('gives address, port, user, key and known hosts, also from an included file', async () => {
    file('included', `Host web\n  HostName 127.0.0.1\n  port ${sshd.port}\n  User root\n`);
    const config = file(
      'config',
      `Include incl*\nHost web\n  IdentityFile ${sshd.key}\n  UserKnownHostsFile ${sshd.knownHosts}\n`,
    );
    expect(await visit({ host: 'web', configFile: config })).toBe('there');
  });

  test('a jump through other hosts, each with its own host key checked', async () => {
    const config = file(
      'jump-config',
      `Host first\n HostName 127.0.0.1\n Port ${many.port}\n User root\n IdentityFile ${many.key}\n UserKnownHostsFile ${many.knownHosts}\n` +
        `Host second\n HostName 127.0.0.1\n Port ${sshd.port}\n User root\n IdentityFile ${sshd.key}\n UserKnownHostsFile ${sshd.knownHosts}\n` +
        `Host target\n HostName 127.0.0.1\n Port ${many.port}\n User root\n IdentityFile ${many.key}\n UserKnownHostsFile ${many.knownHosts}\n ProxyJump first,second\n`,
    );
    expect(await visit({ host: 'target', configFile: config })).toBe('there');
    const strange = file(
      'strange-config',
      readFileSync(config, 'utf8').replace(
        `UserKnownHostsFile ${sshd.knownHosts}`,
        'UserKnownHostsFile /dev/null',
      ),
    );
    expect((await refusal({ host: 'target', configFile: strange })).message).toContain(
      `[127.0.0.1]:${sshd.port} is not known`,
    );
  });

  test('a jump in a circle is refused', async () => {
    const config = file(
      'circle',
      `Host a\n HostName 127.0.0.1\n ProxyJump b\nHost b\n HostName 127.0.0.1\n ProxyJump a\n`,
    );
    expect((await refusal({ host: 'a', configFile: config })).message).toContain('circle');
  });
});

test.each([1, 2])('where sshd opens %i session on a connection, further ones are made', async (most) => {
  const few = await startSshd([`MaxSessions ${most}`]);
  try {
    const { port, knownHosts, key } = few;
    const transport = await openSsh(settings({ port, knownHostsFiles: [knownHosts], identityFile: key }));
    const channels = await Promise.all(Array.from({ length: 5 }, () => transport.exec('cat')));
    for (const [index, { stdin }] of channels.entries()) stdin.end(String(index));
    expect(await Promise.all(channels.map(({ stdout }) => text(stdout)))).toEqual(['0', '1', '2', '3', '4']);
    await transport.close();
    await expect(transport.exec('true')).rejects.toThrow('was closed');
  } finally {
    await few.stop();
  }
});

describe('a host that does not answer', () => {
  test('refuses', async () => {
    const { message, hint } = await refusal(settings({ port: await freePort() }));
    expect(message).toContain('ECONNREFUSED');
    expect(hint).toContain('ansible_port');
  });

  test('is silent', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const { hint } = await refusal(settings({ port, connectTimeout: 200 }));
    expect(hint).toContain('takes connections, but its sshd did not answer within 0.2 s');
    silent.close();
  });

  test('has no address', async () => {
    expect((await refusal(settings({ host: 'no-such-host.invalid' }))).hint).toContain('ansible_host');
  });
});
