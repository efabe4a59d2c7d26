import { gathered } from '../report/gathered.ts';
import { createJsonReporter } from '../report/json.ts';
import { createLinesReporter } from '../report/lines.ts';
import { createPalette, type Palette, wantsColour } from '../report/palette.ts';
import type { Reporter } from '../report/reporter.ts';
import type { OutputOptions } from './shared-options.ts';
import type { Surroundings } from './streams.ts';

/** The reporter that was asked for: a tree on a terminal, lines elsewhere, unless `--output` says. */
export async function chooseReporter(
  { output, verbose }: OutputOptions,
  surroundings: Surroundings,
): Promise<Reporter> {
  const { stdout, stderr, environment } = surroundings;
  const write = (text: string) => void stdout.write(text);
  if (output === 'json') {
    const json = gathered(write, createJsonReporter);
    // Events that go to a file or a program leave the terminal to whoever waits for them.
    return isTerminal(stderr, environment) && !stdout.isTTY
      ? both(json, await treeOn(stderr, verbose, surroundings))
      : json;
  }
  // A tree moves the cursor about; in a file that would be rubbish.
  if (output !== 'lines' && isTerminal(stdout, environment)) return treeOn(stdout, verbose, surroundings);
  const palette = paletteFor(stdout, environment);
  return gathered(write, (gather) => createLinesReporter({ palette, verbosity: verbose, write: gather }));
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
  const { createTreeReporter } = await import('../report/tree.ts');
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
