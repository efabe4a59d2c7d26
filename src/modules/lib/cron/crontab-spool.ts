import type { ModelHands, Output, Probe } from '../../../sdk/host.ts';
import { whenKnown } from '../../../template/unknown.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { sh } from '../../../util/quote.ts';
import { isWritten } from '../effects.ts';
import { below } from '../files/paths.ts';

/** Where systems keep the crontabs of users. */
export const spools = ['/var/spool/cron/crontabs', '/var/spool/cron', '/etc/crontabs'];

/** Where the crontab of a user may be; of one that isn't named, the folders. */
function spoolsOf(user: string | undefined): readonly string[] {
  return user === undefined ? spools : spools.map((folder) => below(folder, user));
}

/** Reads or replaces a crontab. Only root may name a user; another one's own crontab needs no name. */
export function crontabScript(user: string | undefined, action: '-l' | '-'): string {
  if (user === undefined) return `exec crontab ${action}`;
  return sh`[ "$(id -un)" = ${user} ] && exec crontab ${action}; exec crontab -u ${user} ${action}`;
}

/** Whether the folders of crontabs show that a user has none; false where they can't be looked into. */
export async function isWithoutCrontab(user: string, host: Probe): Promise<boolean> {
  const look = (path: string) => host.stat(path, { follow: true });
  const folders = allInOrder(spools.map((folder) => look(folder).catch(() => undefined)));
  const files = allInOrder(spoolsOf(user).map((file) => look(file).catch(() => 'unseen')));
  return (await folders).some(Boolean) && !(await files).some(Boolean);
}

/** Prints a crontab. In a model the answer for the task's own user is kept by name, as that of any other. */
export async function askCrontab(user: string | undefined, host: Probe): Promise<Output> {
  const ask = (name: string | undefined) => host.query(crontabScript(name, '-l'), { reads: spoolsOf(name) });
  if (user !== undefined) return ask(user);
  const [name, own] = await allInOrder([ownName(host), ask(undefined).catch(() => undefined)]);
  return own ?? ask(name);
}

async function ownName(host: Probe): Promise<string> {
  return (await host.query(['id', '-un'], { reads: [] })).stdout.trim();
}

/** A crontab is replaced. cron may put words of its own before it in the file, and leaves them out when asked. */
export async function installs(model: ModelHands, user: string | undefined, crontab: string): Promise<void> {
  const name = user ?? (await ownName(model));
  const seen = await allInOrder(spools.map((folder) => model.stat(folder, { follow: true })));
  const file = below(spools[seen.findIndex((stat) => stat !== undefined)] ?? '/var/spool/cron', name);
  const type = await whenKnown(model.stat(file).then((stat) => stat?.type));
  if (type === 'file') await isWritten(model, file);
  else await model.makes(file);
  model.answer(crontabScript(name, '-l'), { code: 0, stdout: crontab, stderr: '' });
}
