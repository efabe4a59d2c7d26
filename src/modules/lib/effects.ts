import type { CommandOptions, ModelHands } from '../../sdk/host.ts';
import { below } from './files/paths.ts';

/** What a command does to a model of the host. */
export type Effect = NonNullable<CommandOptions['effect']>;

/** A command that changes nothing, whatever it finds. */
export const changesNothing: Effect = async () => {};

/** What is at a path, and below it, if anything, nobody knows any more: other programs keep their things there. */
export async function becomesUnknown(model: ModelHands, path: string): Promise<void> {
  const real = await model.realPath(path);
  await model.remove(real);
  await model.mayMake(real);
}

/** A file gets a content that nobody knows before. One that is there keeps its owner and mode. */
export async function isWritten(model: ModelHands, path: string): Promise<void> {
  await model.write(path, model.unknownContent(`what a program writes to ${path}`));
}

const listFolders = [
  '/var/lib/apt/lists',
  ...['apt', 'dnf', 'libdnf5', 'yum', 'apk'].map((tool) => `/var/cache/${tool}`),
];

/** What is known of packages changes, and the lists that the host keeps of them. */
export async function packageListsChange(model: ModelHands): Promise<void> {
  model.changeState('packages');
  for (const path of listFolders)
    if (await model.stat(path, { follow: true })) await becomesUnknown(model, path);
}

/** Packages come and go, with files of any name. */
export const bringsFiles: Effect = async (model) => {
  model.changeState('packages');
  model.mayBringFiles();
};

/** A unit or service changes; with `boot`, also the links that start it at boot, in folders of many names. */
export function changesService(name: string, { boot }: { readonly boot: boolean }): Effect {
  return async (model) => {
    model.changeState(serviceState(name));
    if (!boot) return;
    const units = '/etc/systemd/system';
    const wanting = (await model.list(units, { depth: 1 })).filter(({ path }) =>
      /\.(wants|requires)$/.test(path),
    );
    const levels = (await model.list('/etc', { depth: 1 })).filter(({ path }) => /\/rc\w\.d$/.test(path));
    for (const { path } of [...wanting, ...levels]) await becomesUnknown(model, path);
    const link = below('/etc/runlevels/default', name);
    if (await model.stat('/etc/runlevels/default')) await becomesUnknown(model, link);
  };
}

/** The word for what runs of a service; the same for both of a unit's names. */
export function serviceState(name: string): string {
  return `service ${name.replace(/\.service$/, '')}`;
}

/**
 * What the answer of another machine follows from on this one: where names lead, and whom it trusts. Undefined where it
 * may be this host itself that answers.
 */
export function remoteReads(address: string): readonly string[] | undefined {
  const isOwn = /^(\w+:\/\/)?([^@/]*@)?(localhost|127\.|\[?::1\b)/i.test(address);
  return isOwn ? undefined : ['/etc/hosts', '/etc/resolv.conf', '/etc/ssl', '/etc/pki', '/etc/ssh'];
}
