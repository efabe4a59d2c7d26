import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HostConnection } from '../../../src/host/host.ts';
import type { Become } from '../../../src/host/shell/become.ts';
import { HostError } from '../../../src/sdk/host.ts';
import { until } from '../../rig/until.ts';
import { type Sshd, startSshd } from '../../transport/sshd.ts';
import { type Account, makeAccount } from '../accounts.ts';
import { connectTo } from '../hosts.ts';

let sshd: Sshd;
let account: Account;
let connection: HostConnection;

beforeAll(async () => {
  account = makeAccount();
  sshd = await startSshd();
  connection = await connectTo(sshd, account.name);
});

afterAll(async () => {
  await connection.close();
  await sshd.stop();
  await account.remove();
});

const nobody: Become = { user: 'nobody', method: 'sudo' };
const root = (): Become => ({ user: 'root', method: 'sudo', password: account.password });

async function refusal(become: Become): Promise<HostError> {
  const error = await connection
    .view({ become })
    .stat('/')
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
}

test('without becoming anybody it is the login', async () => {
  expect(await connection.view().run('id -un; echo $HOME')).toMatchObject({
    stdout: `${account.name}\n/home/${account.name}\n`,
  });
  const refused = connection.view().write('/etc/fplay-test', 'x');
  await expect(refused).rejects.toMatchObject({ hint: 'set become: true, or become_user to one who may' });
  await expect(connection.view().read('/etc/shadow')).rejects.toThrow('Permission denied');
  await expect(connection.view().stat('/root/below')).rejects.toThrow('Permission denied');
});

describe('sudo', () => {
  test('without a password', async () => {
    expect(await connection.view({ become: nobody }).run('id -un; echo $HOME; cat')).toEqual({
      code: 0,
      stdout: 'nobody\n/nonexistent\n',
      stderr: '',
    });
  });

  test("a folder is listed where the login's home is closed to who one becomes", async () => {
    const home = join('/home', account.name);
    const { mode } = statSync(home);
    chmodSync(home, 0o700);
    try {
      const listed = await connection.view({ become: nobody }).list('/etc/ssh', { depth: 1 });
      expect(listed.map(({ path }) => path)).toContain('/etc/ssh/sshd_config');
    } finally {
      chmodSync(home, mode);
    }
  });

  test('with a password: commands, questions, files and transfers', async () => {
    const view = connection.view({ become: root() });
    expect(await view.run('id -un; echo $HOME; cat', { stdin: 'in' })).toMatchObject({
      stdout: 'root\n/root\nin',
    });
    expect((await view.read('/etc/shadow'))?.length).toBeGreaterThan(0);
    const small = join(sshd.folder, 'small');
    const big = join(sshd.folder, 'big');
    await Promise.all([view.write(small, 'x', { mode: 0o600 }), view.write(big, Buffer.alloc(1 << 20))]);
    expect(statSync(small)).toMatchObject({ uid: 0, size: 1 });
    expect(statSync(big)).toMatchObject({ uid: 0, size: 1 << 20 });
  });

  test('a password is in no list of processes, and not asked for twice on one connection', async () => {
    const view = connection.view({ become: root() });
    const { channels } = connection.statistics;
    const { stdout } = await view.run('cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ');
    expect(stdout).not.toContain(account.password);
    await connection.view({ become: root() }).run('true');
    expect(connection.statistics.channels).toBe(channels);
  });

  test('that asks for a password that is not there says how to give it', async () => {
    const { message, hint } = await refusal({ user: 'root', method: 'sudo' });
    expect(message).toMatch(/^h1: can't become root by sudo: .*password is required/);
    expect(hint).toContain('ansible_become_password');
  });

  test('with a wrong password is refused at once', async () => {
    const { message, hint } = await refusal({ ...root(), password: 'wrong' });
    expect(message).toBe("h1: can't become root by sudo: incorrect password");
    expect(hint).toContain('ansible_become_password');
  });

  test('to one whom the rules leave out, whom nobody knows, or without sudo', async () => {
    expect((await refusal({ ...root(), user: 'daemon' })).hint).toContain('sudoers');
    expect((await refusal({ ...root(), user: 'no-such-user' })).hint).toContain('no user no-such-user');
    expect((await refusal({ ...nobody, exe: '/no/sudo' })).hint).toContain('ansible_become_exe');
  });

  test('that never answers holds up neither who gives up nor the end of the connection', async () => {
    const exe = join(sshd.folder, 'silent-sudo');
    const started = join(sshd.folder, 'started');
    writeFileSync(exe, `#!/bin/sh\n: >${started}\nexec cat >/dev/null\n`, { mode: 0o755 });
    chmodSync(sshd.folder, 0o777);
    const other = await connectTo(sshd, account.name);
    const abort = new AbortController();
    const become = { ...root(), exe };
    const running = other.view({ become, signal: abort.signal }).run('true');
    const reason = expect(running).rejects.toThrow('stop');
    await until(() => existsSync(started));
    abort.abort(new Error('stop'));
    await reason;
    await other.close();
  });

  test('an aborted command ends with all its processes', async () => {
    const file = join('/tmp', `fplay-become-${process.pid}`);
    const abort = new AbortController();
    const script = `sleep 600 & echo $! $$ >${file}; wait`;
    const running = connection.view({ become: root(), signal: abort.signal }).run(script);
    const reason = expect(running).rejects.toThrow('stop');
    await until(() => existsSync(file) && /\d+ \d+\n/.test(readFileSync(file, 'utf8')));
    const pids = readFileSync(file, 'utf8').trim().split(' ');
    abort.abort(new Error('stop'));
    await reason;
    await until(() => !pids.some((pid) => existsSync(`/proc/${pid}`)));
    execFileSync('rm', [file]);
  });

  test('a command of another user ends when the connection is cut', async () => {
    const own = await connectTo(sshd, account.name);
    const file = join('/tmp', `fplay-cut-${process.pid}`);
    const script = `sleep 600 & echo $! $$ >${file}; wait`;
    const running = own
      .view({ become: root() })
      .run(script)
      .catch((error: unknown) => error);
    await until(() => existsSync(file) && /\d+ \d+\n/.test(readFileSync(file, 'utf8')));
    const pids = readFileSync(file, 'utf8').trim().split(' ');
    await own.close();
    expect(await running).toBeInstanceOf(Error);
    await until(() => !pids.some((pid) => existsSync(`/proc/${pid}`)));
    execFileSync('rm', [file]);
  });
});

describe('su', () => {
  test('with a password, and with a wrong one', async () => {
    const own: Become = { user: account.name, method: 'su', password: account.password };
    expect(await connection.view({ become: own }).run('id -un')).toMatchObject({
      stdout: `${account.name}\n`,
    });
    expect((await refusal({ ...own, password: 'wrong' })).hint).toContain('ansible_become_password');
  });

  test('from root needs none', async () => {
    const asRoot = await connectTo(sshd);
    const become: Become = { user: account.name, method: 'su' };
    expect(await asRoot.view({ become }).run('id -un; cat')).toMatchObject({ stdout: `${account.name}\n` });
    await asRoot.close();
  });
});

test.each([
  ['sudo', () => root(), () => 'LOGIN'],
  ['su', () => ({ ...root(), user: account.name, method: 'su' as const }), () => account.name],
])('a password that has expired is told by %s, which would wait for a new one', async (_, become, who) => {
  execFileSync('chage', ['-d', '0', account.name]);
  try {
    const refused = await refusal(become());
    expect(refused.message).toMatch(/: the password has expired$/);
    expect(refused.hint).toContain(`chage -d -1 -M -1 ${who()}`);
  } finally {
    execFileSync('chage', ['-d', '2026-01-01', account.name]);
  }
});

describe('what another user did before', () => {
  let user: string;
  let become: Become;
  let count = 0;

  // Each test has one of its own: the shells of a connection that was closed take a moment to end.
  beforeEach(() => {
    user = `fpx${process.pid}u${count}`;
    become = { user, method: 'sudo' };
    // With a number that no user of a lab host has: `ps` here shows their processes, too.
    const number = String(1_000_000 + process.pid * 10 + count++);
    execFileSync('useradd', ['-M', '-u', number, user], { stdio: 'ignore' });
  });
  afterEach(async () => {
    await vi.waitFor(() => execFileSync('userdel', [user], { stdio: 'ignore' }), 10_000);
    rmSync(`/etc/security/limits.d/${user}.conf`, { force: true });
  });

  test('counts for a later command: groups, limits', async () => {
    const asRoot = await connectTo(sshd);
    const view = asRoot.view({ become });
    const ask = async (command: string) => (await view.run(command)).stdout.trim();
    await Promise.all([view.run('true'), view.stat('/etc')]);
    await asRoot.view().run(`usermod -aG games ${user}`);
    expect(await ask('id -nG')).toBe(`${user} games`);
    const limits = `/etc/security/limits.d/${user}.conf`;
    for (const [how, count] of [
      ['alone', 321],
      ['in a row', 322],
    ] as const) {
      const content = `${user} - nofile ${count}\n`;
      const write = { kind: 'write', path: limits, content, attributes: {} } as const;
      if (how === 'alone') await asRoot.view().write(limits, content);
      else await Promise.all(asRoot.view().perform([write]));
      expect(await ask('ulimit -n')).toBe(String(count));
    }
    await asRoot.close();
  });

  test('leaves no shell behind that would keep the user from being removed', async () => {
    const asRoot = await connectTo(sshd);
    const view = asRoot.view({ become });
    await view.withFile('x', async (path) => {
      await asRoot.view().run('true');
      expect(await view.read(path)).toBeDefined();
    });
    expect(await asRoot.view().run(`ps -o pid= -u ${user}; usermod -u 54321 ${user}`)).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    await asRoot.close();
  });
});
