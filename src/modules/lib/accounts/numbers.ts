import { HostError, type ModelHands } from '../../../sdk/host.ts';
import { unknownReason } from '../../../template/unknown.ts';
import { accountRows, hasShadowTools } from './database.ts';

/** Of users, or of groups. */
export type Kind = 'UID' | 'GID';

/**
 * The number that useradd or groupadd chooses (find_new_uid.c of the shadow suite): `preferred` where nobody has it;
 * else the one behind the highest, for systems before the lowest; else the first gap from there. Throws where there is none.
 */
export async function chosenNumber(
  model: ModelHands,
  kind: Kind,
  isSystem: boolean,
  preferred?: number,
  given: Partial<Range> = {},
): Promise<number> {
  const rows = await accountRows(model, kind === 'UID' ? 'passwd' : 'group');
  if (!rows || !(await hasShadowTools(model))) return model.unknownNumber;
  const range = { ...(await rangeOf(model, kind, isSystem)), ...(!isSystem && given) };
  const taken = new Set(rows.map((row) => Number(row[2])));
  const isFree = async (id: number) =>
    !taken.has(id) && id !== 65_535 && !(await isElsewhere(model, kind, id));
  if (range.least > range.most)
    throw new HostError(`there is no ${kind} from ${range.least} to ${range.most}`);
  const least = isSystem ? 1 : range.least;
  if (preferred !== undefined && preferred >= least && preferred <= range.most && (await isFree(preferred)))
    return preferred;
  for (const id of candidates([...taken], range, isSystem)) if (await isFree(id)) return id;
  throw new HostError(`no ${kind} from ${range.least} to ${range.most} is free`);
}

interface Range {
  readonly least: number;
  readonly most: number;
}

/** login.defs(5). */
async function rangeOf(model: ModelHands, kind: Kind, isSystem: boolean): Promise<Range> {
  const text = new TextDecoder().decode(await model.read('/etc/login.defs'));
  const value = (name: string) => {
    const [, found] = new RegExp(`^\\s*${name}\\s+(\\d+)`, 'm').exec(text) ?? [];
    return found === undefined ? undefined : Number(found);
  };
  const least = value(`${kind}_MIN`) ?? 1000;
  if (!isSystem) return { least, most: value(`${kind}_MAX`) ?? 60_000 };
  return { least: value(`SYS_${kind}_MIN`) || 101, most: value(`SYS_${kind}_MAX`) ?? least - 1 };
}

/** In the order in which they are tried. */
function* candidates(taken: readonly number[], { least, most }: Range, isSystem: boolean): Generator<number> {
  const inRange = taken.filter((id) => id >= least && id <= most);
  if (isSystem) {
    for (let id = Math.min(most + 1, ...inRange) - 1; id >= least; id--) yield id;
    for (let id = most; id >= least; id--) yield id;
  } else {
    for (let id = Math.max(least - 1, ...inRange) + 1; id <= most; id++) yield id;
    for (let id = least; id <= most; id++) yield id;
  }
}

/** Whether somebody has a number. */
export async function isTaken(model: ModelHands, kind: Kind, id: number): Promise<boolean> {
  const rows = await accountRows(model, kind === 'UID' ? 'passwd' : 'group');
  return rows?.some(([, , number]) => number === String(id)) || isElsewhere(model, kind, id);
}

/** Whether another source than the files (a directory service) has a number. */
async function isElsewhere(model: ModelHands, kind: Kind, id: number): Promise<boolean> {
  const database = kind === 'UID' ? 'passwd' : 'group';
  const { code, stdout } = await model.query(['getent', database, String(id)], { reads: [] });
  if (code !== 0) return false;
  const [name = ''] = stdout.split(':');
  // What the model has changed is as it was in the files of the real host.
  const entry = kind === 'UID' ? (await model.user(name))?.uid : (await model.group(name))?.gid;
  return unknownReason(entry) === undefined && entry === id;
}
