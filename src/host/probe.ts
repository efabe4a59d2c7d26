import { randomBytes } from 'node:crypto';
import type { Command, CommandOptions, Output, Probe } from '../sdk/host.ts';
import { HostError } from '../sdk/host.ts';
import { sh } from '../util/quote.ts';
import { findGroup, findUser } from './accounts.ts';
import { commandText, enterFailed, enterMark, pathWord } from './command.ts';
import { inputOf } from './input.ts';
import type { Batch } from './questions/batch.ts';
import { checksumLook, statLook } from './questions/looks.ts';
import { parseList, parseOneStat } from './questions/stat.ts';
import { isAbsent, outputOf, refusal } from './refusal.ts';
import type { Section } from './shell/request.ts';
import { decodeText } from './text.ts';

/** What a view of a host brings to its Probe. */
export interface ProbeContext {
  readonly batch: Batch;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal | undefined;
  /** Runs a command with `joined`. */
  readonly join: (command: Command) => Promise<Output>;
  readonly facts: (folder?: string) => Promise<Readonly<Record<string, unknown>>>;
}

/** The read-only view of a host. */
export function createProbe({
  batch,
  environment,
  signal,
  join,
  facts,
}: ProbeContext): Omit<Probe, 'realPath' | 'access'> {
  const ask = (script: string) => batch.ask(script, { looks: true, signal });
  const call = (script: string) => batch.ask(script, { looks: true, bare: true, signal });
  return {
    facts,
    async stat(path, { follow = false } = {}) {
      const word = pathWord(path);
      const seen = await batch.look(statLook(follow), word, signal);
      if (seen) return seen.value && { ...seen.value, path };
      const section = await ask(sh`_stat ${follow ? '-L' : ''} ${word}`);
      return (
        present(section, `cannot look at ${path}`, path) && parseOneStat(path, decodeText(section.stdout))
      );
    },
    async checksum(path, algorithm = 'sha256') {
      const word = pathWord(path);
      const seen = await batch.look(checksumLook(algorithm), word, signal);
      if (seen) return seen.value;
      const section = await ask(sh`_checksum ${algorithm} ${word}`);
      return (
        present(section, `cannot read ${path}`, path) &&
        /^\\?([0-9a-f]+)/.exec(decodeText(section.stdout))?.[1]
      );
    },
    async read(path) {
      const section = await call(sh`_read ${pathWord(path)}`);
      return present(section, `cannot read ${path}`, path) && section.stdout;
    },
    async list(path, { depth, partial = false } = {}) {
      const mark = randomBytes(12).toString('hex');
      const folder = path === '/' ? path : path.replace(/\/+$/, '');
      const section = await ask(
        sh`_list ${pathWord(folder)} ${mark} ${depth ?? ''} ${partial ? 'partial' : ''}`,
      );
      if (!present(section, `cannot list ${path}`, path)) return [];
      return parseList(folder === '/' ? '/' : `${pathWord(folder)}/`, mark, decodeText(section.stdout));
    },
    async user(name) {
      return findUser(name, decodeText((await call(sh`_user ${name}`)).stdout));
    },
    async group(name) {
      return findGroup(name, decodeText((await call(sh`_group ${name}`)).stdout));
    },
    async which(program) {
      const section = await ask(sh`_which ${program}`);
      return section.code === 0 ? decodeText(section.stdout) : undefined;
    },
    async query(command, options = {}) {
      if (options.joined) return join(command);
      return commandOutput(
        await batch.ask(queryScript(command, options, environment), { guarded: true, signal }),
        options,
      );
    },
  };
}

/** A command's answer; throws HostError where its `chdir` failed. */
export function commandOutput(section: Section, options: CommandOptions): Output {
  const output = outputOf(section);
  if (section.code !== enterFailed || !output.stderr.includes(enterMark)) return output;
  const stderr = output.stderr.replace(enterMark, '').trim();
  throw new HostError(`cannot change to folder ${options.chdir}: ${stderr}`, {
    hint: 'check chdir, or create the folder first',
  });
}

function queryScript(
  command: Command,
  options: CommandOptions,
  environment: Readonly<Record<string, string>>,
): string {
  const { enter, script } = commandText(command, options, environment);
  return `${enter(`exit ${enterFailed}`)}${inputOf(options.stdin)}{ ${sh`_text ${script}`}; } 4<&0`;
}

/** Whether there is something at the path; throws HostError where the host won't tell. */
function present(section: Section, purpose: string, path: string): true | undefined {
  if (section.code === 0) return true;
  if (isAbsent(section)) return undefined;
  throw refusal(purpose, section, path);
}
