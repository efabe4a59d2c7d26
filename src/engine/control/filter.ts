import { spawn } from 'node:child_process';
import { pipeline, Readable } from 'node:stream';
import type { ControlFile } from '../../sdk/content.ts';

/** What a program of the control machine makes of a file's bytes. Throws an Error with the program's own words. */
export async function* filter(
  [program, ...words]: readonly [string, ...string[]],
  file: ControlFile,
): AsyncGenerator<Uint8Array> {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<string | undefined>((resolve) => {
    let said = '';
    child.stderr.on('data', (piece: Buffer) => {
      said += piece.toString();
    });
    child.on('error', () => resolve(`the program ${program} is needed on the control machine to read it`));
    child.on('close', (code) =>
      resolve(code === 0 ? undefined : said.trim() || `${program} ended with code ${code}`),
    );
  });
  pipeline(Readable.from(file.chunks()), child.stdin, () => {});
  try {
    yield* child.stdout;
    const wrong = await ended;
    if (wrong !== undefined) throw new Error(wrong);
  } finally {
    child.kill();
  }
}
