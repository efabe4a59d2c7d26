import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Surroundings } from './streams.ts';

/** Asks for a secret on stderr; what is typed isn't shown. Where stdin is no terminal, its next line is taken. */
export async function askSecret(question: string, { stdin, stderr }: Surroundings): Promise<string> {
  const isTerminal = stdin.isTTY === true;
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: hidden, terminal: isTerminal });
  try {
    if (isTerminal) stderr.write(question);
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => reject(new PromptInterrupted()));
      lines.once('close', () => reject(new PromptInterrupted()));
    });
  } finally {
    lines.close();
    stdin.pause();
    if (isTerminal) stderr.write('\n');
  }
}

/** The user left a question without an answer. */
export class PromptInterrupted extends Error {
  override readonly name = 'PromptInterrupted';
}
