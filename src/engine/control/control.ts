import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TaskStep } from '../../compile/step.ts';
import { type Control, failure } from '../../sdk/define.ts';
import { HostError } from '../../sdk/host.ts';
import { formatDiagnostic } from '../../source/diagnostic.ts';
import { fileText } from '../../source/file-text.ts';
import { DependsOnUnknown, type Scope } from '../../template/templating.ts';
import type { RunState } from '../state/state.ts';
import { locate, openLocal, readFolder, save } from './files.ts';
import { filter } from './filter.ts';
import { openDecrypted } from './vaulted.ts';
import { placeOfText } from './written.ts';

/** What one task on one host may ask of the control machine. */
export interface ControlOptions {
  readonly run: RunState;
  readonly host: string;
  readonly scope: Scope;
  /** `searchPath`: folders of the role, the task file and the playbook, nearest first. */
  readonly step: Pick<TaskStep, 'searchPath' | 'task'>;
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
  step: { searchPath, task },
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
    chance: (label) => run.input.chance(`${host} ${label}`).toString('hex'),
    locate: (kind, name) => locate(kind, name, searchPath),
    file(file, { decrypt = false } = {}) {
      const full = path.resolve(base, file);
      read(full);
      return decrypt ? openDecrypted(run.once, full, run.input.openVault) : openLocal(run.once, full);
    },
    filter,
    folder(folder) {
      read(folder);
      return readFolder(folder);
    },
    async renderFile(file, extra = {}) {
      read(file);
      const bytes = await plainBytes(file, run).catch((cause: Error) => {
        if (cause instanceof HostError) throw cause;
        return failure(`can't read ${file}: ${cause.message}`);
      });
      if ('failed' in bytes) return bytes;
      const decoded = fileText(Buffer.from(bytes), file);
      if ('diagnostic' in decoded) return failure(formatDiagnostic(decoded.diagnostic));
      return templating.renderFile(decoded.text, file, withExtra(scope, extra));
    },
    evaluate: (expression) => templating.evaluate(expression, scope),
    test: (condition) =>
      templating.test(
        condition,
        scope,
        typeof condition === 'string' ? placeOfText(task, condition) : undefined,
      ),
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

/** The bytes of a file, or of what it holds where it is a vault. */
async function plainBytes(file: string, { once, input }: RunState): Promise<Uint8Array> {
  const found = await openDecrypted(once, file, input.openVault);
  return found ? found.read() : readFile(file);
}

/** A scope in which the names of `extra` come first. */
function withExtra(scope: Scope, extra: Readonly<Record<string, unknown>>): Scope {
  return {
    has: (name) => name in extra || scope.has(name),
    value: (name) => (name in extra ? extra[name] : scope.value(name)),
    names: () => [...Object.keys(extra), ...scope.names()],
  };
}
