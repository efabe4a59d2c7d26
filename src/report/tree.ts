import { figures, Listr } from 'listr2';
import type { RunEvent } from '../model/event.ts';
import { createBoard } from './board.ts';
import { failureOf } from './failure.ts';
import { createFailureLog } from './failure-log.ts';
import { formatLive, type Size } from './live.ts';
import { createNotes } from './notes.ts';
import type { Palette } from './palette.ts';
import { formatRecap } from './recap.ts';
import { foldedRowsOf } from './recap-rows.ts';
import type { Reporter } from './reporter.ts';
import { type Picture, Screen } from './screen.ts';
import { formatSettled } from './settled.ts';
import { counted, printableLine } from './text.ts';
import { formatUnsettled, formatVerifyEnd, formatVerifyStart } from './verify.ts';
import { formatWarning } from './warning.ts';

/** What the tree needs of its surroundings. */
export interface TreeOptions {
  readonly palette: Palette;
  readonly verbosity: number;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * For a terminal: finished tasks scroll by as one line each, failures in full as they happen, and below them stands
 * a picture of what runs now. listr2 runs the list and the screen; the engine runs everything else.
 */
export function createTreeReporter(options: TreeOptions): Reporter {
  const { on, draw } = createPainter(options);
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  // One task for the whole run: listr2's lists are fixed once they run, and a run's tasks come as hosts reach them.
  const shown = new Listr([{ title: 'run', task: () => finished }], {
    renderer: Screen,
    rendererOptions: { stdout: options.stdout, stderr: options.stderr, draw },
    registerSignalListeners: false,
  }).run();
  return {
    on,
    async end() {
      finish();
      await shown;
    },
  };
}

interface Painter {
  on(event: RunEvent): void;
  draw(size: Size, spinner: string): Picture;
}

/** Events only note what happened; text is made when a picture is drawn, ten times a second at most. */
function createPainter({ palette, verbosity, stdout, now }: TreeOptions): Painter {
  const board = createBoard(now);
  const notes = createNotes(palette, verbosity);
  const failures = createFailureLog(palette, verbosity);
  let history: string[] = [];
  let check = false;

  /** Failures and finished tasks since the last time; before other lines, so that all stay in order. */
  function collect(all = false): void {
    for (const open of board.settle(all)) {
      const line = formatSettled(open, palette, stdout.columns || 80);
      history.push(...failures.take(open.task.id), line, ...notes.take(open.task.id));
    }
    history.push(...failures.take());
  }

  function say(lines: readonly string[], all = false): void {
    collect(all);
    history.push(...lines);
  }

  function on(event: RunEvent): void {
    switch (event.type) {
      case 'run-start':
        check = event.check;
        break;
      case 'play-start':
        say(
          ['', palette.bold(`PLAY [${printableLine(event.play)}]  ${counted(event.hosts.length, 'host')}`)],
          true,
        );
        break;
      case 'batch-start':
      case 'play-end':
        collect(true);
        break;
      case 'item-end':
      case 'task-end': {
        const failure = failureOf(event);
        if (failure) failures.add(failure);
        notes.add(event);
        break;
      }
      case 'rescued':
        failures.rescue(event);
        say([
          palette.yellow(
            `${figures.arrowRight} rescued on ${printableLine(event.host)}: ${printableLine(event.task.name)}`,
          ),
        ]);
        break;
      case 'verify-start':
        say(formatVerifyStart(palette), true);
        break;
      case 'unsettled':
        say(formatUnsettled(event, palette, verbosity > 0));
        break;
      case 'verify-end':
        say(formatVerifyEnd(event, palette));
        break;
      case 'warning':
        say(formatWarning(event, palette));
        break;
      case 'recap': {
        collect(true);
        const summary = failures.summary();
        // A screen holds some forty lines; whoever wants to read all hosts asks for more.
        const rows = verbosity > 0 ? undefined : foldedRowsOf(event.hosts);
        history.push(
          '',
          ...(summary.length ? [...summary, ''] : []),
          ...formatRecap(event, check, palette, rows, stdout.columns || 80),
        );
        break;
      }
      default:
    }
    board.on(event);
  }

  return {
    on,
    draw(size, spinner) {
      collect();
      const picture = { history, live: formatLive(board, { size, spinner, now: now() }, palette) };
      history = [];
      return picture;
    },
  };
}
