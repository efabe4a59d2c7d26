import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { lint } from '../../lint/lint.ts';
import { type MigratedProject, migrateProject } from '../../migrate/project.ts';
import { modules } from '../../modules/index.ts';
import { formatDifferences } from '../../report/diff.ts';
import { createPalette, wantsColour } from '../../report/palette.ts';
import { counted } from '../../report/text.ts';
import { createRegistry } from '../../sdk/registry.ts';
import { type Diagnostic, isError, mistake } from '../../source/diagnostic.ts';
import { createTemplating } from '../../template/create-templating.ts';
import { formatDiagnostics, refuse } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import type { Surroundings } from '../streams.ts';
import { formatDecisions, formatNotes, formatNotRead } from './migrate-text.ts';
import { createRefused, type Refused } from './refused.ts';

/** What `fplay migrate` was asked for. */
export interface MigrateOptions {
  /** The folder to write to. */
  readonly to?: string;
  readonly check: boolean;
}

/** `fplay migrate`: an Ansible project in fplay's words, beside it. Resolves to the exit code: 0, or 2 with something to decide. */
export async function migrateCommand(
  folder: string,
  options: MigrateOptions,
  surroundings: Surroundings,
): Promise<number> {
  try {
    return migrate(folder, options, surroundings);
  } catch (error) {
    const { code, syscall, path = folder, message } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    const reason = message.replace(/^\w+: |, \w+ '.*$/g, '');
    const hint = 'see to the path and its permissions';
    return refuse([mistake(`can't ${syscall} \`${path}\`: ${reason}`, undefined, hint)], surroundings);
  }
}

function migrate(folder: string, options: MigrateOptions, surroundings: Surroundings): number {
  const wrong = mistakeIn(folder, options);
  if (wrong) return refuse([wrong], surroundings);
  const project = migrateProject(folder);
  const palette = createPalette(wantsColour(surroundings.stdout, surroundings.environment));
  if (options.check) for (const line of changes(project)) surroundings.out(line);
  const refused =
    options.to === undefined ? checkElsewhere(folder, project) : write(folder, options.to, project);
  const { others, hintOf } = refused;
  const lines = [
    ...formatDecisions(project.decisions, hintOf),
    ...formatNotes(project.notes),
    ...formatNotRead(project.notRead),
  ];
  for (const line of lines) surroundings.out(line);
  if (others.length > 0)
    surroundings.out(`What fplay says of the result:\n\n${formatDiagnostics(others, palette)}`);
  surroundings.out(summary(project, others.length, options));
  return project.decisions.length + others.length > 0 ? exitCodes.advised : exitCodes.well;

  function changes({ files }: MigratedProject): readonly string[] {
    return files
      .filter(({ text, before }) => text !== undefined && text !== before)
      .flatMap(({ path, text = '', before = '' }) => [
        ...formatDifferences([{ kind: 'text', path, before, after: text }], palette),
        '',
      ]);
  }
}

function mistakeIn(folder: string, { to, check }: MigrateOptions): Diagnostic | undefined {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    return mistake(`there is no folder \`${folder}\``);
  if ((to === undefined) !== check)
    return mistake(
      'where to is not clear',
      undefined,
      'give --to FOLDER, or --check to see what would be written',
    );
  if (to === undefined) return undefined;
  if (resolve(to).startsWith(`${resolve(folder)}/`))
    return mistake(`\`${to}\` is inside of what is to be migrated`);
  return existsSync(to) && (!statSync(to).isDirectory() || readdirSync(to).length > 0)
    ? mistake(`\`${to}\` is there already`, undefined, 'name a new folder')
    : undefined;
}

/** Writes the files; what fplay says of them. */
function write(folder: string, to: string, project: MigratedProject): Refused {
  for (const { path, from, text, link, mode } of project.files) {
    const target = join(to, path);
    mkdirSync(dirname(target), { recursive: true });
    if (link !== undefined) {
      symlinkSync(link, target);
      continue;
    }
    if (text === undefined) copyFileSync(join(folder, from), target);
    else writeFileSync(target, text);
    chmodSync(target, mode);
  }
  const options = { registry: createRegistry(modules), templating: createTemplating() };
  return createRefused(lint([to], options).findings.filter(isError), project, to);
}

function checkElsewhere(folder: string, project: MigratedProject): Refused {
  const scratch = mkdtempSync(join(tmpdir(), 'fplay-migrate-'));
  try {
    return write(folder, scratch, project);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function summary({ files, decisions }: MigratedProject, refused: number, { to }: MigrateOptions): string {
  const changed = files.filter(({ text, before }) => text !== undefined && text !== before).length;
  const written = `${counted(changed, 'file')} of ${files.length} ${to === undefined ? 'would be' : 'are'} different${to === undefined ? '' : ` in ${to}`}.`;
  const open = decisions.length + refused;
  return open === 0
    ? `${written} Nothing is left to decide.`
    : `${written} ${counted(open, 'place')} to decide.`;
}
