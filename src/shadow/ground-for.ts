import { isDeepStrictEqual } from 'node:util';
import type { Identity } from '../host/ground.ts';
import { type GroupEntry, HostError, type UserEntry } from '../sdk/host.ts';
import { MayBeRefused } from '../template/templating.ts';
import { known } from '../template/unknown.ts';
import type { Memo } from './memo.ts';
import type { Model } from './model.ts';
import { newcomerGround } from './newcomer.ts';
import { denied } from './permission.ts';

/**
 * The ground of a task's user: the host's own answers to it, or, while only the model has that user or has it in other
 * groups, `newcomerGround`. A shell that was opened before knows the groups as well: the host's is opened anew then.
 */
export function groundFor(
  model: Model,
  name: string | undefined,
  own: Memo,
  others: () => readonly Memo[],
): Memo {
  if (name === undefined) return own;
  const choose = async (): Promise<Memo> => {
    const user = model.users.get(name);
    const other = await somebodyElse(others().filter((memo) => memo !== own));
    const real = await other?.user(name);
    if (!other || (!user && !real)) return own;
    if (!user && model.users.has(name)) throw denied(`can't become ${name}`, 'no such user by then');
    const as = (identity: () => Promise<Identity>, home: string) =>
      newcomerGround({ name, identity, home }, other);
    if (user && !real) return as(() => identityOf(model, user, other), user.home);
    const before = await own.identity();
    if (before.uid === 0) return own;
    const after = await identityBehind(model, before, user ?? real, own);
    const home = (user ?? real)?.home ?? '/';
    return isDeepStrictEqual([before, real?.home], [after, home]) ? own : as(async () => after, home);
  };
  const isChanged = () => model.groups.size > 0 || model.users.has(name);
  return withMethods(
    own,
    (direct, method) =>
      (...words) =>
        isChanged() ? choose().then((memo) => (memo[method] as Method)(...words)) : direct(...words),
  );
}

type Method = (...words: unknown[]) => unknown;

/** The same questions, each asked in another way. */
function withMethods(memo: Memo, change: (direct: Method, method: keyof Memo) => Method): Memo {
  const methods = Object.entries(memo).map(([method, direct]) => [
    method,
    change(direct as Method, method as keyof Memo),
  ]);
  return Object.fromEntries(methods) as Memo;
}

/** Who is asked in a user's place: root, who is shown everything, if there is one; what another is refused isn't sure. */
async function somebodyElse(others: readonly Memo[]): Promise<Memo | undefined> {
  const numbers = await Promise.all(others.map((memo) => memo.identity().then(({ uid }) => uid, nobody)));
  const [first] = others;
  return others[numbers.indexOf(0)] ?? (first && unsure(first));
}

function nobody(): undefined {}

function unsure(memo: Memo): Memo {
  return withMethods(memo, (direct) => (...words) => {
    const answer = direct(...words);
    return answer instanceof Promise ? answer.catch(inDoubt) : answer;
  });
}

function inDoubt(error: unknown): never {
  throw error instanceof HostError ? new MayBeRefused('what the host shows to a user who is changed') : error;
}

/** Who a user of the model alone is. */
async function identityOf({ groups }: Model, { uid, gid, name }: UserEntry, other: Memo): Promise<Identity> {
  const { umask, programs } = await other.identity();
  const present = [...groups.values()].filter((group) => group !== undefined);
  const group = present.find((one) => one.gid === gid)?.name ?? (await other.groupName(gid)) ?? String(gid);
  const more = present.filter(({ members }) => members.includes(name)).map((one) => one.gid);
  return { uid, gid, owner: name, group, groups: [gid, ...more], umask, programs };
}

/** Who a real user is behind what was done to it and to groups. */
async function identityBehind(
  model: Model,
  before: Identity,
  user: UserEntry | undefined,
  own: Memo,
): Promise<Identity> {
  const { uid, gid, name } = user ?? { ...before, name: before.owner };
  const groups = new Set(before.groups);
  const isMember = (group: GroupEntry | undefined) => group?.members.includes(name) === true;
  for (const [named, group] of model.groups) {
    const [was, is] = [await own.group(named), known(group)];
    if (was && isMember(was)) groups.delete(was.gid);
    if (is && isMember(is)) groups.add(known(is.gid));
  }
  if (gid !== before.gid) groups.delete(before.gid);
  groups.add(gid);
  if (
    gid === before.gid &&
    groups.size === before.groups.length &&
    before.groups.every((id) => groups.has(id))
  )
    return { ...before, uid };
  const all = [...model.groups.values()];
  const group = all.find((one) => one?.gid === gid)?.name ?? (await own.groupName(gid)) ?? String(gid);
  return { ...before, uid, gid, group, groups: [...groups] };
}
