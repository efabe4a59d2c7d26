import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fplay, writtenBy } from './lab.mjs';
import { measure } from './processes.mjs';
import { attempt, inReach, shuffled } from './rounds.mjs';
import { cleanEnvironment } from './tools.mjs';
import { difference, treeOf } from './tree.mjs';

/**
 * As far as the playbook goes over which mitogen published 98.5 s for itself, and 1,483.5 s for Ansible with pipelining
 * (1,000 files of no length in a loop, over "a ~26 ms link"; docs/ansible_detailed.rst of mitogen, "File Transfer: UK to
 * France"). Here it is 26 ms each way, and the files hold something.
 */
export const fileDelay = 26;

/** Seconds after which a run is given up: it is to take three. */
const hopeless = 30;

const fileCount = 1000;

/** The two ways to write it down, as workloads. */
export const fileWorkloadNames = { folder: '1,000 small files, a folder', loop: '1,000 small files, a loop' };

const tarScript = `ssh_config=$1 host=$2 files=$3 base=$4
tar -C "$files" -cf - . | ssh -F "$ssh_config" "$host" "mkdir -p '$base' && tar -C '$base' -xf -"
`;

/**
 * Makes the files, and two playbooks: one copies their folder, one copies each in a loop.
 *
 * @param {string} place
 * @returns {Promise<{ files: string, folder: string, loop: string }>}
 */
export async function makeFiles(place) {
  const files = join(place, 'files');
  await mkdir(files, { mode: 0o755 });
  const names = Array.from({ length: fileCount }, (_, index) => `settings-${index + 1}.conf`);
  for (const name of names)
    await writeFile(join(files, name), `# ${name}\n${'setting = value\n'.repeat(20)}`, { mode: 0o644 });
  const write = async (name, task) => {
    const text = JSON.stringify([{ hosts: 'all', gather_facts: false, tasks: task }]);
    await writeFile(join(place, name), text);
    return join(place, name);
  };
  const base = '{{ base }}';
  const made = { file: { path: base, state: 'directory', mode: '0755' } };
  const one = { copy: { src: `${files}/{{ item }}`, dest: `${base}/{{ item }}`, mode: '0644' }, loop: names };
  const all = { copy: { src: `${files}/`, dest: base, mode: '0644', directory_mode: '0755' } };
  return { files, folder: await write('folder.yml', [all]), loop: await write('loop.yml', [made, one]) };
}

/**
 * One round of the small files: by tar and by fplay, both ways, in any order.
 *
 * @param {import('./rounds.mjs').Bench} bench
 * @param {Awaited<ReturnType<typeof makeFiles>>} made
 * @param {number} round
 * @param {(measured: import('./figures.mjs').Measured) => void} done told of each run
 */
export async function runFileRound(bench, made, round, done) {
  for (const [way, workload] of shuffled(Object.entries(fileWorkloadNames)))
    for (const tool of shuffled(['tar', 'fplay'])) {
      bench.say(`round ${round}: ${workload}, ${tool}`);
      const what = { hosts: 1, delay: fileDelay, workload, tool, round };
      const base = `/srv/fplay-bench-files-${way}-${tool}-${round}`;
      for (const one of await inReach(bench, { ...what, base }, (reach) =>
        attempt(bench, what, () => copyFiles(bench, reach, made, { tool, way })),
      ))
        done(one);
    }
}

async function copyFiles(bench, reach, made, { tool, way }) {
  const [{ name, base, labHost }] = reach.hosts;
  const command =
    tool === 'tar'
      ? ['sh', '-c', tarScript, 'sh', reach.sshConfig, name, made.files, base]
      : [...fplay, 'run', '-i', reach.fplay, made[way]];
  const call = { command, environment: cleanEnvironment() };
  const figures = await measure(call, reach.folder, bench.signal, { longest: hopeless });
  const found = await treeOf(join(writtenBy(bench.lab, labHost), base));
  const wrong = difference(found, await treeOf(made.files));
  if (wrong !== undefined) throw new Error(`${name} has not what it should: ${wrong}`);
  return figures;
}
