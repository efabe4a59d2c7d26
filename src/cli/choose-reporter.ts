import { createJsonReporter } from '../report/json.ts';
import { createLinesReporter } from '../report/lines.ts';
import { createPalette, wantsColour } from '../report/palette.ts';
import type { Reporter } from '../report/reporter.ts';
import type { OutputOptions } from './shared-options.ts';
import type { Surroundings } from './streams.ts';

/** The reporter that was asked for: a tree on a terminal, lines elsewhere, unless `--output` says. */
export async function chooseReporter(
  { output, verbose }: OutputOptions,
  { stdout, stderr, environment }: Surroundings,
): Promise<Reporter> {
  const isTerminal = stdout.isTTY === true && environment.TERM !== 'dumb';
  const palette = createPalette(wantsColour(stdout, environment));
  const write = (text: string) => void stdout.write(text);
  switch (output ?? (isTerminal ? 'tree' : 'lines')) {
    case 'json':
      return createJsonReporter(write);
    case 'tree':
      // A tree moves the cursor about; in a file that would be rubbish.
      if (isTerminal) {
        const { createTreeReporter } = await import('../report/tree.ts');
        return createTreeReporter({ palette, verbosity: verbose, stdout, stderr, now: Date.now });
      }
      return createLinesReporter({ palette, verbosity: verbose, write });
    default:
      return createLinesReporter({ palette, verbosity: verbose, write });
  }
}
