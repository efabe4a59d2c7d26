import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Hands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';
import { changesNothing, type Effect } from './lib/effects.ts';
import { refused } from './lib/files/attributes.ts';
import { ancestors, hostPath, withoutSlash } from './lib/files/paths.ts';
import { applyEdit, planEdit } from './lib/files/text-file.ts';
import type { WrittenState } from './lib/files/written-file.ts';
import { type FstabEntry, type Mounted, mountedAt, removeEntry, setEntry } from './lib/mount/fstab.ts';
import { mountQuestion, mounts, touchesMounts, unmounts } from './lib/mount/mount-effects.ts';

interface MountState extends WrittenState {
  readonly mounted: boolean;
  readonly remounted: boolean;
  /** Whether the folder to mount at is there. */
  readonly folder: boolean;
}

function field() {
  return text().refine((value) => value !== '' && !/[\0\n]/.test(value), { error: 'expected one word' });
}

const argumentsSchema = aliased(
  {
    path: field()
      .refine((path) => path === 'none' || path.startsWith('/'), {
        error: 'expected an absolute path, or none for swap',
      })
      .describe('Where to mount it; `none` for swap.'),
    state: z
      .enum(['mounted', 'present', 'unmounted', 'absent', 'absent_from_fstab', 'remounted', 'ephemeral'])
      .describe(
        '`mounted`: in fstab, and mounted; `present`: in fstab; `unmounted`: not mounted, fstab as it is; `absent`: not ' +
          'mounted, not in fstab, and its folder gone; `absent_from_fstab`; `remounted`: every time; `ephemeral`: mounted, ' +
          'fstab as it is.',
      ),
    src: field().optional().describe('What to mount: a device, `UUID=...`, a folder, `server:/folder`.'),
    fstype: field().optional().describe('Its type, as `ext4`, `tmpfs` or `nfs`; `none` for a bind mount.'),
    opts: field().default('defaults').describe('Options, as `noatime,ro`.'),
    dump: field().default('0').describe('The fifth field of fstab.'),
    passno: field().default('0').describe('The sixth field of fstab: when it is checked at boot.'),
    boot: flag().default(true).describe('Mount it at boot; without it, `noauto` is added to `opts`.'),
    fstab: hostPath().default('/etc/fstab').describe('The file of mounts.'),
    backup: flag().default(false).describe('Keep a copy of fstab as it was, beside it.'),
    opts_no_log: refused('set no_log on the task', false),
  },
  { name: 'path' },
).superRefine((args, context) => {
  const wrong = (message: string, path: string) =>
    context.addIssue({ code: 'custom', message, path: [path] });
  const needs = ['mounted', 'present', 'ephemeral'].includes(args.state);
  if (needs && args.src === undefined) wrong(`\`src\` is needed with state: ${args.state}`, 'src');
  if (needs && args.fstype === undefined) wrong(`\`fstype\` is needed with state: ${args.state}`, 'fstype');
  if (args.path === 'none' && !['present', 'absent_from_fstab'].includes(args.state))
    wrong('swap can only be present or absent_from_fstab here: swapon and swapoff do the rest', 'state');
});

type Arguments = z.output<typeof argumentsSchema>;

/** File systems, and where they are mounted. */
export const mount = defineModule({
  name: 'mount',
  touches: touchesMounts,
  summary: 'Mount or unmount a file system, now and at boot.',
  description:
    'Where mounting fails, fstab is put back as it was. `absent` unmounts also what fstab does not know, and removes ' +
    'the folder only where it is empty. With `ephemeral` nothing is done where the same is mounted there already.',
  args: argumentsSchema,
  examples: [
    {
      title: 'A disk for data',
      args: { path: '/data', src: 'UUID=b3e4', fstype: 'xfs', opts: 'noatime', state: 'mounted' },
    },
    {
      title: 'One folder seen at two places',
      args: { path: '/srv/www', src: '/data/www', fstype: 'none', opts: 'bind', state: 'mounted' },
    },
    { title: 'Gone', args: { path: '/data', state: 'absent' } },
  ],
  returns: { name: 'The path.', src: 'What is mounted.', fstab: 'The file of mounts.', opts: 'Its options.' },
  async plan(args, host): Promise<Plan<MountState> | Failure> {
    const path = withoutSlash(args.path);
    const [seen, real, mounts, file] = await allInOrder([
      host.stat(path, { follow: true }),
      host.realPath(path),
      host.query(...mountQuestion),
      planFile(args, host),
    ]);
    if (isFailure(file)) return file;
    const mounted = mountedAt(mounts.stdout, real);
    const refusal = refuse(args, mounted, seen?.type);
    if (refusal) return refusal;
    const rewritten = (file.differences?.length ?? 0) > 0;
    const current = {
      ...file.current,
      mounted: mounted !== undefined,
      folder: seen !== undefined,
      remounted: false,
    };
    const desired = { ...file.desired, ...wanted(args, mounted !== undefined, rewritten) };
    const { src, fstab, fstype, dump, passno, opts } = { ...args, ...entryOf(args) };
    return {
      current,
      desired,
      result: { name: args.path, src, fstab, fstype, dump, passno, opts },
      differences: [...(file.differences ?? []), ...changesOf(path, current, desired)],
    };
  },
  async apply(changed: Partial<MountState>, args, host) {
    const { mounted, remounted, folder, ...file } = changed;
    const before = await host.read(args.fstab);
    const edited = Object.keys(file).length > 0 ? await applyEdit(file, fileArguments(args), host) : {};
    if (isFailure(edited)) return edited;
    const path = withoutSlash(args.path);
    const made = folder === true ? await makeFolders(host, path) : [];
    const refusal = await act(changed, args, host);
    if (!refusal) {
      if (folder === false)
        await host.must(`remove the folder ${path}`, ['rmdir', '--', path], {
          effect: (model) => model.remove(path),
        });
      return edited;
    }
    for (const each of made.toReversed())
      await host.run(['rmdir', '--', each], { effect: (model) => model.remove(each) });
    if (Object.keys(file).length > 0)
      await (before ? host.write(args.fstab, before) : host.remove(args.fstab));
    return refusal;
  },
});

function entryOf(args: Arguments): FstabEntry {
  const { src = '', fstype = '', dump, passno, boot } = args;
  const opts = boot || args.opts.split(',').includes('noauto') ? args.opts : `${args.opts},noauto`;
  return { src, fstype, dump, passno, opts, path: args.path === 'none' ? 'none' : withoutSlash(args.path) };
}

function fileArguments({ fstab, backup, state }: Arguments) {
  const present = state === 'mounted' || state === 'present';
  return {
    path: fstab,
    backup,
    create: present,
    state: present ? ('present' as const) : ('absent' as const),
  };
}

async function planFile(args: Arguments, host: Probe): Promise<Plan<WrittenState> | Failure> {
  const { path, src } = entryOf(args);
  if (['mounted', 'present'].includes(args.state))
    return planEdit(fileArguments(args), host, ({ text: now }) => setEntry(now, entryOf(args)));
  if (!args.state.startsWith('absent')) return { current: {}, desired: {} };
  const entry = { path, ...(args.src !== undefined && { src }) };
  return planEdit(fileArguments(args), host, ({ text: now }) => removeEntry(now, entry));
}

function refuse(
  { path, state, src }: Arguments,
  mounted: Mounted | undefined,
  type: string | undefined,
): Failure | undefined {
  if (state === 'remounted' && !mounted) return failure(`nothing is mounted at ${path}`);
  if (state === 'ephemeral' && mounted && mounted.src !== src && mounted.root !== src)
    return failure(`${mounted.src} is mounted at ${path} already`, {
      hint: 'unmount it first with state: unmounted',
    });
  if (
    (state === 'mounted' || state === 'ephemeral') &&
    type !== undefined &&
    type !== 'directory' &&
    !mounted
  )
    return type === 'file' ? undefined : failure(`${path} is a ${type}, at which nothing can be mounted`);
  return undefined;
}

function wanted({ state }: Arguments, mounted: boolean, rewritten: boolean): Partial<MountState> {
  switch (state) {
    case 'mounted':
      return { mounted: true, folder: true, ...(mounted && rewritten && { remounted: true }) };
    case 'ephemeral':
      return { mounted: true, folder: true };
    case 'remounted':
      return { remounted: true };
    case 'unmounted':
      return { mounted: false };
    case 'absent':
      return { mounted: false, ...((mounted || rewritten) && { folder: false }) };
    default:
      return {};
  }
}

function changesOf(path: string, current: Partial<MountState>, desired: Partial<MountState>) {
  return (['folder', 'mounted', 'remounted'] as const)
    .filter((key) => desired[key] !== undefined && desired[key] !== current[key])
    .map((key) => ({ kind: 'attribute' as const, path, key, before: current[key], after: desired[key] }));
}

async function makeFolders(host: Hands, path: string): Promise<readonly string[]> {
  const folders = [...ancestors(path), path];
  const seen = await allInOrder(folders.map((folder) => host.stat(folder, { follow: true })));
  const made = folders.filter((_, index) => !seen[index]);
  for (const folder of made) await host.makeDirectory(folder);
  return made;
}

async function act(changed: Partial<MountState>, args: Arguments, host: Hands): Promise<Failure | undefined> {
  const path = withoutSlash(args.path);
  const mountBy = (words: readonly string[]) =>
    tell(host, `mount ${path}`, ['mount', ...words, path], mounts(entryOf(args), path));
  const unmount = () => tell(host, `unmount ${path}`, ['umount', path], unmounts(path));
  if (changed.mounted === true) return mountBy(mountWords(args));
  if (changed.mounted === false) return unmount();
  if (!changed.remounted) return undefined;
  const more = args.state === 'remounted' && args.opts !== 'defaults' ? `,${args.opts}` : '';
  const words = ['mount', '-o', `remount${more}`, ...fstabWords(args), path];
  const refusal = await tell(host, `remount ${path}`, words, changesNothing);
  // With options of the task's own, unmounting would lose them.
  if (!refusal || more !== '') return refusal;
  return (await unmount()) ?? mountBy(fstabWords(args));
}

function mountWords(args: Arguments): readonly string[] {
  if (args.state !== 'ephemeral') return fstabWords(args);
  const { src, fstype, opts } = entryOf(args);
  return ['-t', fstype, ...(opts === 'defaults' ? [] : ['-o', opts]), '--', src];
}

function fstabWords({ fstab }: Arguments): readonly string[] {
  return fstab === '/etc/fstab' ? [] : ['-T', fstab];
}

async function tell(
  host: Hands,
  what: string,
  command: readonly string[],
  effect: Effect,
): Promise<Failure | undefined> {
  const { code, stdout, stderr } = await host.run(command, { effect });
  if (code === 0) return undefined;
  const said = (stderr || stdout).trim();
  const hint = /busy/.test(said) ? 'fuser -vm PATH shows what uses it' : 'check `src`, `fstype` and `opts`';
  return failure(`can't ${what}: ${said}`, { hint, result: { rc: code, stderr, stdout } });
}
