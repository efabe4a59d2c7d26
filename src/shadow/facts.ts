import { localFact } from '../host/facts/facts.ts';
import type { FileStat, Probe } from '../sdk/host.ts';
import { unknownReason, unknownValue, whenKnown } from '../template/unknown.ts';
import { changedBefore } from './model.ts';

type Facts = Readonly<Record<string, unknown>>;

const live = '/proc/sys/kernel/hostname';

/** What facts follow from, by their names: paths, and words for what isn't a file. */
const origins: readonly (readonly [names: RegExp, follows: readonly string[]])[] = [
  [/^(host|node)name$/, [live]],
  [/^(fqdn|domain)$/, [live, '/etc/hosts', '/etc/resolv.conf', '/etc/nsswitch.conf']],
  [/^(distribution|os_family)/, ['/etc/os-release', '/usr/lib/os-release', '/etc/debian_version']],
  [/^lsb$/, ['/etc/os-release', '/usr/lib/os-release', '/etc/lsb-release', 'packages']],
  [/^python/, ['packages']],
  [/^dns$/, ['/etc/resolv.conf']],
  [/^machine_id$/, ['/etc/machine-id', '/var/lib/dbus/machine-id']],
  [/^date_time$/, ['/etc/localtime', '/etc/timezone']],
  [/^selinux$/, ['/etc/selinux/config']],
  [/^mounts$/, ['mounts']],
  [/^(user|effective|real)_/, ['/etc/passwd', '/etc/group']],
];

/** What is asked of a model. */
export interface AskedModel {
  readonly probe: Pick<Probe, 'list' | 'read'>;
  /** Whether something at a path, or below it, or what isn't a file (`packages`), isn't as the host has it. */
  isChanged(what: string): Promise<boolean>;
}

/** The facts of a host behind what was done to its model: what follows from a change is told anew, or unknown. */
export async function modelFacts(real: Facts, folder: string, asked: AskedModel): Promise<Facts> {
  const told = Object.entries(real).map(async ([name, value]) => {
    const why = await changeBehind(name, asked);
    return [name, why === undefined ? value : unknownValue(`${changedBefore}: ${why}`)];
  });
  const facts = Object.fromEntries(await Promise.all(told)) as Facts;
  return {
    ...facts,
    ...((await asked.isChanged(live)) && (await names(asked))),
    ...((await asked.isChanged(folder)) && { local: await localFacts(folder, real.local as Facts, asked) }),
  };
}

async function changeBehind(name: string, { isChanged }: AskedModel): Promise<string | undefined> {
  const kind = /^ssh_host_key_(\w+)_public/.exec(name)?.[1];
  const key = kind === undefined ? [] : [`/etc/ssh/ssh_host_${kind}_key.pub`];
  const follows = origins.filter(([names]) => names.test(name)).flatMap(([, from]) => from);
  for (const one of [...follows, ...key]) if (await isChanged(one)) return one;
  return undefined;
}

async function names({ probe }: AskedModel): Promise<Facts> {
  const name = await whenKnown(textOf(probe, live).then((text) => text.trim()));
  return typeof name === 'string' ? { nodename: name, hostname: name.split('.')[0] ?? '' } : {};
}

/** The facts of a host's own files. What a program among them that is new prints nobody knows. */
async function localFacts(folder: string, real: Facts, { probe, isChanged }: AskedModel): Promise<unknown> {
  const listed = await whenKnown(probe.list(folder, { depth: 1, partial: true }));
  if (!Array.isArray(listed)) return listed;
  const files = (listed as readonly FileStat[]).filter(({ path }) => path.endsWith('.fact'));
  const told = files.map(async ({ path, type, mode }) => {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.fact'.length);
    if (!(await isChanged(path))) return name in real ? [[name, real[name]]] : [];
    if (type === 'directory') return [];
    const isProgram = type !== 'file' || unknownReason(mode) !== undefined || (mode & 0o111) !== 0;
    if (isProgram) return [[name, unknownValue(`what ${path} prints`)]];
    return [[name, await whenKnown(textOf(probe, path).then((text) => localFact(text, name)))]];
  });
  return Object.fromEntries((await Promise.all(told)).flat());
}

async function textOf(probe: Pick<Probe, 'read'>, path: string): Promise<string> {
  return new TextDecoder().decode(await probe.read(path));
}
