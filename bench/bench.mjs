import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeArchive, runArchiveRound } from './archive.mjs';
import { labDown, labUp } from './lab.mjs';
import { readOptions, usage } from './options.mjs';
import { installPeers } from './peers.mjs';
import { endRelays, startRelays } from './relays.mjs';
import { runRound, warmUp } from './rounds.mjs';
import { table } from './table.mjs';
import { toolCalls } from './tools.mjs';
import { writeWorkload } from './workload.mjs';

/**
 * `npm run bench`: fplay beside its peers on this machine. The table goes to standard output, what happens meanwhile to
 * standard error. Ends with 0, 1 where a run failed or the benchmark couldn't be made, 2 for wrong options, and 130 on
 * ^C; in every case the lab, the relays and the files are gone.
 */
const say = (text) => process.stderr.write(`${text}\n`);

async function main() {
  const options = asked();
  if (options === undefined || options.help) return;
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => controller.abort(new Error(name)));
  try {
    await benchmark(options, controller.signal);
  } catch (error) {
    process.exitCode = controller.signal.aborted ? 130 : 1;
    say(controller.signal.aborted ? 'ended before its time; nothing stays behind' : error.message);
  }
}

function asked() {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) process.stdout.write(usage);
    return options;
  } catch (error) {
    say(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

async function benchmark(options, signal) {
  const peers = await installPeers(options.tools, say, signal);
  const undo = [];
  try {
    const bench = await prepare(options, signal, undo);
    const files = await writeWorkload(bench.place);
    const calls = await toolCalls(options.tools, peers, files, signal);
    const measured = [];
    if (options.cells.length > 0)
      measured.push(...(await allRounds(bench, await warmUp(bench, calls), options)));
    if (options.archive) measured.push(...(await archiveRounds(bench, options)));
    await report(measured, options);
  } finally {
    for (const step of undo.reverse()) await step().catch((error) => say(error.message));
  }
}

/** Everything that is made is noted in `undo` before it is begun, so that it goes even where it comes up by half. */
async function prepare({ cells, archive }, signal, undo) {
  const place = await mkdtemp(join(tmpdir(), 'fplay-bench-'));
  undo.push(() => rm(place, { recursive: true, force: true }));
  const counts = [...cells, ...(archive ? [archive] : [])].map(({ hosts }) => hosts);
  const distant = [
    ...cells.filter(({ delay }) => delay > 0),
    ...(archive?.delays.some(Boolean) ? [archive] : []),
  ];
  const name = `bench-${process.pid}`;
  say(`making ${Math.max(...counts)} lab hosts`);
  undo.push(() => labDown(name));
  const lab = await labUp(name, Math.max(...counts), signal);
  const relays = await startRelays(lab.hosts.slice(0, Math.max(0, ...distant.map(({ hosts }) => hosts))));
  undo.push(() => endRelays(relays));
  return { place, lab, relays, say, signal };
}

async function allRounds(bench, calls, options) {
  const measured = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const own = [...calls].filter(
      ([tool]) => ['script', 'fplay'].includes(tool) || round <= options.peerRounds,
    );
    measured.push(...(await runRound(bench, new Map(own), options, round)));
  }
  return measured;
}

async function archiveRounds(bench, { archive, rounds }) {
  const made = await makeArchive(bench.place, archive.size);
  const measured = [];
  for (let round = 1; round <= rounds; round += 1)
    measured.push(...(await runArchiveRound(bench, made, archive, round)));
  return measured;
}

async function report(measured, { json, tools, cells }) {
  const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model ?? 'unknown' };
  if (json)
    await writeFile(
      json,
      `${JSON.stringify({ date: new Date().toISOString(), machine, measured }, null, 1)}\n`,
    );
  process.stdout.write(
    `${table(measured)}\n${machine.processors} processors (${machine.model}), Node ${machine.node}. `,
  );
  process.stdout.write(
    'Round trips and KB are of one host, with the connection itself; peak is the largest process.\n',
  );
  const absent = cells.length === 0 ? [] : tools.filter((tool) => !measured.some((one) => one.tool === tool));
  if (absent.length > 0) process.stdout.write(`Not measured: ${absent.join(', ')}.\n`);
  if (measured.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
}

await main();
