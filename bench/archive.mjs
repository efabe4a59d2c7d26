import { createHash, randomBytes } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fplay } from './lab.mjs';
import { measure } from './processes.mjs';
import { attempt, check, inReach, onHost, shuffled } from './rounds.mjs';
import { cleanEnvironment } from './tools.mjs';

const destination = '/srv/archive.bin';
const megabyte = 1_000_000;

/** To so many hosts and more it leaves the control machine once, and they pass it on to each other. */
const passedOnFrom = 10;

const scpScript = `config=$1 file=$2 failed=0
shift 2
for host; do
  scp -q -F "$config" "$file" "$host:${destination}" &
  started="$started $!"
done
for process in $started; do wait "$process" || failed=1; done
exit "$failed"
`;

/**
 * Makes an archive that can't be compressed, and a playbook that copies it.
 *
 * @param {string} place
 * @param {number} size in MB
 * @returns {Promise<{ file: string, playbook: string, sum: string, size: number }>} with its SHA-256
 */
export async function makeArchive(place, size) {
  const file = join(place, 'archive.bin');
  const playbook = join(place, 'archive.yml');
  const hash = createHash('sha256');
  const out = await open(file, 'w');
  for (let written = 0; written < size; written += 1) {
    const part = randomBytes(megabyte);
    hash.update(part);
    await out.write(part);
  }
  await out.close();
  const tasks = [{ name: 'archive', copy: { src: file, dest: destination, mode: '0644' } }];
  await writeFile(playbook, JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]));
  return { file, playbook, sum: hash.digest('hex'), size };
}

/**
 * One round of the archive: at every distance by scp and by fplay, in any order.
 *
 * @param {import('./rounds.mjs').Bench} bench
 * @param {Awaited<ReturnType<typeof makeArchive>>} archive
 * @param {{ hosts: number, delays: readonly number[] }} wanted
 * @param {number} round
 * @returns {Promise<import('./rounds.mjs').Measured[]>}
 */
export async function runArchiveRound(bench, archive, { hosts, delays }, round) {
  const measured = [];
  for (const delay of shuffled(delays))
    for (const tool of shuffled(['scp', 'fplay'])) {
      bench.say(`round ${round}: ${hosts} hosts, ${delay} ms each way, archive, ${tool}`);
      const workload = `${archive.size} MB archive${hosts >= passedOnFrom ? ', passed on' : ''}`;
      const what = { hosts, delay, workload, tool, round };
      measured.push(
        ...(await inReach(bench, { hosts, delay }, (reach) => copyOnce(bench, archive, reach, what))),
      );
    }
  return measured;
}

function copyOnce(bench, archive, reach, what) {
  return attempt(bench, what, async () => {
    for (const index of reach.names.keys()) await onHost(bench, index, `rm -f ${destination}`);
    const command =
      what.tool === 'scp'
        ? ['sh', '-c', scpScript, 'sh', reach.sshConfig, archive.file, ...reach.names]
        : [...fplay, 'run', '-i', reach.fplay, archive.playbook, ...passingOn(what.hosts)];
    const figures = await measure({ command, environment: cleanEnvironment() }, reach.folder, bench.signal);
    await check(bench, what.hosts, `sha256sum < ${destination}`, `${archive.sum}  -\n`);
    return figures;
  });
}

/** The words for it; through relays hosts have no addresses for each other, and each gets it from the control machine. */
function passingOn(hosts) {
  return hosts >= passedOnFrom ? ['--pass-on', '16M'] : [];
}
