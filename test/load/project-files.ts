import { z } from 'zod';
import type { LoadOptions } from '../../src/load/context.ts';
import { loadProject, type Project } from '../../src/load/project.ts';
import { importRole, importTasks, includeRole, includeTasks } from '../../src/modules/include.ts';
import { flag, mode, text } from '../../src/sdk/args.ts';
import { defineModule } from '../../src/sdk/define.ts';
import { createRegistry } from '../../src/sdk/registry.ts';
import { formatDiagnostic } from '../../src/source/diagnostic.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { type Files, project } from '../rig/project.ts';

const nothing = async () => ({ current: {}, desired: {} });

const copy = defineModule({
  name: 'copy',
  summary: 'Put a file on the host.',
  args: z.strictObject({
    src: text().optional(),
    dest: text().describe('Where to put it.'),
    mode: mode().optional(),
    force: flag().default(true),
    state: z.enum(['present', 'absent']).default('present'),
  }),
  examples: [],
  plan: nothing,
});

const command = defineModule({
  name: 'command',
  summary: 'Run a program.',
  args: z.strictObject({
    cmd: text().optional(),
    argv: z.array(text()).optional(),
    chdir: text().optional(),
  }),
  freeForm: 'cmd',
  examples: [],
  plan: nothing,
});

const debug = defineModule({
  name: 'debug',
  summary: 'Show something.',
  args: z.strictObject({ msg: z.unknown().optional() }),
  examples: [],
  plan: nothing,
});

const assert = defineModule({
  name: 'assert',
  summary: 'Fail unless conditions hold.',
  args: z.strictObject({ that: z.union([z.string(), z.array(z.string())]) }),
  conditions: ['that'],
  examples: [],
  plan: nothing,
});

const meta = defineModule({
  name: 'meta',
  summary: 'Steer the run.',
  args: z.strictObject({ free_form: z.enum(['flush_handlers', 'noop']) }),
  freeForm: 'free_form',
  examples: [],
  plan: nothing,
});

const registry = createRegistry([
  copy,
  command,
  debug,
  assert,
  meta,
  importRole,
  importTasks,
  includeRole,
  includeTasks,
]);

/** Loads `site.yml` of files. */
export function load(files: Files, options: Partial<LoadOptions> = {}) {
  const folder = project(files);
  const more = { registry, templating: createTemplating(), workingFolder: folder, ...options };
  return { folder, ...loadProject(['site.yml'], more) };
}

/** The project of files without mistakes. */
export function loadWell(files: Files, options: Partial<LoadOptions> = {}): Project {
  const { project, diagnostics } = load(files, options);
  if (!project) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return project;
}

/** All mistakes of files, as they are shown. */
export function mistakes(files: Files, options: Partial<LoadOptions> = {}): string {
  return load(files, options).diagnostics.map(formatDiagnostic).join('\n\n');
}

/** All mistakes in tasks of a play. */
export function mistakesOfTasks(tasks: string): string {
  return mistakes({ 'site.yml': `- hosts: all\n  tasks:\n${indent(tasks)}` });
}

/** Lines moved in by four columns. */
export function indent(lines: string): string {
  return lines.replace(/^(?=.)/gm, '    ');
}
