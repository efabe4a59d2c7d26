import type { ModelHands } from '../../../sdk/host.ts';
import type { PasswordAging } from './account.ts';
import { hasShadowTools } from './database.ts';

/** By their names there. */
export type UseraddDefaults = Readonly<Record<string, string | undefined>>;

/** What `/etc/default/useradd` says. */
export async function useraddDefaults(model: ModelHands): Promise<UseraddDefaults> {
  const text = new TextDecoder().decode(await model.read('/etc/default/useradd'));
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(.+)$/gm)].map(([, name = '', value]) => [name, value]),
  );
}

/** login.defs(5): what a new password gets, but for that of a system's user. */
export async function usualAging(model: ModelHands, isSystem: boolean): Promise<PasswordAging> {
  const text = isSystem ? '' : new TextDecoder().decode(await model.read('/etc/login.defs'));
  const days = (name: string) => Number(new RegExp(`^\\s*${name}\\s+(-?\\d+)`, 'm').exec(text)?.[1] ?? -1);
  return { min: days('PASS_MIN_DAYS'), max: days('PASS_MAX_DAYS'), warn: days('PASS_WARN_AGE'), disable: -1 };
}

/** login.defs(5): USERGROUPS_ENAB. busybox always makes one. */
export async function hasOwnGroups(model: ModelHands): Promise<boolean> {
  if (!(await hasShadowTools(model))) return true;
  const text = new TextDecoder().decode(await model.read('/etc/login.defs'));
  return /^\s*USERGROUPS_ENAB\s+yes/im.test(text);
}
