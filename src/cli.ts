#!/usr/bin/env node
import { closeSync, readFileSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Surroundings } from './cli/streams.ts';
import { loadProgram } from './program.ts';

/** Nothing else is loaded for `--version`: scripts ask for it often. */
const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

/** Of stdin, stdout and stderr those that are terminals; one that has hung up is none any more. */
const terminals: readonly number[] = [0, 1, 2].filter(isatty);

const surroundings: Surroundings = {
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
  importFile: (url) => import(url),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  onInterrupt,
};

function onInterrupt(react: () => void): () => void {
  let interrupted = false;
  function interrupt(signal: NodeJS.Signals): void {
    if (signal === 'SIGHUP' && (interrupted || terminals.length === 0)) return;
    if (interrupted) leave(130);
    interrupted = true;
    react();
  }
  // Node forgets what `nohup` has it ignore: where no terminal is left, none can have hung up.
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt);
  process.stdout.once('error', tellOfLostReader);
  return () => {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt).off('SIGHUP', interrupt);
    process.stdout.off('error', tellOfLostReader);
  };
}

/** Whoever leaves a pager gets no prompt back, and would take a run for one that hangs. */
function tellOfLostReader({ code }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') say(2, 'warning: nobody reads the output any more; the run goes on (^C ends it)\n');
}

/** Ends at once, but gives the terminal its cursor back, which a tree may have hidden. */
function leave(code: number): never {
  for (const terminal of terminals.filter((descriptor) => descriptor > 0)) say(terminal, '\x1b[?25h');
  exit(code);
}

/** Node aborts where it can't reset a terminal that has hung up: then the signal ends this process, as it ends others. */
function exit(code: number): never {
  if (!terminals.every((terminal) => isatty(terminal))) {
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
  }
  if (!terminals.includes(1)) letGo();
  process.exit(code || process.exitCode);
}

/** Node sets terminals at its end to what they were at its start, also where a pager has set them to what it needs since. */
function letGo(): void {
  for (const terminal of terminals) closeSync(terminal);
}

/** Written past process.stderr, which a tree may be holding back, and to nobody where a terminal is gone. */
function say(descriptor: number, text: string): void {
  try {
    writeSync(descriptor, text);
  } catch {}
}

function fail(fault: unknown): never {
  const message = fault instanceof Error ? fault.message : String(fault);
  say(2, `this is a fault of fplay's own: ${message.split('\n')[0]}\n`);
  if (process.env.FPLAY_DEBUG === '1' && fault instanceof Error) say(2, `${fault.stack}\n`);
  leave(1);
}

/**
 * A reader that has gone away (`fplay doc | head`, a closed terminal) is no reason to stop a run, nor to complain; a full
 * disk is no reason to stop one, but the exit code tells.
 */
function outputLost({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE' || code === 'EIO') return;
  if (process.exitCode === undefined) say(2, `error: the output cannot be written: ${message}\n`);
  process.exitCode = 1;
}

async function start(words: readonly string[]): Promise<void> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) return surroundings.out(version);
  const { program } = loadProgram({ debug: process.env.FPLAY_DEBUG === '1' });
  const code = await program.main(words, version, surroundings);
  // That a disk is full is heard of a moment later than that all is written.
  process.stdout.write('', () => setImmediate(() => exit(code)));
}

process.on('uncaughtException', fail);
process.stdout.on('error', outputLost);
process.stderr.on('error', outputLost);
await start(process.argv.slice(2));
