import { PassThrough } from 'node:stream';
import { main } from '../../src/cli/main.ts';
import type { Surroundings } from '../../src/cli/streams.ts';

/** What a command line left. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, with nothing of this process's own environment but where what outlasts a run goes. */
export async function fplay(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ended> {
  const [stdout, stderr] = [gather(), gather()];
  const surroundings: Surroundings = {
    out: (line) => void stdout.stream.write(`${line}\n`),
    error: (line) => void stderr.stream.write(`${line}\n`),
    stdin: new PassThrough().end(input) as unknown as NodeJS.ReadStream,
    stdout: stdout.stream,
    stderr: stderr.stream,
    environment: { XDG_STATE_HOME: process.env.XDG_STATE_HOME, ...environment },
    onInterrupt: () => () => {},
  };
  const code = await main(words, '1.2.3', surroundings);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function gather(): { readonly stream: NodeJS.WriteStream; text(): string } {
  let text = '';
  const write = (part: string | Uint8Array) => {
    text += typeof part === 'string' ? part : new TextDecoder().decode(part);
    return true;
  };
  return { stream: { write } as unknown as NodeJS.WriteStream, text: () => text };
}
