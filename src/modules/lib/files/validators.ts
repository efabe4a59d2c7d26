import type { ModelHands, Output } from '../../../sdk/host.ts';
import { nameOf } from './paths.ts';

/** Whether a command with these words behind its name only looks at the file that it is given, and may read it from a pipe. */
type OnlyReads = (words: readonly string[]) => boolean;

const anyhow: OnlyReads = () => true;
const bySwitch =
  (switches: RegExp): OnlyReads =>
  (words) =>
    words.some((word) => switches.test(word));
const syntaxAlone: OnlyReads = (words) => words.length === 2 && words[0] === '-n';

/** Programs that change nothing, whoever writes the file. Others may: `nginx -t` makes log files. */
const readers: Readonly<Record<string, OnlyReads>> = {
  visudo: bySwitch(/^-[hqs]*c|^--check$/),
  sshd: bySwitch(/^-[46dDeiqt]*[tT]/),
  ...Object.fromEntries(['sh', 'bash', 'dash', 'ksh', 'zsh'].map((shell) => [shell, syntaxAlone])),
  ...Object.fromEntries(['grep', 'egrep', 'fgrep'].map((name) => [name, anyhow])),
  ...Object.fromEntries(['true', 'false'].map((name) => [name, anyhow])),
  jq: anyhow,
  python3: (words) => words.length === 3 && words[0] === '-m' && words[1] === 'json.tool',
};

/**
 * What a command that validates would leave, done to a model: where it is known to change nothing, the host runs it on the content,
 * through a pipe. Undefined where only the real run can tell.
 */
export async function validates(
  model: ModelHands,
  words: readonly string[],
  path: string,
): Promise<Output | undefined> {
  const [program = '', ...rest] = words;
  if (!(await model.which(program))) return missing(program);
  const file = '/dev/stdin';
  if (!readers[nameOf(program)]?.(rest) || rest.filter((word) => word.includes('%s')).length !== 1)
    return undefined;
  const content = await model.read(path);
  if (!content || includesOthers(content)) return undefined;
  const command = words.map((word) => word.replaceAll('%s', file));
  return model.query(command, { stdin: content, reads: pathsIn(rest) });
}

/** As the host's shell says it. */
function missing(program: string): Output {
  return { code: 127, stdout: '', stderr: `${program}: not found` };
}

/** What it includes may have been changed by then. */
function includesOthers(content: Uint8Array): boolean {
  return /^\s*[@#]?include/im.test(Buffer.from(content).toString('latin1'));
}

function pathsIn(words: readonly string[]): readonly string[] {
  return words.filter((word) => word.startsWith('/') && !word.includes('%s'));
}
