import type { ModelHands, Probe, UserEntry } from '../../../sdk/host.ts';
import type { AttributeArgs } from '../files/attributes.ts';
import { below, makeParents } from '../files/paths.ts';

/**
 * A home folder comes with all that is in the skeleton; `attributes` are the folder's, and its owners' those of all. The folders
 * above it that are missing get those of `above`.
 */
export async function fillsHome(
  model: ModelHands,
  home: string,
  skeleton: string,
  attributes: { readonly owner: string; readonly group: string; readonly mode: number },
  above: AttributeArgs = {},
): Promise<void> {
  const { mode, ...owner } = attributes;
  await makeParents(model, home, above);
  await model.makeDirectory(home, attributes);
  for (const entry of await model.list(skeleton)) {
    const path = below(home, entry.path.slice(skeleton.length + 1));
    if (entry.type === 'directory') await model.makeDirectory(path, { ...owner, mode: entry.mode });
    else if (entry.type === 'link') await model.symlink(entry.target ?? '', path);
    else {
      await model.copy(entry.path, path);
      await model.setAttributes(path, owner);
    }
  }
}

/** login.defs(5): HOME_MODE, or what UMASK leaves. `umask` in octal digits counts in place of that. */
export async function homeMode(host: Probe, umask?: string): Promise<number> {
  const text = new TextDecoder().decode(await host.read('/etc/login.defs'));
  const value = (name: string) => new RegExp(`^\\s*${name}\\s+([0-7]+)`, 'm').exec(text)?.[1];
  const mode = value('HOME_MODE');
  return mode === undefined
    ? 0o777 & ~Number.parseInt(umask ?? value('UMASK') ?? '022', 8)
    : Number.parseInt(mode, 8);
}

/** usermod: what is in the home folder, and was the user's or of the primary group, gets the new numbers. */
export async function handOver(
  model: ModelHands,
  { home, uid, gid }: UserEntry,
  newUid: number | undefined,
  newGid: number | undefined,
): Promise<void> {
  const isChanged = (newUid !== undefined && newUid !== uid) || (newGid !== undefined && newGid !== gid);
  const top = isChanged ? await model.stat(home, { follow: true }) : undefined;
  if (top?.type !== 'directory') return;
  for (const entry of [top, ...(await model.list(home))]) {
    const owner = newUid !== undefined && entry.uid === uid ? String(newUid) : undefined;
    const group = newGid !== undefined && entry.gid === gid ? String(newGid) : undefined;
    const attributes = { ...(owner !== undefined && { owner }), ...(group !== undefined && { group }) };
    await model.setAttributes(entry.path, attributes, { follow: false });
  }
}
