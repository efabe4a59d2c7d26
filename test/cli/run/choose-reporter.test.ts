import { expect, test } from 'vitest';
import { chooseReporter } from '../../../src/cli/run/choose-reporter.ts';
import type { Surroundings } from '../../../src/cli/streams.ts';
import { counts } from '../../report/events.ts';
import { createTerminal } from '../../report/terminal.ts';

const recap = { type: 'recap', hosts: { h1: counts({ ok: 1 }) }, seconds: 1 } as const;

/** A stream that is no terminal. */
function file(): { readonly stream: NodeJS.WriteStream; text(): string } {
  const parts: string[] = [];
  const write = (part: string) => parts.push(part) > 0;
  return { stream: { write } as unknown as NodeJS.WriteStream, text: () => parts.join('') };
}

async function report(
  output: 'json' | 'lines' | 'tree' | undefined,
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
) {
  const surroundings = {
    stdout,
    stderr,
    environment: { TERM: 'xterm' },
  } as Partial<Surroundings> as Surroundings;
  const options = { verbose: 0, color: true, ...(output && { output }) };
  const reporter = await chooseReporter(options, surroundings);
  reporter.on(recap);
  await reporter.end();
}

test('a tree on a terminal', async () => {
  const terminal = createTerminal(80, 24);
  await report(undefined, terminal.stream, file().stream);
  expect(terminal.lines()).toContain('RECAP  1.0 s');
});

test.each([undefined, 'tree', 'lines'] as const)('lines in a file, with --output %s', async (output) => {
  const { stream, text } = file();
  await report(output, stream, file().stream);
  expect(text()).toMatch(/^\nRECAP {2}1\.0 s\nh1 {2}ok=1 /);
});

test('JSON alone on a terminal', async () => {
  const terminal = createTerminal(300, 24);
  await report('json', terminal.stream, terminal.stream);
  expect(terminal.lines()).toEqual([expect.stringMatching(/^\{"type":"recap".*\}$/), '']);
});

test('JSON in a file, and a tree on the terminal that is left', async () => {
  const terminal = createTerminal(80, 24);
  const { stream, text } = file();
  await report('json', stream, terminal.stream);
  expect(JSON.parse(text())).toMatchObject({ type: 'recap' });
  expect(terminal.lines()).toContain('RECAP  1.0 s');
});
