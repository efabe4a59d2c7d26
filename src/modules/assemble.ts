import { posix } from 'node:path';
import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { type Control, defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { pythonRegex } from './lib/edit/python-regex.ts';
import { attributeArguments } from './lib/files/attributes.ts';
import { expandHome, hostPath, nameOf, withoutSlash } from './lib/files/paths.ts';
import { contentDifference, decryptedDifference } from './lib/files/text-content.ts';
import { validateArgument } from './lib/files/validate.ts';
import {
  applyWritten,
  bytesOf,
  lookAt,
  planWritten,
  refuseTarget,
  sha256Of,
  type WrittenState,
} from './lib/files/written-file.ts';

const argumentsSchema = z.strictObject({
  src: z.string().min(1).describe('The folder with the fragments.'),
  dest: hostPath().describe('The file that they make.'),
  remote_src: flag()
    .default(true)
    .describe('`src` is a folder of the host; without it, one that is looked for in `files/`.'),
  delimiter: text().optional().describe('What stands between fragments; `\\n` and the like are understood.'),
  regexp: text().optional().describe('Only fragments whose name this regular expression matches somewhere.'),
  ignore_hidden: flag().default(false).describe('Leave out fragments whose name starts with a dot.'),
  backup: flag().default(false).describe('Keep a copy of a file that is replaced, beside it.'),
  validate: validateArgument(),
  decrypt: flag()
    .default(true)
    .describe('Fragments of the control machine that are vaults come as what they hold.'),
  ...attributeArguments,
});

type Arguments = z.output<typeof argumentsSchema>;

/** One file out of many. */
export const assemble = defineModule({
  name: 'assemble',
  summary: 'Make a file of the fragments in a folder, in the order of their names.',
  args: argumentsSchema,
  touches: ['dest'],
  examples: [
    { title: 'Fragments of the host', args: { src: '/etc/hosts.d', dest: '/etc/hosts' } },
    {
      title: 'Fragments of the role, with a line between',
      args: { src: 'sshd.d', remote_src: false, dest: '/etc/ssh/sshd_config', delimiter: '# ---' },
    },
  ],
  returns: { dest: 'The file.', checksum: 'Its sha256.', backup_file: 'The copy that `backup` kept.' },
  async plan(args, host, control): Promise<Plan<WrittenState> | Failure> {
    const dest = await expandHome(host, args.dest);
    const [target, present, fragments] = await allInOrder([
      lookAt(host, dest),
      host.read(dest, { compared: true }),
      readFragments(args, host, control),
    ]);
    const refusal = refuseTarget(target, false);
    if (refusal) return refusal;
    if (isFailure(fragments)) return fragments;
    const content = join(fragments.parts, unescaped(args.delimiter));
    const plan = planWritten(target, {
      attributes: args,
      present,
      content,
      difference: fragments.decrypted ? decryptedDifference(dest) : contentDifference(dest, present, content),
      follow: false,
    });
    return { ...plan, result: { ...plan.result, src: args.src, checksum: sha256Of(content), msg: 'OK' } };
  },
  async apply(changed, args, host) {
    const dest = await expandHome(host, args.dest);
    return applyWritten(host, dest, changed, bytesOf(changed), { ...args, follow: false });
  },
});

interface Fragments {
  readonly parts: readonly Uint8Array[];
  /** A vault is among them. */
  readonly decrypted: boolean;
}

/** The contents of the fragments that count, in their order. */
async function readFragments(args: Arguments, host: Probe, control: Control): Promise<Fragments | Failure> {
  const regexp = args.regexp === undefined ? undefined : pythonRegex('regexp', args.regexp);
  if (isFailure(regexp)) return regexp;
  const counts = (name: string) =>
    (!regexp || name.search(regexp) >= 0) && !(args.ignore_hidden && name.startsWith('.'));
  return args.remote_src ? ofHost(args.src, counts, host) : ofControl(args, counts, control);
}

type Counts = (name: string) => boolean;

async function ofHost(src: string, counts: Counts, host: Probe): Promise<Fragments | Failure> {
  if (!/^(\/|~(\/|$))/.test(src))
    return failure(`src has to be an absolute path of the host, and ${src} isn't one`, {
      hint: 'with remote_src: false it is looked for in files/',
    });
  const folder = withoutSlash(await expandHome(host, src));
  const [seen, listed] = await allInOrder([
    host.stat(folder, { follow: true }),
    host.list(`${folder}/`, { depth: 1 }),
  ]);
  if (seen?.type !== 'directory')
    return failure(seen ? `${folder} is a ${seen.type}, not a folder` : `there is no folder ${folder}`);
  const named = listed.filter(({ path }) => counts(nameOf(path)));
  const read = await allInOrder(
    named.map(({ path, type }) => (type === 'file' || type === 'link' ? host.read(path) : undefined)),
  );
  return { parts: read.filter((bytes) => bytes !== undefined), decrypted: false };
}

async function ofControl(
  { src, decrypt }: Arguments,
  counts: Counts,
  control: Control,
): Promise<Fragments | Failure> {
  const folder = await control.locate('files', src);
  if (typeof folder !== 'string') return folder;
  const listed = await control.folder(folder);
  if (!listed) return failure(`${folder} is no folder that can be read`);
  const names = listed.map(({ path }) => path).filter((path) => !path.includes('/') && counts(nameOf(path)));
  const files = await allInOrder(
    names.toSorted(byCode).map((name) => control.file(posix.join(folder, name), { decrypt })),
  );
  const found = files.filter((file) => file !== undefined);
  return {
    parts: await allInOrder(found.map((file) => file.read())),
    decrypted: found.some(({ held }) => held !== undefined),
  };
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** Every fragment on lines of its own. */
function join(fragments: readonly Uint8Array[], delimiter: string | undefined): Uint8Array {
  const between = delimiter && (delimiter.endsWith('\n') ? delimiter : `${delimiter}\n`);
  const parts = fragments.flatMap((fragment, index) => {
    if (index === 0) return [fragment];
    const ended = fragments[index - 1]?.at(-1) === 10;
    return [Buffer.from(`${ended ? '' : '\n'}${between ?? ''}`), fragment];
  });
  return Buffer.concat(parts);
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

function unescaped(delimiter: string | undefined): string | undefined {
  return delimiter?.replaceAll(/\\([ntr\\'"])/g, (_, letter: string) => escapes[letter] ?? letter);
}
