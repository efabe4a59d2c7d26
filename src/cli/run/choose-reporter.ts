import type { DriftLog } from '../../report/drift-log.ts';
import { gathered } from '../../report/gathered.ts';
import { createJsonReporter } from '../../report/json.ts';
import { createLinesReporter } from '../../report/lines.ts';
import { createPalette, type Palette, wantsColour } from '../../report/palette.ts';
import type { Reporter } from '../../report/reporter.ts';
import type { OutputOptions } from '../shared-options.ts';
import type { Surroundings } from '../streams.ts';

/** The reporter that was asked for: a tree on a terminal, lines elsewhere, unless `--output` says. */
export async function chooseReporter(
  { output, verbose }: OutputOptions,
  surroundings: Surroundings,
): Promise<Reporter> {
  const { stdout, environment } = surroundings;
  const write = (text: string) => void stdout.write(text);
  if (output === 'json') return withProgress(gathered(write, createJsonReporter), { verbose }, surroundings);
  if (output === 'junit') {
    const { createJunitReporter } = await import('../../report/junit.ts');
    const junit = createJunitReporter({ drift: false, strict: false, write });
    return withProgress(junit, { verbose }, surroundings);
  }
  // A tree moves the cursor about; in a file that would be rubbish.
  if (output !== 'lines' && isTerminal(stdout, environment)) return treeOn(stdout, verbose, surroundings);
  const palette = paletteFor(stdout, environment);
  return gathered(write, (gather) => createLinesReporter({ palette, verbosity: verbose, write: gather }));
}

/** The reporter of what `fplay drift` found: it writes at the end, so that meanwhile a terminal shows how it goes. */
export async function chooseDriftReporter(
  log: DriftLog,
  { output, verbose, strict }: OutputOptions & { readonly strict: boolean },
  surroundings: Surroundings,
): Promise<Reporter> {
  const { stdout, environment } = surroundings;
  const { createDriftJsonReporter, createDriftReporter } = await import('../../report/drift.ts');
  const { createJunitReporter } = await import('../../report/junit.ts');
  const write = (text: string) => void stdout.write(text);
  const palette = paletteFor(stdout, environment);
  const report =
    output === 'json'
      ? createDriftJsonReporter(log, write)
      : output === 'junit'
        ? createJunitReporter({ drift: true, strict, write })
        : createDriftReporter(log, { palette, verbosity: verbose, write });
  return both({ on: log.on, end: async () => {} }, await withProgress(report, { verbose }, surroundings));
}

/** Output for a file or a program leaves the terminal to whoever waits for it. */
async function withProgress(
  reporter: Reporter,
  { verbose }: Pick<OutputOptions, 'verbose'>,
  surroundings: Surroundings,
): Promise<Reporter> {
  const { stdout, stderr, environment } = surroundings;
  if (!isTerminal(stderr, environment) || stdout.isTTY) return reporter;
  return both(reporter, await treeOn(stderr, verbose, surroundings));
}

type Environment = Surroundings['environment'];

function isTerminal(stream: NodeJS.WriteStream, environment: Environment): boolean {
  return stream.isTTY === true && environment.TERM !== 'dumb';
}

function paletteFor(stream: NodeJS.WriteStream, environment: Environment): Palette {
  return createPalette(wantsColour(stream, environment));
}

async function treeOn(
  stream: NodeJS.WriteStream,
  verbosity: number,
  { stderr, environment }: Surroundings,
): Promise<Reporter> {
  const { createTreeReporter } = await import('../../report/tree.ts');
  const palette = paletteFor(stream, environment);
  return createTreeReporter({ palette, verbosity, stdout: stream, stderr, now: Date.now });
}

function both(first: Reporter, second: Reporter): Reporter {
  return {
    on(event) {
      first.on(event);
      second.on(event);
    },
    async end() {
      await first.end();
      await second.end();
    },
  };
}
