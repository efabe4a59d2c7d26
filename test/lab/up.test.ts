import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execArguments, sshArguments } from '../../src/lab/enter.ts';
import { initOf, listeningPorts, statesOf } from '../../src/lab/states.ts';
import { bringUp } from '../../src/lab/up.ts';
import { writtenBy } from '../../src/lab/written.ts';
import { startLab, type TestLab } from '../rig/lab.ts';

const run = promisify(execFile);
const odd = "we're: ü $HOME";
let one: TestLab;
let other: TestLab;

beforeAll(async () => {
  const users = [
    { name: 'plain', rights: 'none' as const },
    { name: 'deploy', rights: 'sudo' as const },
  ];
  [one, other] = await Promise.all([startLab(['h1', 'h2.example.org', odd], users), startLab(['h1'])]);
});
afterAll(async () => {
  await Promise.all([one?.down(), other?.down()]);
});

/** What a script says on a host, over SSH. */
async function ssh(script: string, host = 'h1', user = 'root', lab = one): Promise<string> {
  const [program = '', ...words] = sshArguments(lab.lab, lab.host(host), [script], user);
  const { stdout } = await run(program, words);
  return stdout.trim();
}

/** What a program says in a host, without SSH. */
async function exec(words: readonly string[], host = 'h1'): Promise<string> {
  const init = await initOf(one.lab, one.host(host));
  const [program = '', ...rest] = execArguments(init!, words);
  const { stdout } = await run(program, rest);
  return stdout.trim();
}

describe('a host', () => {
  it('has its own name, and finds the others', async () => {
    expect(await ssh('hostname; cat /etc/hostname')).toBe('h1\nh1');
    const found = (await ssh('getent hosts h2.example.org h2')).split(/\s+/);
    expect(found[0]).toBe(one.host('h2.example.org').address);
    expect(found[3]).toBe(one.host('h2.example.org').address);
  });

  it('reaches the others by name, through the network', async () => {
    expect(await ssh('exec 3<> /dev/tcp/h2/22; read -r line <&3; echo "$line"')).toMatch(/^SSH-2\.0-/);
  });

  it('has an address of its own by which it would reach the world, and reaches nothing of it', async () => {
    expect(await ssh('ip route get 192.0.2.1')).toContain(`src ${one.host('h1').address}`);
    await expect(ssh('exec 3<> /dev/tcp/192.0.2.1/80')).rejects.toThrow();
  });

  it('holds nothing at first but what sshd left', async () => {
    expect(Object.keys(await other.snapshot('h1'))).toEqual(['.', 'run', 'run/sshd.pid']);
  });

  it("has empty folders where the machine's are its own business", async () => {
    expect(await ssh('ls -A /tmp /var/tmp; ls /run')).toBe('/tmp:\n\n/var/tmp:\nlock\nsshd\nsshd.pid');
    expect(await ssh('ls -ld /tmp | cut -c1-10; ls -A /root/.ssh 2>&1 | wc -l')).toBe('drwxrwxrwt\n1');
    expect(await ssh(`ls -A '${join(one.lab.folder, '..')}' 2>&1`).catch(() => 'nothing')).toBe('nothing');
  });

  it('shows what it wrote in its upper folder, and nowhere else', async () => {
    await ssh(
      'echo hello > /tmp/a; mkdir -m 750 "/opt/b c"; ln -s x "/opt/b c/l"; rm /etc/debian_version; chown 5:6 /tmp/a',
    );
    const after = await one.snapshot('h1');
    expect(after['tmp/a']).toMatchObject({
      type: 'file',
      uid: 5,
      gid: 6,
      sha256: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
    });
    expect(after['opt/b c']).toMatchObject({ type: 'directory', mode: '750' });
    expect(after['opt/b c/l']).toMatchObject({ type: 'link', target: 'x' });
    expect(after['etc/debian_version']).toMatchObject({ type: 'deleted' });
    expect(await writtenBy(one.lab, one.host('h1'))).toEqual({ files: 2, bytes: 7, deleted: 1 });
    expect(await ssh('ls /tmp', 'h1', 'root', other)).toBe('');
    expect(await readFile('/etc/debian_version', 'utf8')).not.toBe('');
  });

  it("can't change the machine's clock, kernel settings or devices", async () => {
    for (const deed of ['date -s 2001-01-01', 'echo 1 > /proc/sys/vm/swappiness', 'mknod /tmp/disk b 8 0'])
      await expect(ssh(deed), deed).rejects.toThrow();
    await expect(exec(['date', '-s', '2001-01-01'])).rejects.toThrow();
    expect(
      await ssh(
        'sysctl -qw net.ipv4.ip_local_port_range="40000 50000"; cat /proc/sys/net/ipv4/ip_local_port_range',
      ),
    ).toBe('40000\t50000');
    expect(await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')).not.toContain('40000');
  });

  it('sees its own processes and mounts only', async () => {
    expect(await ssh('cat /proc/1/comm; ls -d /proc/[0-9]* | wc -l')).toMatch(/^sh\n\d$/m);
    expect(await ssh('cut -d" " -f2 /proc/mounts | sort | head -3')).toBe('/\n/dev\n/dev/mqueue');
  });

  it('collects daemons that end', async () => {
    await ssh(
      '(sh -c "sleep 0.2 & echo \\$!" > /tmp/pid); while kill -0 $(cat /tmp/pid) 2>&1; do sleep 0.05; done',
    );
    expect(await ssh('cat /proc/[0-9]*/stat | grep -c ") Z " || :')).toBe('0');
  });

  it('goes on where its sshd is restarted', async () => {
    await ssh(
      'pid=$(cat /run/sshd.pid); kill $pid; while kill -0 $pid 2> /dev/null; do sleep 0.05; done; /usr/sbin/sshd; until [ -s /run/sshd.pid ]; do sleep 0.05; done',
    );
    expect(await ssh('hostname')).toBe('h1');
  });

  it('has terminals, shared memory and random numbers', async () => {
    expect(await ssh('script -qc tty /dev/null | tr -d "\\r"')).toBe('/dev/pts/0');
    expect(
      await ssh('echo x > /dev/shm/x; cat /dev/shm/x; head -c 4 /dev/urandom | wc -c; : > /dev/null'),
    ).toBe('x\n4');
  });

  it('lets its users in by key, with the rights that they should have', async () => {
    expect(await ssh('id -un; pwd', 'h1', 'plain')).toBe('plain\n/home/plain');
    expect(await ssh('sudo -n id -un', 'h1', 'deploy')).toBe('root');
    await expect(ssh('sudo -n id -un', 'h1', 'plain')).rejects.toThrow();
  });

  it('may have any name', async () => {
    expect(await ssh('hostname', odd)).toBe('we-re-----HOME');
    const [program = '', ...words] = sshArguments(one.lab, one.host(odd), ['printf', '%s|', 'a  b', "$x'"]);
    expect((await run(program, words)).stdout).toBe("a  b|$x'|");
    expect(await exec(['sh', '-c', 'echo "$HOME $1"', 'sh', 'a  b'], odd)).toBe('/root a  b');
  });
});

describe('a lab', () => {
  it('tells how its hosts are', async () => {
    await ssh('sh -c "nohup sleep 1000 > /dev/null 2>&1 &"', 'h2.example.org');
    const [, state] = await statesOf(one.lab);
    expect(state).toMatchObject({ host: { name: 'h2.example.org' }, init: { pid: expect.any(Number) } });
    expect(state!.processes).toBeGreaterThanOrEqual(4);
    expect(state!.memory).toBeGreaterThan(100_000);
  });

  it('tells who listens', async () => {
    const script = 'import socket,time;s=socket.create_server(("127.0.0.1",8081));time.sleep(1000)';
    await ssh(
      `python3 -c '${script}' > /dev/null 2>&1 & until ss -Hltn | grep -q :8081; do sleep 0.05; done`,
      odd,
    );
    const ports = await listeningPorts(await initOf(one.lab, one.host(odd)));
    expect(ports).toEqual([{ address: '127.0.0.1', port: 8081, program: 'python3' }]);
  });

  it('stands beside others, with a network of its own', () => {
    expect(one.lab.subnet).not.toBe(other.lab.subnet);
    expect(one.lab.subnet).toMatch(/^198\.18\.\d+\.0\/24$/);
  });

  it('is refused where there is one of that name, which stays up', async () => {
    const root = join(one.lab.folder, '..');
    const answer = await bringUp(
      { root, name: 'test', hosts: [{ name: 'x', aliases: [] }], users: [] },
      () => {},
    );
    expect(answer).toMatchObject({ mistake: { message: expect.stringContaining('is up already') } });
    expect(await ssh('hostname')).toBe('h1');
  });

  it.each([
    ['no hosts', { hosts: [] }],
    [
      'too many hosts',
      { hosts: Array.from({ length: 4001 }, (_, number) => ({ name: `h${number}`, aliases: [] })) },
    ],
    ['a bad name', { name: '../x' }],
    ['a bad user', { users: [{ name: 'root', rights: 'none' as const }] }],
  ])('is refused for %s', async (_, wrong) => {
    const hosts = [{ name: 'h1', aliases: [] }];
    const answer = await bringUp({ root: '/no/such', name: 'x', hosts, users: [], ...wrong }, () => {});
    expect(answer).toHaveProperty('mistake');
  });

  it('is stopped on the way, and leaves no folder', async () => {
    const root = await mkdtemp(join(tmpdir(), 'fplay-labs-'));
    const hosts = Array.from({ length: 40 }, (_, number) => ({ name: `h${number}`, aliases: [] }));
    const controller = new AbortController();
    const coming = bringUp(
      { root: join(root, 'labs'), name: 'x', hosts, users: [] },
      () => {},
      controller.signal,
    );
    controller.abort(new Error('stopped'));
    await expect(coming).rejects.toThrow('stopped');
    await mkdir(join(root, 'labs'));
    await rm(root, { recursive: true });
  });
});
