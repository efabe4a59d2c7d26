import type { Artefact } from '../artefacts/artefact.ts';
import { catalogue } from '../artefacts/catalogue.ts';
import { ArtefactError } from '../artefacts/packages.ts';
import { artefactsFolder, prepareArtefact } from '../artefacts/prepare.ts';
import { type Diagnostic, formatDiagnostic, mistake } from '../source/diagnostic.ts';
import { nearest } from '../util/nearest.ts';
import { exitCodes } from './exit-code.ts';
import type { Surroundings } from './streams.ts';

/** What `fplay artefacts` was asked for. */
export interface ArtefactsOptions {
  /** Those that are made without being asked for, where empty. */
  readonly names: readonly string[];
  /** The cache folder unless given. */
  readonly folder?: string;
}

/**
 * `fplay artefacts`: gets what the playbooks need, and prints the path of each. The exit code: 0; 1 where one could not
 * be had; 5 for an unknown name.
 */
export async function artefactsCommand(
  options: ArtefactsOptions,
  streams: Pick<Surroundings, 'out' | 'error' | 'environment'>,
): Promise<number> {
  const chosen = chooseArtefacts(options.names);
  if (!chosen.every(isArtefact)) {
    for (const one of chosen) if (!isArtefact(one)) streams.error(formatDiagnostic(one));
    return exitCodes.mistake;
  }
  const folder = options.folder ?? artefactsFolder(streams.environment);
  for (const artefact of chosen) {
    try {
      const { path } = await prepareArtefact(artefact, folder, (line) => streams.error(line));
      streams.out(path);
    } catch (error) {
      if (!(error instanceof ArtefactError)) throw error;
      streams.error(formatDiagnostic(mistake(error.message, undefined, error.hint)));
      return exitCodes.fault;
    }
  }
  return exitCodes.well;
}

function chooseArtefacts(names: readonly string[]): readonly (Artefact | Diagnostic)[] {
  if (names.length === 0) return catalogue.filter(({ onRequest }) => onRequest !== true);
  return names.map((name) => catalogue.find((artefact) => artefact.name === name) ?? unknownName(name));
}

function isArtefact(one: Artefact | Diagnostic): one is Artefact {
  return 'make' in one;
}

function unknownName(name: string): Diagnostic {
  const known = catalogue.map((artefact) => artefact.name);
  const near = nearest(name, known);
  const hint = near === undefined ? `there are ${known.join(', ')}` : `did you mean \`${near}\`?`;
  return mistake(`no artefact is called \`${name}\``, undefined, hint);
}
