import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Hands, ModelHands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { sh } from '../util/quote.ts';
import { aliased } from './lib/aliased.ts';
import type { Effect } from './lib/effects.ts';
import { hostPath } from './lib/files/paths.ts';
import { applyEdit, bare, type Edited, ended, planEdit, splitLines } from './lib/files/text-file.ts';
import type { WrittenState } from './lib/files/written-file.ts';

interface SysctlState extends WrittenState {
  /** The value that the kernel has now. */
  readonly live: string;
}

const argumentsSchema = aliased(
  {
    name: text()
      .refine((name) => /^\w[\w.:@/-]*$/.test(name.trim()) && !/(^|\/)\.\.?(\/|$)|\.\./.test(name), {
        error: 'expected the name of a kernel setting, as `vm.swappiness`',
      })
      .transform((name) => name.trim())
      .describe('The setting, as `vm.swappiness`.'),
    value: z
      .union([z.string(), z.number(), z.boolean()], { error: 'expected text or a number' })
      .transform(valueText)
      .refine((value) => value !== '' && !/[\r\n]/.test(value), { error: 'expected one line' })
      .optional()
      .describe('Its value; true and false are 1 and 0.'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether it should be in the file.'),
    reload: flag().default(true).describe('Have the kernel read the file after a change (`sysctl -p`).'),
    sysctl_set: flag().default(false).describe('Tell the kernel this value, whatever the file says.'),
    ignoreerrors: flag().default(false).describe('Let settings be that the kernel does not know.'),
    sysctl_file: hostPath().default('/etc/sysctl.conf').describe('The file that is read at boot.'),
  },
  { key: 'name', val: 'value' },
).refine((args) => args.state === 'absent' || args.value !== undefined, {
  error: '`value` is needed with state: present',
  path: ['value'],
});

type Arguments = z.output<typeof argumentsSchema>;

/** Words that Ansible takes for true and false mean 1 and 0. */
function valueText(value: string | number | boolean): string {
  const word = String(value).trim();
  if (/^(y|yes|on|t|true)$/i.test(word)) return '1';
  return /^(n|no|off|f|false)$/i.test(word) ? '0' : word;
}

/** Settings of the kernel. */
export const sysctl = defineModule({
  name: 'sysctl',
  summary: 'Set a value of the kernel, now and at boot.',
  description: 'Only the line of the setting is changed; the rest of the file stays as it is.',
  args: argumentsSchema,
  touches: (given) => [given('sysctl_file') ?? '/etc/sysctl.conf', '/proc/sys'],
  examples: [
    { title: 'Now and at boot', args: { name: 'vm.swappiness', value: 1, sysctl_set: true } },
    {
      title: 'In a file of its own',
      args: { name: 'net.core.somaxconn', value: 4096, sysctl_file: '/etc/sysctl.d/90-flink.conf' },
    },
    { title: 'Not set at boot any more', args: { name: 'vm.overcommit_memory', state: 'absent' } },
  ],
  returns: { msg: 'What was done to the file.', path: 'The file.' },
  async plan(args, host): Promise<Plan<SysctlState> | Failure> {
    const [file, live] = await allInOrder([
      planEdit(fileArguments(args), host, ({ text: before }) => edit(args, before)),
      liveValue(args, host),
    ]);
    if (isFailure(file)) return file;
    if (isFailure(live)) return live;
    if (live === undefined || args.value === undefined) return file;
    const wanted = args.value;
    const isSame = words(live) === words(wanted);
    const attribute = { kind: 'attribute' as const, key: args.name, before: live, after: wanted };
    return {
      ...file,
      current: { ...file.current, live },
      desired: { ...file.desired, live: isSame ? live : wanted },
      differences: [...(file.differences ?? []), ...(isSame ? [] : [attribute])],
    };
  },
  async apply(changed: Partial<SysctlState>, args, host) {
    const { live, ...file } = changed;
    const done = Object.keys(file).length > 0 ? await applyEdit(file, fileArguments(args), host) : {};
    if (isFailure(done)) return done;
    if (args.sysctl_set && live !== undefined)
      await tell(args, host, ['-w', `${args.name}=${live}`], (model) => sets(model, args.name, live));
    if (args.reload)
      await tell(args, host, ['-p', args.sysctl_file], (model) => setsAll(model, args.sysctl_file));
    return done;
  },
});

/** Fails where the kernel refuses a value; the program says so on stderr, and with old versions by nothing else. */
async function tell(args: Arguments, host: Hands, what: readonly string[], effect: Effect): Promise<void> {
  const words = ['sysctl', ...(args.ignoreerrors ? ['-e'] : []), ...what];
  const refused = '^sysctl: setting key .*: (Invalid argument|Read-only file system)$';
  const script = sh`said=$(${words} 2>&1 >/dev/null); code=$?; printf '%s\\n' "$said" >&2
if printf '%s\\n' "$said" | grep -qE ${refused}; then exit 1; fi; exit $code`;
  await host.must(`set ${args.name}`, script, { effect });
}

/** The kernel takes a value, where it has such a setting. */
async function sets(model: ModelHands, name: string, value: string): Promise<void> {
  const path = pathOf(name);
  if ((await model.stat(path))?.type === 'file') await model.write(path, `${value}\n`);
}

async function setsAll(model: ModelHands, file: string): Promise<void> {
  for (const line of splitLines(new TextDecoder().decode(await model.read(file)))) {
    const name = nameOf(line);
    if (name !== undefined && name !== '') await sets(model, name, settingOf(line));
  }
}

function fileArguments({ sysctl_file, state }: Arguments) {
  return { path: sysctl_file, backup: false, create: true, state };
}

/** What the kernel has; undefined where that doesn't matter, or needn't. */
async function liveValue(args: Arguments, host: Probe): Promise<string | undefined | Failure> {
  if (args.state === 'absent' || !(args.reload || args.sysctl_set)) return undefined;
  const bytes = await host.read(pathOf(args.name));
  if (bytes) return words(new TextDecoder().decode(bytes));
  if (args.ignoreerrors) return undefined;
  return failure(`the kernel of this host has no setting ${args.name}`, {
    hint: 'load the kernel module that brings it first; reload: false only writes the file',
  });
}

/** Names are written `net.ipv4.ip_forward` or `net/ipv4/ip_forward`; the first separator decides (sysctl(8)). */
function partsOf(name: string): readonly string[] {
  const first = /[./]/.exec(name)?.[0] ?? '.';
  const other = first === '.' ? '/' : '.';
  const swapped = (part: string) => (first === '.' ? part.replaceAll(other, '.') : part);
  return name.split(first).map(swapped);
}

function pathOf(name: string): string {
  return `/proc/sys/${partsOf(name).join('/')}`;
}

function words(value: string): string {
  return value.trim().split(/\s+/).join(' ');
}

/** The first line of the setting takes the value, others of it go. */
function edit(args: Arguments, before: string): Edited {
  const lines = splitLines(before);
  const mine = [...lines.keys()].filter((index) => nameOf(lines[index] ?? '') === args.name);
  const first = mine[0];
  if (args.state === 'absent') {
    const kept = lines.filter((_, index) => !mine.includes(index));
    return { text: kept.join(''), msg: mine.length > 0 ? 'setting removed' : '' };
  }
  const line = `${args.name}=${args.value}\n`;
  if (first === undefined) return { text: [...ended(lines), line].join(''), msg: 'setting added' };
  const value = settingOf(lines[first] ?? '');
  if (value === args.value && mine.length === 1) return { text: before, msg: '' };
  const kept = lines.flatMap((each, index) =>
    index === first ? [line] : mine.includes(index) ? [] : [each],
  );
  return { text: kept.join(''), msg: 'setting changed' };
}

function settingOf(line: string): string {
  return bare(line).split('=').slice(1).join('=').trim();
}

function nameOf(line: string): string | undefined {
  if (/^\s*([#;]|$)/.test(line) || !line.includes('=')) return undefined;
  // A dash before a name lets errors be.
  return line.slice(0, line.indexOf('=')).trim().replace(/^-/, '');
}
