import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeArchive, runArchiveRound } from './archive.mjs';
import { boundsTable } from './bounds.mjs';
import { countRuns } from './cells.mjs';
import { chart } from './chart.mjs';
import { fileDelay, makeFiles, runFileRound } from './files.mjs';
import { runHaYarn } from './ha-yarn.mjs';
import { checkoutOf, labDown, labUp, sshdLog } from './lab.mjs';
import { readOptions, usage } from './options.mjs';
import { installPeers } from './peers.mjs';
import { obstacles, readResults } from './ready.mjs';
import { endRelays, startRelays } from './relays.mjs';
import { runRound, warmUp } from './rounds.mjs';
import { runStartRound } from './start-up.mjs';
import { notes, table } from './table.mjs';
import { toolCalls } from './tools.mjs';
import { writeWorkload } from './workload.mjs';

/**
 * `npm run bench`: fplay beside its peers on this machine. The table goes to standard output, what happens meanwhile to
 * standard error. Ends with 0, 1 where a run failed or the benchmark couldn't be made, 2 for wrong options, and 130 on
 * ^C, with what was measured until then; 2 too where the machine lacks something. In every case the lab, the relays and the files are gone.
 */
const began = Date.now();
const say = (text) => {
  const seconds = Math.round((Date.now() - began) / 1000);
  process.stderr.write(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} ${text}\n`);
};

async function main() {
  const options = asked();
  if (options === undefined || options.help) return;
  if (options.earlier) return show(options.earlier, options);
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => controller.abort(new Error(name)));
  const results = { date: today(), machine: machine(), warmUp: [], measured: [] };
  try {
    await benchmark(options, controller.signal, results);
  } catch (error) {
    process.exitCode = controller.signal.aborted ? 130 : 1;
    say(controller.signal.aborted ? 'ended before its time; nothing stays behind' : error.message);
  }
  if (results.measured.length > 0) await show(results, options);
}

function asked() {
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) process.stdout.write(usage);
    return options.help ? options : prepared(options);
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

/** The options with what an earlier run wrote, if that is all; undefined where something is in the way, which is said. */
function prepared(options) {
  if (options.from !== undefined) return { ...options, earlier: readResults(options.from) };
  const { platform, env } = process;
  const surroundings = { platform, user: process.getuid?.(), searchPath: env.PATH ?? '' };
  const needsLab = cellsOf(options.plan).length > 0 || options.plan.yarnRounds > 0;
  const found = obstacles({ ...options, needsLab }, surroundings, checkoutOf(undefined).root);
  if (found.length === 0) return options;
  process.stderr.write(`${found.join('\n')}\n`);
  process.exitCode = 2;
  return undefined;
}

async function benchmark({ plan, labHosts, before }, signal, { warmUp: warm, measured }) {
  const done = (one) => measured.push(one);
  const tools = [...new Set(plan.series.flatMap((series) => series.tools))];
  const peers = await installPeers(tools, say, signal);
  const undo = [];
  try {
    const bench = await prepare(plan, labHosts, signal, undo);
    if (plan.series.length > 0) {
      const files = await writeWorkload(bench.place);
      const calls = await toolCalls({ wanted: tools, before }, peers, files, signal);
      await allRounds(bench, plan, await warmUp(bench, calls, (one) => warm.push(one)), done);
    }
    if (plan.fileRounds > 0) await fileRounds(bench, plan, done);
    for (const archive of plan.archives) await archiveRounds(bench, archive, done);
    for (let round = 1; round <= plan.startUpRounds; round += 1) await runStartRound(bench, round, done);
    if (plan.yarnRounds > 0) await runHaYarn(bench, { rounds: plan.yarnRounds, before }, undo, done);
  } finally {
    for (const step of undo.reverse()) await step().catch((error) => say(error.message));
  }
}

/** Everything that is made is noted in `undo` before it is begun, so that it goes even where it comes up by half. */
async function prepare(plan, most, signal, undo) {
  const place = await mkdtemp(join(tmpdir(), 'fplay-bench-'));
  undo.push(() => rm(place, { recursive: true, force: true }));
  const cells = cellsOf(plan);
  const bench = { place, lab: undefined, relays: [], say, signal };
  if (cells.length === 0) return bench;
  const count = Math.min(most, Math.max(...cells.map(({ hosts }) => hosts)));
  const name = `bench-${process.pid}`;
  say(`making ${count} lab hosts`);
  undo.push(() => labDown(name));
  bench.lab = await labUp(name, count, signal);
  const distant = Math.max(0, ...cells.filter(({ delay }) => delay > 0).map(({ hosts }) => hosts));
  const withLogs = bench.lab.hosts
    .slice(0, distant)
    .map((host) => ({ ...host, log: sshdLog(bench.lab, host) }));
  undo.push(() => endRelays(bench.relays));
  await startRelays(withLogs, bench.relays);
  return bench;
}

function cellsOf({ series, archives, fileRounds: files }) {
  const ofArchives = archives.flatMap(({ hosts, delays }) => delays.map((delay) => ({ hosts, delay })));
  return [...series, ...ofArchives, ...(files > 0 ? [{ hosts: 1, delay: fileDelay }] : [])];
}

async function allRounds(bench, { series }, calls, done) {
  let left = countRuns(series);
  const begin = (text) => say(`${text} (${left--} to go)`);
  const last = Math.max(...series.map(({ rounds }) => rounds));
  for (let round = 1; round <= last; round += 1) await runRound(bench, calls, series, round, { begin, done });
}

async function fileRounds(bench, plan, done) {
  const made = await makeFiles(bench.place);
  for (let round = 1; round <= plan.fileRounds; round += 1) await runFileRound(bench, made, round, done);
}

async function archiveRounds(bench, { hosts, size, delays, rounds }, done) {
  const made = await makeArchive(bench.place, size);
  for (let round = 1; round <= rounds; round += 1)
    for (const one of await runArchiveRound(bench, made, { hosts, delays }, round)) done(one);
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

function machine() {
  return { node: process.version, processors: cpus().length, model: cpus()[0]?.model ?? 'unknown' };
}

/** Prints and writes what was measured, now or before. */
async function show(results, { json, svg, bounds }) {
  const { measured, warmUp: warm } = results;
  if (json) await writeFile(json, `${JSON.stringify(results, null, 1)}\n`);
  if (svg) await writeFile(svg, chart(measured));
  const own = notes([...warm, ...measured], { ...results.machine, date: results.date });
  process.stdout.write(`${table(measured)}\n${own}${bounds ? `\n${boundsTable(measured)}` : ''}`);
  if (measured.some(({ failure }) => failure !== undefined)) process.exitCode ||= 1;
}

await main();
