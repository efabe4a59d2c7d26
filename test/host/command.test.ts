import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConnectionLost, type Hands } from '../../src/sdk/host.ts';
import { until } from '../rig/until.ts';
import { startRelay } from '../transport/relay.ts';
import { startSshd } from '../transport/sshd.ts';
import { connectTo, hosts, type TestHost } from './hosts.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

function lives(pid: number): boolean {
  try {
    // A process that has ended but wasn't waited for yet counts as gone.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** A script that starts a tree of processes and writes the pid of each into `file`. */
function tree(file: string): string {
  return `sleep 600 & sh -c 'sleep 600 & echo $! $$ >>${file}; wait' & echo $! $$ >>${file}; wait`;
}

async function pidsIn(file: string): Promise<readonly number[]> {
  await until(() => existsSync(file) && readFileSync(file, 'utf8').trim().split(/\s+/).length === 4);
  return readFileSync(file, 'utf8').trim().split(/\s+/).map(Number);
}

describe.each(hosts)('%s', (_name, open) => {
  let host: TestHost;
  let hands: Hands;

  beforeAll(async () => {
    host = await open();
    hands = host.connection.view({ environment: { FROM: "the 'play'" } });
  });
  afterAll(() => host.close());

  test('arguments reach the program as they are', async () => {
    const words = ['', "a'b", '$HOME', '`id`', '-n', 'two\nlines', '*', '漢字', '\\', '"'];
    const { stdout } = await hands.run(['printf', '[%s]', ...words]);
    expect(stdout).toBe(words.map((word) => `[${word}]`).join(''));
  });

  test('a script has its own shell, whatever it does to it', async () => {
    const said = async (script: string) => hands.run(script);
    expect(await said('exit 3')).toMatchObject({ code: 3 });
    expect(await said('exec echo replaced')).toEqual({ code: 0, stdout: 'replaced\n', stderr: '' });
    expect(await said('set -eu; false; echo no')).toMatchObject({ code: 1, stdout: '' });
    expect(await said('cd /; trap "echo bye" EXIT; umask 0')).toMatchObject({ code: 0, stdout: 'bye\n' });
    expect((await said('if true; then {')).code).not.toBe(0);
    expect((await said("echo 'open")).code).not.toBe(0);
    expect(await said('kill -9 $$')).toMatchObject({ code: 137 });
    expect(await said('exec >&- 2>&-; exit 4')).toMatchObject({ code: 4 });
    expect(await said('cat; read x; echo "[$x]"')).toMatchObject({ stdout: '[]\n' });
    expect(await said('# nothing')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await said('printf no-newline; printf err >&2')).toEqual({
      code: 0,
      stdout: 'no-newline',
      stderr: 'err',
    });
  });

  test('stdin, folder, environment and shell', async () => {
    const odd = "x'y\n\0z";
    expect(await hands.run(['cat'], { stdin: odd })).toMatchObject({ stdout: odd });
    expect(await hands.run('cat', { stdin: Buffer.of(65, 10) })).toMatchObject({ stdout: 'A\n' });
    expect(await hands.run(['true'], { stdin: 'x'.repeat(300_000) })).toMatchObject({ code: 0 });
    expect(await hands.run('pwd', { chdir: host.folder })).toMatchObject({ stdout: `${host.folder}\n` });
    const environment = { A: "1'2\n3", PATH: '/nowhere' };
    expect(await hands.run('echo "$A|$FROM|$PATH"', { environment })).toMatchObject({
      stdout: "1'2\n3|the 'play'|/nowhere\n",
    });
    expect(await hands.run('echo $0; cat', { executable: '/bin/bash', stdin: 'in' })).toMatchObject({
      stdout: '/bin/bash\nin',
    });
    expect(await hands.query('cat; echo "$FROM"', { executable: '/bin/bash', stdin: 'in\n' })).toMatchObject({
      stdout: "in\nthe 'play'\n",
    });
  });

  test('what cannot be is said', async () => {
    await expect(hands.run('pwd', { chdir: '/no/such' })).rejects.toThrow('cannot change to folder /no/such');
    await expect(hands.query('pwd', { chdir: '/no/such' })).rejects.toThrow(
      'cannot change to folder /no/such',
    );
    await expect(hands.run('true', { environment: { 'a b': '' } })).rejects.toThrow(
      '`a b` cannot be the name',
    );
    await expect(hands.run(['no-such-program'])).resolves.toMatchObject({ code: 127 });
    await expect(
      hands.must('start it', 'echo "bad s3cret" >&2; exit 5', { secrets: ['s3cret'] }),
    ).rejects.toMatchObject({
      message: 'start it: bad ***',
      output: { code: 5, stderr: 'bad ***\n' },
    });
    await expect(hands.run(['echo', 'a-s3cret'], { secrets: ['s3cret'] })).rejects.toThrow(
      'must not be an argument',
    );
    expect(await hands.run('echo still here')).toMatchObject({ stdout: 'still here\n' });
  });

  test('the text of a script is in no list of processes', async () => {
    const look =
      "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c 'hidden[w]ord'; : hiddenword";
    expect(await hands.run(look)).toMatchObject({ stdout: '0\n' });
    expect(
      await hands.run(look, { executable: '/bin/bash', environment: { X: 'hiddenword' } }),
    ).toMatchObject({ stdout: '0\n' });
    expect(await hands.query(look)).toMatchObject({ stdout: '0\n' });
    expect(
      await hands.run("cat; cat /proc/[0-9]*/cmdline 2>/dev/null | grep -c 'hidden[w]ord'", {
        stdin: 'hiddenword',
      }),
    ).toMatchObject({
      stdout: 'hiddenword0\n',
    });
  });

  test('much output', async () => {
    const { stdout } = await hands.run('head -c 30000000 /dev/zero | tr "\\0" x; echo end >&2');
    expect(stdout.length).toBe(30_000_000);
  });

  test('what a command leaves behind neither holds it up nor disturbs the next, and lives on', async () => {
    const file = join(host.folder, 'noise');
    const { stdout } = await hands.run(
      `(while :; do echo noise; echo noise >>${file}; sleep 0.05; done) & echo $!`,
    );
    const pid = Number(/^\d+$/m.exec(stdout)?.[0]);
    expect(stdout).not.toContain('end');
    await until(() => existsSync(file));
    const size = () => readFileSync(file).length;
    for (const round of ['1', '2', '3']) {
      const before = size();
      await until(() => size() > before);
      expect(await hands.run(['echo', round])).toEqual({ code: 0, stdout: `${round}\n`, stderr: '' });
    }
    expect(lives(pid)).toBe(true);
    process.kill(pid);
  });

  test('an aborted command ends with all its processes', async () => {
    const file = join(host.folder, 'aborted');
    const abort = new AbortController();
    const running = host.connection.view({ signal: abort.signal }).run(tree(file));
    const reason = expect(running).rejects.toThrow('time is up');
    const pids = await pidsIn(file);
    expect(pids.every(lives)).toBe(true);
    const waiting = host.connection.view({ signal: abort.signal }).run('echo never');
    const never = expect(waiting).rejects.toThrow('time is up');
    abort.abort(new Error('time is up'));
    await Promise.all([reason, never]);
    await until(() => !pids.some(lives));
    expect(await hands.run('echo next')).toMatchObject({ stdout: 'next\n' });
    await expect(host.connection.view({ signal: abort.signal }).run('true')).rejects.toThrow('time is up');
  });

  test('an aborted command is over when it has undone what it does at its end', async () => {
    const file = join(host.folder, 'undoing');
    const abort = new AbortController();
    const running = host.connection
      .view({ signal: abort.signal })
      // Not in the foreground: a signal that comes just as dash forks is heard by neither it nor its child.
      .run(`trap 'sleep 1; rm ${file}' EXIT; trap 'exit 1' TERM; sleep 100 & echo >${file}; wait`);
    const reason = expect(running).rejects.toThrow('enough');
    await until(() => existsSync(file));
    abort.abort(new Error('enough'));
    await reason;
    expect(existsSync(file)).toBe(false);
    expect(await hands.run('echo next')).toMatchObject({ stdout: 'next\n' });
  });

  test('an aborted command that hears no signal is killed', async () => {
    const file = join(host.folder, 'deaf');
    const abort = new AbortController();
    const running = host.connection.view({ signal: abort.signal }).run(`trap '' TERM; ${tree(file)}`);
    const reason = expect(running).rejects.toThrow('enough');
    const pids = await pidsIn(file);
    abort.abort(new Error('enough'));
    await reason;
    await until(() => !pids.some(lives));
    expect(await hands.run('echo next')).toMatchObject({ stdout: 'next\n' });
  });

  test('an aborted question ends, too', async () => {
    const file = join(host.folder, 'asked');
    const abort = new AbortController();
    const asked = host.connection.view({ signal: abort.signal }).query(tree(file));
    const reason = expect(asked).rejects.toThrow('enough');
    const pids = await pidsIn(file);
    abort.abort(new Error('enough'));
    await reason;
    await until(() => !pids.some(lives));
    expect(await hands.query('echo next')).toMatchObject({ stdout: 'next\n' });
  });

  test('a shell that dies is started anew', async () => {
    const ancestors = `p=$PPID; all=
      while grep -qxE 'sh|bash|dash|busybox' /proc/$p/comm; do all="$p $all"; p=$(cut -d' ' -f4 /proc/$p/stat); done
      trap '' TERM; set -- $all; main=$1; shift; kill -STOP "$@"; kill -9 $main; kill -9 "$@"`;
    expect(await hands.run(ancestors)).toMatchObject({ code: 137 });
    expect(await hands.run('echo back')).toMatchObject({ stdout: 'back\n' });
  });
});

describe('a connection that is cut', () => {
  test('without a word: a transfer that is interrupted is given up', { timeout: 15_000 }, async () => {
    const sshd = await startSshd();
    const relay = await startRelay(sshd.port);
    const connection = await connectTo(sshd, 'root', relay.port);
    const abort = new AbortController();
    const progress = () => {
      relay.silence();
      abort.abort(new Error('enough'));
    };
    const hands = connection.view({ signal: abort.signal, progress });
    const writing = hands.write(join(sshd.folder, 'large'), Buffer.alloc(20 << 20));
    await expect(writing).rejects.toThrow('does not answer');
    relay.cut();
    relay.close();
    await connection.close();
    await sshd.stop();
  });

  test('fails what runs with ConnectionLost, and ends it on the host', async () => {
    const sshd = await startSshd();
    const relay = await startRelay(sshd.port);
    const connection = await connectTo(sshd, 'root', relay.port);
    const daemon = Number((await connection.view().run('sleep 600 >/dev/null 2>&1 & echo $!')).stdout);
    const file = join(sshd.folder, 'tree');
    const running = expect(connection.view().run(tree(file))).rejects.toBeInstanceOf(ConnectionLost);
    const pids = await pidsIn(file);
    relay.cut();
    await running;
    expect(await connection.lost).toBeInstanceOf(ConnectionLost);
    await expect(connection.view().stat('/')).rejects.toBeInstanceOf(ConnectionLost);
    await until(() => !pids.some(lives));
    expect(lives(daemon)).toBe(true);
    process.kill(daemon);
    relay.close();
    await connection.close();
    await sshd.stop();
  });

  test('by kill -9 of this side ends what runs, too', { timeout: 60_000 }, async () => {
    const sshd = await startSshd();
    const built = mkdtempSync(join(root, 'node_modules/.fplay-test-'));
    const options = [
      '--ignoreConfig',
      '--rewriteRelativeImportExtensions',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--skipLibCheck',
    ];
    const rootDir = join(root, 'src');
    execFileSync(
      'npx',
      [
        'tsc',
        ...options,
        '--types',
        'node',
        '--rootDir',
        rootDir,
        '--outDir',
        built,
        join(rootDir, 'host/host.ts'),
      ],
      {
        stdio: 'ignore',
      },
    );
    writeFileSync(join(built, 'package.json'), '{"type":"module"}');
    const file = join(sshd.folder, 'tree');
    const ssh = {
      host: '127.0.0.1',
      port: sshd.port,
      user: 'root',
      identityFile: sshd.key,
      knownHostsFiles: [sshd.knownHosts],
      configFile: '/dev/null',
    };
    for (const connection of ['ssh', 'local']) {
      writeFileSync(
        join(built, 'client.js'),
        `import { openHost } from './host/host.js';
        const host = await openHost('h1', ${JSON.stringify({ connection, ssh, become: {} })});
        await host.view().run(${JSON.stringify(tree(file))});`,
      );
      const client = spawn('node', [join(built, 'client.js')], { stdio: 'inherit' });
      const pids = await pidsIn(file);
      client.kill('SIGKILL');
      await until(() => !pids.some(lives));
      rmSync(file);
    }
    rmSync(built, { recursive: true });
    await sshd.stop();
  });
});
