import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { stepwise } from '../../../src/cli/run/step.ts';
import type { Surroundings } from '../../../src/cli/streams.ts';
import { gathered } from '../../../src/report/gathered.ts';

/** ESC [ and what may follow; built from text, since a pattern may not hold control characters. */
const control = '\\x1b\\[';
const codes = new RegExp(`${control}[\\d;?]*[a-zA-Z]|\\r`, 'g');

/** A terminal that shows everything that is written, and at which somebody answers each question. */
function terminal(answers: readonly string[]) {
  const left = [...answers];
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  let shown = '';
  const stderr = new Writable({
    write(text: Buffer, _encoding, done) {
      shown += text.toString();
      if (shown.endsWith(': ')) setImmediate(() => stdin.write(`${left.shift()}\r`));
      done();
    },
  });
  const write = (text: string) => {
    shown += text;
  };
  return {
    surroundings: { stdin, stderr } as unknown as Surroundings,
    write,
    shown: () => shown.replaceAll(codes, ''),
  };
}

test('what came of a task is seen before the next question, and each answer ends its line', async () => {
  const { surroundings, write, shown } = terminal(['maybe', 'y', 'n']);
  const asking = stepwise(surroundings);
  if ('diagnostics' in asking) throw new Error('nobody to ask');
  const reporter = gathered(write, (gather) => ({ on: () => gather('done\n'), end: async () => {} }));
  expect(await asking.value('one')).toBe(true);
  reporter.on({ type: 'warning', message: '' });
  expect(await asking.value('two')).toBe(false);
  const question = '(N)o/(y)es/(c)ontinue:';
  expect(shown()).toBe(`one: ${question} maybe\none: ${question} y\ndone\ntwo: ${question} n\n`);
});
