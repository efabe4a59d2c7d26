import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Surroundings } from './streams.ts';

/**
 * Asks for a secret on stderr; what is typed isn't shown. Where stdin is no terminal, its next line is taken. Throws
 * PromptInterrupted, and InputEnded.
 */
export async function askSecret(question: string, { stdin, stderr }: Surroundings): Promise<string> {
  if (stdin.isTTY === true) return askTerminal(question, { stdin, stderr });
  const line = await nextLine(stdin);
  if (line === undefined)
    throw new InputEnded(`no answer to \`${question.trim()}\`: the input has no further line`);
  return line;
}

async function askTerminal(
  question: string,
  { stdin, stderr }: Pick<Surroundings, 'stdin' | 'stderr'>,
  output: NodeJS.WritableStream = new Writable({ write: (_chunk, _encoding, done) => done() }),
): Promise<string> {
  const lines = createInterface({ input: stdin, output, terminal: true });
  let endsItsLine = false;
  try {
    stderr.write(question);
    const answer = await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => reject(new PromptInterrupted()));
      lines.once('close', () => reject(new PromptInterrupted()));
    });
    // what is shown as it is typed has its Enter too
    endsItsLine = output === stderr;
    return answer;
  } finally {
    lines.close();
    stdin.pause();
    if (!endsItsLine) stderr.write('\n');
  }
}

/** Asks for a value on stderr, on a terminal; what is typed is shown. Throws PromptInterrupted. */
export function askOpenly(question: string, { stdin, stderr }: Surroundings): Promise<string> {
  return askTerminal(question, { stdin, stderr }, stderr);
}

/** The next line, and nothing beyond it: the next question may want that. Undefined at the end of the input. */
async function nextLine(stdin: NodeJS.ReadStream): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  for await (const piece of stdin.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    const end = piece.indexOf('\n');
    pieces.push(end < 0 ? piece : piece.subarray(0, end));
    if (end < 0) continue;
    if (end + 1 < piece.length) stdin.unshift(piece.subarray(end + 1));
    return lineOf(pieces);
  }
  return pieces.length > 0 ? lineOf(pieces) : undefined;
}

function lineOf(pieces: readonly Buffer[]): string {
  return Buffer.concat(pieces).toString().replace(/\r$/, '');
}

/** The user left a question without an answer. */
export class PromptInterrupted extends Error {
  override readonly name = 'PromptInterrupted';
}

/** The input ended before a question had its answer. */
export class InputEnded extends Error {
  override readonly name = 'InputEnded';
}
