import { readFileSync, statSync } from 'node:fs';
import type { Inventory } from '../model/inventory.ts';
import type { NamedFile } from '../sdk/define.ts';
import type { Registry } from '../sdk/registry.ts';
import { isTemplate } from '../source/check.ts';
import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import { fileText } from '../source/file-text.ts';
import { placesOf } from '../source/position.ts';
import type { Templating } from '../template/templating.ts';
import { fileFault } from '../util/file-fault.ts';
import { isLink } from '../util/look.ts';
import { findOnPath, pathsOf } from '../util/search-path.ts';
import { shownPath } from '../util/shown-path.ts';
import { isInclude, type Look, unfolded } from './brought.ts';
import { certainTasks } from './certain.ts';
import type { PlayProgram, TaskStep } from './step.ts';

/** A play, and the hosts that it runs on. */
export interface HostedPlay {
  readonly program: PlayProgram;
  readonly hosts: readonly string[];
}

/** What named files are found and read with. */
interface FileTools {
  readonly registry: Registry;
  readonly templating: Templating;
  readonly look: Look;
}

const thisMachine: readonly unknown[] = ['localhost', '127.0.0.1', '::1'];

/**
 * Looks for the files of the control machine that tasks name outright, and reads templates among them. A file that an
 * earlier task could make here, that a condition may be about, or whose absence is caught, is left to the run.
 */
export function checkNamedFiles(
  plays: readonly HostedPlay[],
  inventory: Inventory,
  { registry, templating, look }: FileTools,
): readonly Diagnostic[] {
  const mayAppear = plays.some((play) => writesHere(play, inventory, { registry, look }));
  return plays.flatMap(({ program }) =>
    certainTasks(program.sections.flat(), look).flatMap(({ step, caught }) => {
      const file = namedFile(step, registry);
      if (!file || caught) return [];
      if (file.template && /\.j(inja)?2$/.test(file.name)) return [jinjaTemplate(file, step)];
      const found = findFile(file, step);
      if ('path' in found) return file.template ? checkText(found.path, file, step, templating) : [];
      const left = !file.template && (mayAppear || step.when.length > 0);
      return left ? [] : [missing(file, step, found.searched)];
    }),
  );
}

/** The template that a task renders, where its name is known and it is there. */
export function templateOf(step: TaskStep, registry: Registry): string | undefined {
  const file = namedFile(step, registry);
  const found = file?.template && findFile(file, step);
  return found && 'path' in found ? found.path : undefined;
}

function namedFile({ task }: TaskStep, registry: Registry): NamedFile | undefined {
  if (typeof task.args === 'string') return undefined;
  const file = registry.get(task.action)?.namedFile?.(task.args);
  return file === undefined || file.name.includes('{{') || /^~(?!\/)/.test(file.name) ? undefined : file;
}

function findFile(
  { kind, name }: NamedFile,
  { searchPath }: TaskStep,
): { readonly path: string } | { readonly searched: readonly string[] } {
  const path = findOnPath(kind, name, searchPath);
  return path === undefined ? { searched: pathsOf(kind, name, searchPath) } : { path };
}

function missing(
  { kind, name, argument }: NamedFile,
  { task }: TaskStep,
  searched: readonly string[],
): Diagnostic {
  const looked = searched.map((path) => shownPath(path)).join(', ');
  const link = searched.find(isLink);
  const what = { files: 'file', templates: 'template', vars: 'file of variables' }[kind];
  return mistake(
    `there is no ${what} \`${name}\``,
    task.locateArgument([argument]),
    link === undefined ? `looked for ${looked}` : `${shownPath(link)} is a link that leads nowhere`,
  );
}

function jinjaTemplate({ name, argument }: NamedFile, { task }: TaskStep): Diagnostic {
  return mistake(
    `\`${name}\` is a Jinja template by its name, and templates are Handlebars`,
    task.locateArgument([argument]),
    '`fplay migrate` turns it into Handlebars, as far as that is exact; its name ends in .hbs then',
  );
}

/** Mistakes in the text of a template, at its own lines; at the task where it can't be read. */
function checkText(
  path: string,
  { argument }: NamedFile,
  { task }: TaskStep,
  templating: Templating,
): readonly Diagnostic[] {
  const { text, fault, diagnostic } = textAt(path);
  if (diagnostic) return [diagnostic];
  if (fault !== undefined)
    return [
      mistake(
        `the template \`${shownPath(path)}\` can't be read: ${fault}`,
        task.locateArgument([argument]),
        'name a file that you may read',
      ),
    ];
  const found = text === undefined ? undefined : templating.checkTemplate(text);
  if (text === undefined || !found) return [];
  return [mistake(found.message, placesOf({ file: shownPath(path), text })(found.offset), found.hint)];
}

/** What there is to say of a file that is read as text. */
interface ReadText {
  readonly text?: string;
  /** Why it can't be read. */
  readonly fault?: string;
  /** What is wrong with its bytes. */
  readonly diagnostic?: Diagnostic;
}

/** The text of a file, or what is wrong with it; neither of a device or a pipe, which can be read only once. */
export function textAt(path: string): ReadText {
  try {
    const seen = statSync(path);
    if (seen.isDirectory()) return { fault: 'it is a folder' };
    return seen.isFile() ? fileText(readFileSync(path), shownPath(path)) : {};
  } catch (error) {
    return { fault: fileFault(error) };
  }
}

/** Whether a play may write files on the control machine. */
function writesHere(
  { program, hosts }: HostedPlay,
  inventory: Inventory,
  { registry, look }: Pick<FileTools, 'registry' | 'look'>,
): boolean {
  const local = hosts.some(
    (host) =>
      thisMachine.includes(host) ||
      inventory.layersOf(host).some(({ ansible_connection: connection }) => connection === 'local'),
  );
  return (
    local ||
    [...unfolded([...program.sections.flat(), ...program.handlers], look)].some((step) => {
      const { task, delegateTo, connection } = step;
      return (
        registry.get(task.action)?.saves?.(typeof task.args === 'string' ? {} : task.args) ||
        connection === 'local' ||
        thisMachine.includes(delegateTo) ||
        isTemplate(delegateTo) ||
        (isInclude(step) && look(step) === undefined)
      );
    })
  );
}
