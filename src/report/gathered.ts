import type { Reporter } from './reporter.ts';

/** Characters beyond which text isn't held back. */
const most = 64 << 10;

/**
 * A reporter whose text is written once a turn of the event loop: with a thousand hosts, a line at a time would cost as
 * much as many a task. What is left is written at its end.
 */
export function gathered(
  write: (text: string) => void,
  create: (write: (text: string) => void) => Reporter,
): Reporter {
  let held = '';
  let due: NodeJS.Immediate | undefined;

  function flush(): void {
    clearImmediate(due);
    due = undefined;
    if (held !== '') write(held);
    held = '';
  }

  const reporter = create((text) => {
    held += text;
    if (held.length >= most) flush();
    else due ??= setImmediate(flush);
  });
  return {
    on: reporter.on,
    async end() {
      await reporter.end();
      flush();
    },
  };
}
