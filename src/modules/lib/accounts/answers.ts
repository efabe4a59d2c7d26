import type { Command, ModelHands } from '../../../sdk/host.ts';
import { type AccountDetails, detailsScript, detailsText } from './account.ts';
import { accountRows } from './database.ts';

/** How the module getent asks for one entry. */
function getentOf(database: 'passwd' | 'group', name: string): Command {
  return ['getent', '--', database, name];
}

/** From now on getent finds no such name. */
export function forgetEntry(model: ModelHands, database: 'passwd' | 'group', name: string): void {
  model.answer(getentOf(database, name), { code: 2, stdout: '', stderr: '' });
}

/** From now on getent finds the line that a file has for a name; where nobody knows it, nobody knows the answer. */
export async function knowEntry(
  model: ModelHands,
  database: 'passwd' | 'group',
  name: string,
): Promise<void> {
  const row = (await accountRows(model, database))?.find(([first]) => first === name);
  model.answer(getentOf(database, name), row && { code: 0, stdout: `${row.join(':')}\n`, stderr: '' });
}

/** From now on this is what the host keeps of a user beside passwd. */
export function knowDetails(model: ModelHands, name: string, details: AccountDetails): void {
  model.answer(detailsScript(name), { code: 0, stdout: detailsText(name, details), stderr: '' });
}
