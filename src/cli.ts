#!/usr/bin/env node
import { readFileSync, writeSync } from 'node:fs';
import type { Surroundings } from './cli/streams.ts';
import { loadProgram } from './program.ts';

/** Nothing else is loaded for `--version`: scripts ask for it often. */
const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

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
  function interrupt(): void {
    if (interrupted) leave(130);
    interrupted = true;
    react();
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
}

/** Ends at once, but gives the terminal its cursor back, which a tree may have hidden. */
function leave(code: number): never {
  if (process.stdout.isTTY) writeSync(1, '\x1b[?25h');
  process.exit(code);
}

function fail(fault: unknown): never {
  const message = fault instanceof Error ? fault.message : String(fault);
  // Written past process.stderr, which a tree may be holding back.
  writeSync(2, `this is a fault of fplay's own: ${message.split('\n')[0]}\n`);
  if (process.env.FPLAY_DEBUG === '1' && fault instanceof Error) writeSync(2, `${fault.stack}\n`);
  leave(1);
}

/** A reader that has gone away (`fplay doc | head`) is no reason to stop a run, nor to complain. */
function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') fail(error);
}

async function start(words: readonly string[]): Promise<void> {
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) return surroundings.out(version);
  const { program } = loadProgram({ debug: process.env.FPLAY_DEBUG === '1' });
  const code = await program.main(words, version, surroundings);
  process.stdout.write('', () => process.exit(code));
}

process.on('uncaughtException', fail);
process.stdout.on('error', ignoreBrokenPipe);
process.stderr.on('error', ignoreBrokenPipe);
await start(process.argv.slice(2));
