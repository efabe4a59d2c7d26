import { ProcessOutput, Spinner } from 'listr2';
import type { Size } from './live.ts';
import { widthOf } from './width.ts';

/** What a frame shows: lines that stay, and lines that the next frame replaces. */
export interface Picture {
  readonly history: readonly string[];
  readonly live: readonly string[];
}

/** What the screen is told by listr2's `rendererOptions`. */
export interface ScreenOptions {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly draw: (size: Size, spinner: string) => Picture;
}

/** Ten pictures a second at most, however many events come. */
const interval = 100;
/** A terminal that knows DEC mode 2026 shows what is between these at once, without flicker; others ignore it. */
const [beginFrame, endFrame] = ['\x1b[?2026h', '\x1b[?2026l'];

const [hideCursor, showCursor] = ['\x1b[?25l', '\x1b[?25h'];

/**
 * A listr2 renderer for lists that don't fit on a screen: listr2's own draws every task again in each frame and
 * loses lines where that is taller than the terminal. This one lets finished lines scroll away and redraws only what
 * is live, which `draw` keeps small. Until its end everything else that is written to the terminal is held back, so
 * that nothing tears the picture.
 */
export class Screen {
  static readonly nonTTY = true;
  static readonly rendererOptions: ScreenOptions;
  static readonly rendererTaskOptions: Record<string, never>;
  readonly #options: ScreenOptions;
  readonly #output: ProcessOutput;
  readonly #spinner = new Spinner();
  #live: readonly string[] = [];

  constructor(_tasks: readonly unknown[], options: ScreenOptions) {
    this.#options = options;
    this.#output = new ProcessOutput(options.stdout, options.stderr, { leaveEmptyLine: false });
  }

  render(): void {
    this.#output.hijack();
    this.#spinner.start(() => this.#draw(), interval);
    process.on('SIGTSTP', this.#suspend);
  }

  end(): void {
    process.off('SIGTSTP', this.#suspend);
    this.#spinner.stop();
    this.#draw();
    this.#output.release();
  }

  /** ^Z: whoever types at the shell wants to see the cursor, and what they read there is no part of the picture. */
  readonly #suspend = (): void => {
    this.#output.toStdout(showCursor, false);
    // Without a listener the signal stops this process, unless it has no shell that could let it go on.
    process.off('SIGTSTP', this.#suspend);
    process.kill(process.pid, 'SIGTSTP');
    process.on('SIGTSTP', this.#suspend);
    this.#live = [];
    this.#output.toStdout(hideCursor, false);
  };

  #draw(): void {
    const size = { columns: this.#options.stdout.columns || 80, rows: this.#options.stdout.rows || 24 };
    const { history, live } = this.#options.draw(size, this.#spinner.fetch());
    const same =
      history.length === 0 &&
      live.length === this.#live.length &&
      live.every((line, index) => line === this.#live[index]);
    if (same) return;
    const erase = this.#eraseLive(size.columns);
    this.#live = live;
    const text = [...history, ...live].map((line) => `${line}\n`).join('');
    this.#output.toStdout(`${beginFrame}${erase}${text}${endFrame}`, false);
  }

  /** Back to where the live lines began; a terminal that was made narrower has wrapped them since. */
  #eraseLive(columns: number): string {
    const rows = this.#live.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(widthOf(stripColour(line)) / columns)),
      0,
    );
    // Line by line: tmux keeps among what was said what is cleared all at once from the top of the screen.
    return rows ? `${'\x1b[1A\x1b[2K'.repeat(rows)}\r\x1b[J` : '';
  }
}

function stripColour(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the palette's own escape codes
  return line.replace(/\x1b\[\d+m/g, '');
}
