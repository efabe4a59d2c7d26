import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundled } from './bundled.ts';

const run = promisify(execFile);
let library: { readonly folder: string; remove(): void };
let folder: string;

beforeAll(async () => {
  library = await bundled(['lab/up', 'lab/down']);
  folder = await mkdtemp(join(tmpdir(), 'fplay-test-'));
});
afterAll(async () => {
  library?.remove();
  await rm(folder, { recursive: true, force: true });
});

/** All that a lab could leave behind: mounts, links, network namespaces, processes and their namespaces, folders. */
const look = `
look() {
  echo mounts; cat /proc/mounts
  echo links; ip -brief link | cut -d' ' -f1; ip netns; ls /run/netns 2>&1 || :
  echo processes; cat /proc/[0-9]*/comm || :
  echo namespaces; readlink /proc/[0-9]*/ns/* | sort -u
  echo folders; find "$FOLDER" | sort
}`;

/** Makes the lab that `NAME` names, of `HOSTS` hosts, in a process of its own. */
const up = `
import { bringUp } from 'LIB/lab/up.js';
const { FOLDER, NAME, HOSTS } = process.env;
const hosts = Array.from({ length: Number(HOSTS) }, (_, number) => ({ name: 'h' + number, aliases: [] }));
const answer = await bringUp({ root: FOLDER + '/labs', name: NAME, hosts, users: [] }, console.log);
if (answer.mistake) throw new Error(answer.mistake.message);
`;

const down = `
import { removeLab } from 'LIB/lab/down.js';
await removeLab(process.env.FOLDER + '/labs/' + process.env.NAME);
`;

/**
 * Runs a script in namespaces of its own, where nobody else's processes, mounts and links are, and where a shell is
 * the first process and collects what others left. It compares what is there after \`before\` and at the end.
 */
async function leftBehind(before: string, script: string): Promise<string> {
  for (const [name, text] of Object.entries({ up, down }))
    await writeFile(join(folder, `${name}.mjs`), text.replaceAll('LIB', library.folder));
  const whole = `set -eu
    ${look}
    work=$(mktemp -d); trap 'umount -l "$work/here" "$work/upper" 2> /dev/null || :; rm -rf "$work"' EXIT
    FOLDER=$work/here; mkdir "$FOLDER"; export FOLDER NAME=one HOSTS=3
    ip link set lo up
    ${before}
    look > "$work/before"
    ${script}
    look > "$work/after"
    diff "$work/before" "$work/after"`;
  const namespaces = ['--mount', '--net', '--pid', '--fork', '--mount-proc', '--kill-child'];
  const options = { cwd: folder, env: { PATH: process.env.PATH, TMPDIR: folder } };
  const ended = await run('unshare', [...namespaces, 'sh', '-c', whole], options).catch((error) => error);
  return `${ended.code ? `ended with ${ended.code}\n` : ''}${ended.stdout}${ended.stderr}`;
}

const daemon = `
  pid=$(cut -d' ' -f1 "$FOLDER/labs/one/hosts/h1/init.stat")
  nsenter --target "$pid" --mount --pid --net sh -c 'nohup sleep 1000 > /dev/null 2>&1 & nohup sh -c "trap : TERM HUP; sleep 1001" > /dev/null 2>&1 &'
until grep -qsz '^1001$' /proc/[0-9]*/cmdline; do sleep 0.05; done
  `;

describe('a lab that is taken down', () => {
  it('leaves nothing behind', async () => {
    expect(await leftBehind('', `node up.mjs; ${daemon} node down.mjs`)).toBe('');
  });

  it('leaves another one standing', async () => {
    const script = `node up.mjs; NAME=two node up.mjs; node down.mjs
      grep -q '^SSH-' < /dev/tcp/198.18.1.2/22; NAME=two node down.mjs`;
    expect(await leftBehind('', `bash --norc -euc '${script.replaceAll("'", '"')}'`)).toBe('');
  });

  it('leaves nothing behind where it was killed while it came up', async () => {
    const script = `
      HOSTS=60 node up.mjs & maker=$!
      until [ -s "$FOLDER/labs/one/hosts/h3/init.stat" ]; do sleep 0.05; done
      kill -9 $maker; { wait $maker || :; } 2> /dev/null
      test ! -e "$FOLDER/labs/one/lab.json"
      node down.mjs`;
    expect(await leftBehind('', script)).toBe('');
  });

  it('ends by itself where the one who makes it is killed', async () => {
    const script = `
      HOSTS=60 node up.mjs & maker=$!
      until [ -s "$FOLDER/labs/one/hosts/h3/init.stat" ]; do sleep 0.05; done
      kill -9 $maker; { wait $maker || :; } 2> /dev/null
      rest() { cat /proc/[0-9]*/comm 2> /dev/null | grep -c 'unshare\\|sshd' || :; }
      until [ "$(rest)" = 0 ]; do sleep 0.1; done
      node down.mjs`;
    expect(await leftBehind('', script)).toBe('');
  });

  it('leaves nothing behind where the machine was started anew in between', async () => {
    const script = `
      node up.mjs
      kill -9 "$(cut -d' ' -f1 "$FOLDER/labs/one/init.stat")"
      until ! ip link show fplab0 > /dev/null 2>&1; do sleep 0.05; done
      node down.mjs`;
    expect(await leftBehind('', script)).toBe('');
  });

  it('kills nobody whose pid stands where its own stood', async () => {
    const script = `
      sleep 1000 & other=$!
      mkdir -p "$FOLDER/labs/one"
      cat /proc/$other/stat > "$FOLDER/labs/one/init.stat"
      node down.mjs
      kill $other; { wait $other || :; } 2> /dev/null`;
    expect(await leftBehind('', script)).toBe('');
  });

  it('works where folders of the state can be no layers, as in a container, and leaves nothing behind', async () => {
    const before = `
      mkdir "$work/upper" "$work/work" "$work/lower"
      mount -t tmpfs fplay "$work/upper"; mkdir "$work/upper/u" "$work/upper/w"
      mount -t overlay fplay -o "lowerdir=$work/lower,upperdir=$work/upper/u,workdir=$work/upper/w" "$FOLDER"`;
    const script = `node up.mjs > "$work/said"; grep -q memory "$work/said"
      test -s "$FOLDER/labs/one/hosts/h1/upper/run/sshd.pid"; node down.mjs`;
    expect(await leftBehind(before, script)).toBe('');
  });

  it("has the machine's other disks in it, and keeps them as they are", async () => {
    const before = `
      truncate -s 16M "$work/disk"; mkfs.ext4 -q "$work/disk"; mkdir -p /opt
      loop=$(losetup --find --show "$work/disk"); trap 'umount -l /opt; losetup -d "$loop"; rm -rf "$work"' EXIT
      mount "$loop" /opt; chmod 751 /opt; echo kept > /opt/file`;
    const script = `
      node up.mjs
      pid=$(cut -d' ' -f1 "$FOLDER/labs/one/hosts/h1/init.stat")
      nsenter --target "$pid" --mount sh -euc 'cat /opt/file; stat -c %a /opt; echo new > /opt/file' > "$work/said"
      test "$(cat /opt/file "$FOLDER/labs/one/hosts/h1/upper/opt/file" "$work/said" | tr '\\n' ' ')" = 'kept new kept 751 '
      node down.mjs`;
    expect(await leftBehind(before, script)).toBe('');
  });
});
