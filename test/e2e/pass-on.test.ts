import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Build, build } from '../cli/build.ts';
import { type Inside, inside } from '../rig/inside.ts';
import { startLab, type TestLab } from '../rig/lab.ts';
import { project } from '../rig/project.ts';
import { extra, play, run, runWords } from './rig.ts';

const names = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'];

vi.setConfig({ testTimeout: 180_000 });

let lab: TestLab;
let built: Build;
const hosts = new Map<string, Inside>();
beforeAll(async () => {
  built = build();
  lab = await startLab(names, [{ name: 'deploy', rights: 'sudo' }]);
  for (const name of names) hosts.set(name, await inside(lab, name));
});
afterAll(async () => {
  await lab?.down();
  built?.remove();
});

function host(name: string): Inside {
  const found = hosts.get(name);
  if (!found) throw new Error(`no host ${name}`);
  return found;
}

const megabytes = 24;

/** A file that nothing can compress, and its sha256. */
function archive(): { readonly file: string; readonly sum: string } {
  const file = join(project({ archive: '' }), 'archive');
  const bytes = randomBytes(megabytes << 20);
  writeFileSync(file, bytes);
  return { file, sum: createHash('sha256').update(bytes).digest('hex') };
}

/** Archives that left this machine for the lab while something ran. */
async function sent<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const count = () => Number(readFileSync(`/sys/class/net/${lab.lab.link}/statistics/tx_bytes`, 'utf8'));
  const before = count();
  const result = await work();
  return [result, (count() - before) / (megabytes << 20)];
}

async function sums(path: string): Promise<readonly string[]> {
  const said = names.map((name) => host(name).run(`sha256sum < ${path}`));
  return [...new Set((await Promise.all(said)).map((text) => text.slice(0, 64)))];
}

/** Paths outside of /srv and the logs that a host wrote since it came up. */
function traces(name: string): readonly string[] {
  const paths = readdirSync(lab.host(name).upper, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => !/^(srv|run|var|tmp$|root$|home$|home\/deploy$)(\/|$)/.test(path)).sort();
}

test('the file leaves the control machine once, and the hosts are as they were but for it', async () => {
  await host('h2').run(
    'mkdir -m 700 /root/.ssh; printf "# mine, without an end" >/root/.ssh/authorized_keys; touch -d 2001-02-03 /root/.ssh/authorized_keys',
  );
  const { file, sum } = archive();
  const before = names.map(traces);
  const key = async () => (await lab.snapshot('h2'))['root/.ssh/authorized_keys'];
  const kept = await key();
  const task = `- copy: { src: ${file}, dest: /srv/passed, mode: "0640" }`;
  const [ended, times] = await sent(() => run(lab, { 'play.yml': play(task) }, '--pass-on', '1M', '-v'));
  expect(ended.code).toBe(0);
  expect(times).toBeLessThan(1.3);
  expect(await sums('/srv/passed')).toEqual([sum]);
  expect(names.map(traces)).toEqual(before);
  expect(await key()).toEqual(kept);
  expect(ended.stdout).not.toMatch(/comes from the control machine/);
  for (const name of names)
    expect(await host(name).run('stat -c %a:%U /srv/passed; ls -A /srv | grep -c fplay || :')).toBe(
      '640:root\n0\n',
    );
});

test('below the size, and without the option, every host gets it from the control machine', async () => {
  const { file } = archive();
  const task = `- copy: { src: ${file}, dest: /srv/plain }`;
  const [ended, times] = await sent(() => run(lab, { 'play.yml': play(task) }, '--pass-on', '1G'));
  expect(ended.code).toBe(0);
  expect(times).toBeGreaterThan(names.length);
});

test('a file whose mode nobody says has the one that the umask of its host gives', async () => {
  await host('h2').run('echo "umask 027" >/root/.bashrc');
  const { file } = archive();
  const words = { 'play.yml': play(`- copy: { src: ${file}, dest: /srv/usual }`) };
  const ended = await run(lab, words, '--pass-on', '1M', '-v');
  await host('h2').run('rm /root/.bashrc');
  expect(ended.stdout).not.toMatch(/comes from the control machine/);
  const modes = await Promise.all(names.map((name) => host(name).run('stat -c %a /srv/usual')));
  expect(modes).toEqual(names.map((name) => (name === 'h2' ? '640\n' : '644\n')));
});

test('as another user than the login, several files at once, from where only that user can read them', async () => {
  const [one, two] = [archive(), archive()];
  const tasks = `- copy: { src: ${one.file}, dest: /srv/one, mode: "0600" }\n  when: inventory_hostname < "h4"
- copy: { src: ${two.file}, dest: /srv/two, mode: "0600" }
- copy: { src: ${one.file}, dest: /srv/one, mode: "0600" }\n  when: inventory_hostname >= "h4"`;
  const before = names.map(traces);
  const [ended, times] = await sent(() =>
    run(
      lab,
      { 'play.yml': play(tasks) },
      ...extra({ ansible_user: 'deploy', ansible_become: true }),
      '--pass-on',
      '1M',
      '-v',
    ),
  );
  expect(ended.stdout).not.toMatch(/comes from the control machine/);
  expect(ended.code).toBe(0);
  expect(times).toBeLessThan(2.6);
  expect([await sums('/srv/one'), await sums('/srv/two')]).toEqual([[one.sum], [two.sum]]);
  expect(names.map(traces)).toEqual(before);
});

test('an archive that is unpacked and gone stays until nobody waits for it', async () => {
  const { file, sum } = archive();
  const folder = project({ 'made/x': '' });
  await host('h1').run('mkdir -p /srv');
  const tar = join(folder, 'made.tar');
  const packed = spawn('tar', ['-cf', tar, '-C', join(file, '..'), 'archive']);
  await once(packed, 'exit');
  const tasks = `- file: { path: /srv/unpacked, state: directory }\n- unarchive: { src: ${tar}, dest: /srv/unpacked }`;
  const [ended, times] = await sent(() => run(lab, { 'play.yml': play(tasks) }, '--pass-on', '1M'));
  expect(ended.code).toBe(0);
  expect(times).toBeLessThan(1.3);
  expect(await sums('/srv/unpacked/archive')).toEqual([sum]);
});

test('a host that takes no key gets it from the control machine, and only -v says so', async () => {
  await host('h3').run('rm -rf /root/.ssh; echo precious >/root/.ssh');
  const { file, sum } = archive();
  // The others have it before h3 does: the first of all gets it from the control machine anyway.
  const copy = `- copy: { src: ${file}, dest: /srv/refused }`;
  const tasks = `${copy}\n  when: inventory_hostname != "h3"\n${copy}\n`;
  const files = { 'play.yml': play(tasks).replace('tasks:', 'strategy: linear\n  tasks:') };
  const [ended, times] = await sent(() => run(lab, files, '--pass-on', '1M', '-v'));
  expect(ended.code).toBe(0);
  expect(ended.stdout + ended.stderr).toMatch(/h3.*comes from the control machine: h3 takes no key/);
  expect(times).toBeLessThan(2.3);
  expect(await sums('/srv/refused')).toEqual([sum]);
  expect(await host('h3').run('cat /root/.ssh; rm /root/.ssh')).toBe('precious\n');
  await Promise.all(names.map((name) => host(name).run('rm /srv/refused')));
  const silent = await run(lab, files, '--pass-on', '1M');
  expect(silent.stdout + silent.stderr).not.toMatch(/control machine/);
});

function start(words: readonly string[]): { readonly child: ChildProcess; readonly over: Promise<unknown> } {
  const child = spawn(process.execPath, [built.cli, ...words], { stdio: 'ignore' });
  return { child, over: once(child, 'exit') };
}

test.each(['SIGINT', 'SIGKILL'] as const)(
  '%s while a host gives to another: nothing stays',
  async (signal) => {
    const file = join(project({ large: '' }), 'large');
    truncateSync(file, 250_000_000);
    const before = ['h4', 'h5'].map(traces);
    const files = { 'play.yml': play(`- copy: { src: ${file}, dest: /srv/large }`, 'h4,h5') };
    const { child, over } = start(runWords(lab, files, '--pass-on', '1M'));
    const words = async () =>
      (await Promise.all(['h4', 'h5'].map((name) => host(name).processes()))).flatMap((each) => [
        ...each.values(),
      ]);
    const giving = async () => (await words()).some((each) => each.startsWith('ssh -F /dev/null'));
    await vi.waitFor(async () => expect(await giving()).toBe(true), { timeout: 120_000, interval: 5 });
    expect((await words()).join('\n')).not.toMatch(/PRIVATE KEY|b3BlbnNzaC1rZXk/);
    child.kill(signal);
    await over;
    const gone = async () => {
      expect(await giving()).toBe(false);
      expect(['h4', 'h5'].map(traces)).toEqual(before);
      const left = ['h4', 'h5'].flatMap((name) => readdirSync(join(host(name).root, 'srv')));
      expect(left.filter((each) => each.startsWith('.fplay'))).toEqual([]);
      expect(left.filter((each) => each === 'large').length).toBeLessThan(2);
    };
    if (signal === 'SIGINT') await gone();
    else await vi.waitFor(gone, { timeout: 40_000 });
    for (const name of ['h4', 'h5']) {
      expect(existsSync(join(host(name).root, 'root/.ssh'))).toBe(false);
      await host(name).run('rm -f /srv/large');
    }
  },
);
