import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Control, failure } from '../../sdk/define.ts';
import { DependsOnUnknown, type Scope } from '../../template/templating.ts';
import type { RunState } from '../state/state.ts';
import { locate, openLocal, readFolder, save } from './files.ts';
import { filter } from './filter.ts';

/** What one task on one host may ask of the control machine. */
export interface ControlOptions {
  readonly run: RunState;
  readonly host: string;
  readonly scope: Scope;
  /** Folders of the role, the task file and the playbook, nearest first. */
  readonly searchPath: readonly string[];
  readonly signal: AbortSignal;
  readonly progress: Control['progress'];
  readonly reconnect: Control['reconnect'];
  /** Nothing is written. */
  readonly check: boolean;
  readonly background?: Control['background'];
  readonly target?: Control['target'];
}

/** The control machine's side of a task; `Control` says what is promised. */
export function createControl({
  run,
  host,
  scope,
  searchPath,
  signal,
  progress,
  reconnect,
  check,
  background,
  target,
}: ControlOptions): Control {
  const { templating, readVariables } = run.input;
  const { read } = run.input.witness ?? { read: () => {} };
  // As with Ansible, a relative path is one beside the playbook.
  const base = searchPath.at(-1) ?? '';
  return {
    host,
    verbosity: run.input.verbosity,
    signal,
    progress,
    reconnect,
    once: run.once,
    locate: (kind, name) => locate(kind, name, searchPath),
    file(file) {
      read(path.resolve(base, file));
      return openLocal(run.once, path.resolve(base, file));
    },
    filter,
    folder(folder) {
      read(folder);
      return readFolder(folder);
    },
    async renderFile(file, extra = {}) {
      read(file);
      const text = await readFile(file, 'utf8').catch((cause: Error) =>
        failure(`can't read ${file}: ${cause.message}`),
      );
      if (typeof text !== 'string') return text;
      return templating.renderFile(text, file, withExtra(scope, extra));
    },
    evaluate: (expression) => templating.evaluate(expression, scope),
    test: (condition) => templating.test(condition, scope),
    async readVariables(file) {
      read(file);
      const found = await readVariables(file);
      return 'vars' in found ? found.vars : failure(found.mistake);
    },
    async save(file, content) {
      if (run.isDraft) throw new DependsOnUnknown('a file of the control machine');
      if (!check) await save(path.resolve(base, file), content);
    },
    // At the end: methods that follow a spread take thirty times as long to make.
    ...(background && { background }),
    ...(target && { target }),
  };
}

/** A scope in which the names of `extra` come first. */
function withExtra(scope: Scope, extra: Readonly<Record<string, unknown>>): Scope {
  return {
    has: (name) => name in extra || scope.has(name),
    value: (name) => (name in extra ? extra[name] : scope.value(name)),
    names: () => [...Object.keys(extra), ...scope.names()],
  };
}
