import type { ModelHands, Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { sh } from '../../../util/quote.ts';
import type { Effect } from '../effects.ts';
import { below } from '../files/paths.ts';

/** The pip of a host, or of one of its virtual environments. */
export interface Pip {
  readonly words: readonly string[];
  /** The virtual environment. */
  readonly folder: string | undefined;
  readonly umask: string | undefined;
  readonly breaks: boolean;
}

/** The words that start pip; undefined where there is none. */
export async function findPip(
  host: Probe,
  folder: string | undefined,
  executable: string | undefined,
): Promise<readonly string[] | undefined> {
  if (executable !== undefined) {
    const program = executable.includes('/') ? executable : await host.which(executable);
    return program === undefined ? undefined : [program];
  }
  if (folder !== undefined) return [below(folder, 'bin/python'), '-m', 'pip'];
  const [python, ...programs] = await allInOrder([
    host.query(['python3', '-m', 'pip', '--version'], { reads: pipReads(undefined), chdir: '/' }),
    host.which('pip3'),
    host.which('pip'),
  ]);
  if (python.code === 0) return ['python3', '-m', 'pip'];
  const program = programs.find((each) => each !== undefined);
  return program === undefined ? undefined : [program];
}

/** A script that runs pip; a file of requirements can come by stdin. */
export function pipScript({ words, folder, umask, breaks }: Pip, options: readonly string[]): string {
  return [
    ...(umask === undefined ? [] : [`umask ${umask}`]),
    'export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1',
    ...(breaks ? ['export PIP_BREAK_SYSTEM_PACKAGES=1'] : []),
    ...(folder === undefined ? [] : [sh`PATH=${below(folder, 'bin')}:"$PATH"`]),
    sh`exec ${[...words, ...options]}`,
  ].join('\n');
}

/**
 * Asks pip whether requirements, a file of them on stdin, are met: with no place to get anything from, it can only find that
 * they are, whatever its version. Newer ones (22.2) heed PIP_DRY_RUN too.
 */
export function metScript(pip: Pip): string {
  return [
    'export PIP_NO_INDEX=1 PIP_FIND_LINKS= PIP_DRY_RUN=1 PIP_CONFIG_FILE=/dev/null',
    questionScript({ ...pip, breaks: true }, ['install', '-r', '/dev/stdin']),
  ].join('\n');
}

/** The same where pip is only asked, and is to leave nothing of its own. */
export function questionScript(pip: Pip, options: readonly string[]): string {
  return `export PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1\n${pipScript(pip, options)}`;
}

/** What pip's answers follow from. */
export function pipReads(folder: string | undefined): readonly string[] {
  return folder === undefined ? ['packages', 'pip'] : [folder];
}

/** Packages come and go: in the environment, or anywhere. */
export function installs(folder: string | undefined): Effect {
  return async (model) => {
    if (folder !== undefined) return fillsFolder(model, folder);
    model.changeState('pip');
    model.mayBringFiles();
  };
}

async function fillsFolder(model: ModelHands, folder: string): Promise<void> {
  if (!(await model.stat(folder, { follow: true }))) await model.makeDirectory(folder);
  await model.fills(folder);
}
