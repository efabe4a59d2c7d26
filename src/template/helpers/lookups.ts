import path from 'node:path';
import type { Vars } from '../../model/inventory.ts';
import { filesMatching } from '../../util/search-path.ts';
import { findFile, foldersOf, outputOf, requireFile } from '../control-machine.ts';
import { Fault } from '../fault.ts';
import { candidatesOf, maySkip } from '../first-found.ts';
import { DependsOnUnknown } from '../templating.ts';
import { unknownValue } from '../unknown.ts';
import { type Around, asText, type Helper } from './helper.ts';
import { storedPassword } from './password-file.ts';
import { sequence } from './sequence.ts';
import { download } from './url.ts';

/** What is looked up on the control machine: Ansible's look-ups, each a helper of its own. */
export const lookupHelpers: readonly Helper[] = [
  {
    name: 'env',
    usage: 'env name fallback?',
    summary: "A variable of the control machine's environment; empty, or the fallback, where it is not set.",
    example: { text: '{{ env "FPLAY_NOT_SET" "none" }}', result: 'none' },
    takes: [1, 2],
    call: ([name, fallback = ''], _, { control }) => control.environment[asText(name)] ?? fallback,
  },
  {
    name: 'file',
    also: ['unvault'],
    usage: 'file name rstrip=? lstrip=?',
    summary:
      "The text of a file of the control machine, without line ends behind it; in the role's or playbook's `files`, or beside the playbook. A vault is decrypted, and what it held is kept out of all output.",
    example: { text: '{{ file "/proc/sys/kernel/ostype" }}', result: 'Linux' },
    takes: [1, 1],
    named: ['rstrip', 'lstrip'],
    call([name], { rstrip = true, lstrip = false }, { control, scope }) {
      const { text } = control.read(requireFile(asText(name), 'files', scope));
      return stripped(text, rstrip === true, lstrip === true);
    },
  },
  {
    name: 'lines_of',
    also: ['lines'],
    usage: 'lines_of name',
    summary: 'The lines of a file of the control machine, found as `file` finds it.',
    example: { text: '{{ lines_of "/proc/sys/kernel/ostype" }}', result: ['Linux'] },
    takes: [1, 1],
    call: ([name], _, { control, scope }) =>
      control
        .read(requireFile(asText(name), 'files', scope))
        .text.replace(/\r?\n$/, '')
        .split(/\r?\n/),
  },
  {
    name: 'vault',
    usage: 'vault name',
    summary:
      'The text of a file that is encrypted as a whole, decrypted with a password of the run; it is kept out of all output.',
    example: { text: '{{ ternary false (vault "secrets.txt") "not asked" }}', result: 'not asked' },
    takes: [1, 1],
    call([name], _, { control, scope }) {
      const file = requireFile(asText(name), 'files', scope);
      const { text, vaulted } = control.read(file);
      if (!vaulted)
        throw new Fault(`${file} is not encrypted`, {
          hint: 'encrypt it by `fplay vault encrypt`, or use `file`',
        });
      return text.replace(/\s+$/, '');
    },
  },
  {
    name: 'template',
    usage: 'template name key=value ...',
    summary:
      'The text of a template of the control machine, rendered; the named values come before variables of the same name.',
    example: { text: '{{ ternary false (template "motd.hbs") "not asked" }}', result: 'not asked' },
    takes: [1, 1],
    named: 'any',
    call([name], extra, { control, scope, renderFile }) {
      const file = requireFile(asText(name), 'templates', scope);
      return renderFile(control.read(file).text, file, {
        ...scope,
        has: (word) => Object.hasOwn(extra, word) || scope.has(word),
        value: (word) => (Object.hasOwn(extra, word) ? extra[word] : scope.value(word)),
      });
    },
  },
  {
    name: 'pipe',
    usage: 'pipe command read_only=? secret=?',
    summary:
      "What a command prints, without line ends behind it. It runs in the control machine's shell beside the playbook, once a run; in check mode only with `read_only=true`, and is unknown otherwise. With `secret=true` it is kept out of all output.",
    example: { text: '{{ pipe "echo a" }}', result: 'a' },
    takes: [1, 1],
    named: ['read_only', 'secret'],
    call([command], { read_only, secret }, around) {
      const text = asText(command);
      const folder = foldersOf(around.scope).at(-1) ?? '.';
      const { environment } = around.control;
      return started({
        key: `pipe ${folder} ${text}`,
        what: `what \`${text}\` prints`,
        acts: read_only !== true,
        secret: secret === true,
        around,
        work: async (signal) => (await outputOf(text, folder, environment, signal)).replace(/[\r\n]+$/, ''),
      });
    },
  },
  {
    name: 'url',
    usage: 'url address headers=? username=? password=? secret=?',
    summary:
      'What a web server answers, as text; asked by the control machine, once a run. With `secret=true` it is kept out of all output.',
    example: { text: '{{ ternary false (url "https://example.org/") "not asked" }}', result: 'not asked' },
    takes: [1, 1],
    named: ['headers', 'username', 'password', 'secret'],
    call: ([address], named, around) =>
      started({
        key: `url ${JSON.stringify([address, named])}`,
        what: `what ${asText(address)} answers`,
        acts: false,
        secret: named.secret === true,
        around,
        work: () => download(asText(address), named),
      }),
  },
  {
    name: 'password',
    usage: 'password file length=? chars=? encrypt=? seed=?',
    summary:
      'A password that is made once and kept in a file of the control machine, as in Ansible, and kept out of all output. In check mode it is unknown where there is no file yet. /dev/null keeps none; `encrypt` makes a hash of it (`sha512`).',
    example: { text: '{{ length (password "/dev/null" length=16) }}', result: 16 },
    takes: [1, 1],
    named: ['length', 'chars', 'encrypt', 'seed'],
    call: ([file], named, around) => passwordOf(asText(file), named, around),
  },
  {
    name: 'fileglob',
    usage: 'fileglob pattern ...',
    summary: 'Files of the control machine that match a pattern, found as `file` finds them, in order.',
    example: { text: '{{ fileglob "/proc/sys/kernel/ostyp?" }}', result: ['/proc/sys/kernel/ostype'] },
    takes: [1, 32],
    call: (patterns, _, { scope }) =>
      patterns.flat().flatMap((pattern) => filesMatching(asText(pattern), foldersOf(scope))),
  },
  {
    name: 'first_found',
    usage: 'first_found name ... paths=? skip=?',
    summary:
      'The first of some files that the control machine has, found as `file`, `template` and `include_vars` find them or in `paths`; null with `skip=true` where there is none. A mapping with `files`, `paths` and `skip` is taken too.',
    example: { text: '{{ first_found "/nowhere" "/proc/version" }}', result: '/proc/version' },
    takes: [1, 32],
    named: ['paths', 'skip'],
    call: (terms, { paths, skip }, { scope }) =>
      firstFound(namesIn(terms, paths), skip === true || maySkip(terms), scope),
  },
  {
    name: 'exists',
    usage: 'exists name',
    summary:
      'Whether the control machine has a file, found as `file` finds it. For those of a host there is `stat`.',
    example: { text: '{{ exists "/proc/version" }}', result: true },
    takes: [1, 1],
    call: ([name], _, { scope }) => findFile(asText(name), 'files', scope) !== undefined,
  },
  {
    name: 'sequence',
    usage: 'sequence start=? end=? count=? stride=? format=?',
    summary: 'Numbers as text, both ends included; also as one text: `"start=1 end=4 format=web%02d"`.',
    example: { text: '{{ sequence start=1 end=3 format="web%02d" }}', result: ['web01', 'web02', 'web03'] },
    takes: [0, 1],
    named: ['start', 'end', 'count', 'stride', 'format'],
    call: ([text], named) => sequence(text === undefined ? named : asText(text)),
  },
];

/** Names, or each name in each folder. */
function namesIn(names: readonly unknown[], paths: unknown): readonly string[] {
  const written = candidatesOf(names);
  if (paths === undefined) return written;
  return [paths].flat().flatMap((folder) => written.map((name) => path.join(asText(folder), name)));
}

function stripped(text: string, right: boolean, left: boolean): string {
  const without = right ? text.replace(/\s+$/, '') : text;
  return left ? without.replace(/^\s+/, '') : without;
}

function firstFound(names: readonly string[], skip: boolean, scope: Around['scope']): string | null {
  for (const name of names) {
    const found = ['files', 'templates', 'vars'].map((kind) => findFile(name, kind, scope)).find(Boolean);
    if (found !== undefined) return found;
  }
  if (skip) return null;
  throw new Fault(`the control machine has none of ${names.join(', ')}`, { hint: 'allow that by skip=true' });
}

interface Started {
  readonly key: string;
  /** In a user's words, where it isn't known. */
  readonly what: string;
  /** Whether it may change something. */
  readonly acts: boolean;
  readonly secret: boolean;
  readonly around: Around;
  readonly work: (signal: AbortSignal) => Promise<string>;
}

/** What is done once a run, and not at all before its turn or, where it may change something, in a check. */
function started({ key, what, acts, secret, around: { control, scope }, work }: Started): unknown {
  // What is tried out before its turn waits for it, and stores nothing.
  if (!control.has(key) && control.ahead) throw new DependsOnUnknown(what);
  if (!control.has(key) && acts && isCheck(scope)) return unknownValue(what);
  const text = control.once(key, work);
  if (secret) control.keepSecret(text);
  return text;
}

function isCheck(scope: Around['scope']): boolean {
  return scope.has('ansible_check_mode') && scope.value('ansible_check_mode') === true;
}

function passwordOf(name: string, named: Vars, { control, scope }: Around): unknown {
  const file = path.resolve(foldersOf(scope).at(-1) ?? '.', name);
  return storedPassword(file, named, { control, isCheck: isCheck(scope) });
}
