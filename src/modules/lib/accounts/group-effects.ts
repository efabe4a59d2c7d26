import type { ModelHands } from '../../../sdk/host.ts';
import { defined } from '../../../util/defined.ts';
import { forgetEntry, knowEntry } from './answers.ts';
import { accountRows, editAccountFiles, field, withFields, withoutRow, withRow } from './database.ts';
import { chosenNumber } from './numbers.ts';
import { mustBeFree, mustBeLocal, mustBeNobodysOwn, mustManage } from './refusals.ts';

/** What matters while a group is made. */
interface GroupOptions {
  readonly system?: boolean;
  readonly gid_min?: number | undefined;
  readonly gid_max?: number | undefined;
  readonly non_unique?: boolean;
}

/** A group is made, or gets another number, which those have with it whose primary group it is. */
export async function becomesGroup(
  model: ModelHands,
  name: string,
  gid: number | undefined,
  options: GroupOptions = {},
): Promise<void> {
  await mustManage(model);
  const present = await model.group(name);
  if (present) await mustBeLocal(model, 'group', name);
  if (!options.non_unique) await mustBeFree(model, 'GID', gid);
  const number =
    gid ??
    present?.gid ??
    (await chosenNumber(model, 'GID', options.system ?? false, undefined, {
      ...defined({ least: options.gid_min, most: options.gid_max }),
    }));
  model.setGroup({ name, gid: number, members: present?.members ?? [] });
  if (!present) {
    await editAccountFiles(model, {
      group: withRow([name, 'x', field(number), '']),
      gshadow: withRow([name, '!', '', '']),
    });
    return knowEntry(model, 'group', name);
  }
  const { gid: before } = present;
  const members = ((await accountRows(model, 'passwd')) ?? []).filter((row) => row[3] === String(before));
  for (const [user = ''] of members) {
    const entry = await model.user(user);
    if (entry) model.setUser({ ...entry, gid: number });
  }
  await editAccountFiles(model, {
    ...(members.length > 0 && {
      passwd: (rows) =>
        rows.map((row) =>
          row[3] === String(before) ? [...row.slice(0, 3), field(number), ...row.slice(4)] : row,
        ),
    }),
    group: withFields(name, { 2: field(number) }),
  });
  await knowEntry(model, 'group', name);
}

/** A group goes; with `force` also where a user has it as primary group. */
export async function losesGroup(model: ModelHands, name: string, force: boolean): Promise<void> {
  await mustManage(model);
  await mustBeLocal(model, 'group', name);
  const group = await model.group(name);
  if (group && !force) await mustBeNobodysOwn(model, group.gid);
  model.removeGroup(name);
  await editAccountFiles(model, { group: withoutRow(name), gshadow: withoutRow(name) });
  forgetEntry(model, 'group', name);
}
