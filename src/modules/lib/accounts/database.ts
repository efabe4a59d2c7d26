import type { ModelHands } from '../../../sdk/host.ts';
import { DependsOnUnknown } from '../../../template/templating.ts';
import { unknownReason } from '../../../template/unknown.ts';

/** The files that tools for users and groups write. */
export type AccountFile = 'passwd' | 'shadow' | 'group' | 'gshadow' | 'subuid' | 'subgid';

/** The lines of such a file, each as its fields. */
export type Rows = readonly (readonly string[])[];

/** What the lines of a file become; the same list where nothing changes. `unknown`: nobody knows before, as with dates. */
export type RowEdit = ((rows: Rows) => Rows) | 'unknown';

/**
 * Edits the files of users and groups that are there, as the shadow tools do: each that changes is written anew, and what it
 * was is kept beside it. Other tools write as they like.
 */
export async function editAccountFiles(
  model: ModelHands,
  edits: Readonly<Partial<Record<AccountFile, RowEdit>>>,
): Promise<void> {
  const isShadow = await hasShadowTools(model);
  const lock = '/etc/.pwd.lock';
  if (isShadow && !(await model.stat(lock))) await model.write(lock, '', { mode: 0o600 });
  for (const [name, edit] of Object.entries(edits)) {
    const path = `/etc/${name}`;
    if (!(await model.stat(path, { follow: true }))) continue;
    const before = isShadow && edit !== 'unknown' ? await rowsOf(model, path) : undefined;
    const after = before && edit !== 'unknown' ? edit(before) : undefined;
    if (after && after === before) continue;
    if (isShadow) await model.copy(path, `${path}-`);
    await model.write(path, contentOf(model, path, after));
  }
  model.changeState('accounts');
}

/** Whether users are made by useradd, not by busybox. */
export async function hasShadowTools(model: ModelHands): Promise<boolean> {
  return (await model.which('useradd')) !== undefined;
}

/** What is in one of the files. Undefined where nobody knows any more. */
export async function accountRows(model: ModelHands, name: AccountFile): Promise<Rows | undefined> {
  return rowsOf(model, `/etc/${name}`);
}

async function rowsOf(model: ModelHands, path: string): Promise<Rows | undefined> {
  try {
    const text = new TextDecoder().decode(await model.read(path));
    const lines = text.replace(/\n$/, '').split('\n');
    // What is looked up elsewhere stands in lines of its own, and new ones go before them.
    return lines.some((line) => /^[+-]/.test(line)) ? undefined : lines.map((line) => line.split(':'));
  } catch (error) {
    if (error instanceof DependsOnUnknown) return undefined;
    throw error;
  }
}

function contentOf(model: ModelHands, path: string, rows: Rows | undefined) {
  const isKnown = rows?.every((row) => row.every((field) => unknownReason(field) === undefined));
  if (!rows || !isKnown) return model.unknownContent(`what the tools for users write to ${path}`);
  return rows.map((row) => `${row.join(':')}\n`).join('');
}

/** A number as a field; one that isn't known stays unknown. */
export function field(value: number): string {
  return unknownReason(value) === undefined ? String(value) : (value as unknown as string);
}

/** A line behind all others. */
export function withRow(row: readonly string[]): (rows: Rows) => Rows {
  return (rows) => [...rows, row];
}

/** Some fields of the line of a name set. */
export function withFields(
  name: string,
  fields: Readonly<Record<number, string | undefined>>,
): (rows: Rows) => Rows {
  return (rows) =>
    rows.map((row) => (row[0] === name ? row.map((value, index) => fields[index] ?? value) : row));
}

/** A user becomes a member of some groups, and of `others` no longer; of all but those where `others` isn't given. */
export function withMember(user: string, groups: readonly string[], isAll: boolean): (rows: Rows) => Rows {
  return (rows) => {
    const changed = rows.map((row) => {
      const members = (row[3] ?? '').split(',').filter(Boolean);
      const isIn = members.includes(user);
      const wanted = groups.includes(row[0] ?? '') || (isIn && !isAll);
      if (isIn === wanted) return row;
      const after = wanted ? [...members, user] : members.filter((member) => member !== user);
      return [...row.slice(0, 3), after.join(',')];
    });
    return changed.every((row, index) => row === rows[index]) ? rows : changed;
  };
}

/** Without the line of a name. */
export function withoutRow(name: string): (rows: Rows) => Rows {
  return (rows) => (rows.some((row) => row[0] === name) ? rows.filter((row) => row[0] !== name) : rows);
}
