import type { Compared } from '../../lab/believe.ts';
import type { Rehearsed, Run } from '../../lab/rehearse.ts';
import { counted } from '../../report/text.ts';
import { section, table } from '../lab/text.ts';
import type { RoleTest } from './role-test.ts';

/** What came of a role's test, a line for each step, and what went wrong in it; `all` with what nobody could predict. */
export function formatRoleTest(test: RoleTest, came: Rehearsed, all: boolean): readonly string[] {
  const { prepared, first, second, verified, compared } = came;
  const by = test.ownApply ? test.apply : 'the role by itself';
  return [
    '',
    ...table([
      ...(prepared ? [['  prepared', wayOf(prepared), test.prepare ?? '']] : []),
      ...(compared ? [['  checked', verdictOf(compared), numbersOf(compared)]] : []),
      ...(first ? [['  applied', wayOf(first), by]] : []),
      ...(second ? [['  again', againOf(second), '']] : []),
      ...(verified ? [['  verified', wayOf(verified), test.verify ?? '']] : []),
      ...(test.verify === undefined && first?.code === 0
        ? [['  verified', '-', 'there is no verify.yml']]
        : []),
    ]),
    ...(second ? section('the second time changed:', second.changed) : []),
    ...(compared ? faultsOf(compared, all) : []),
  ];
}

function wayOf({ code }: Run): string {
  return code === 0 ? 'well' : 'FAILED';
}

function againOf({ code, changed }: Run): string {
  if (code !== 0) return 'FAILED';
  return changed.length === 0 ? 'well' : 'NOT IDEMPOTENT';
}

function verdictOf({ tasks, files, touched }: Compared): string {
  if (touched.length > 0) return 'CHANGED SOMETHING';
  return tasks.wrong.length + files.wrong.length > 0 ? 'WRONG' : 'well';
}

function numbersOf({ tasks, files }: Compared): string {
  const wrong = tasks.wrong.length + files.wrong.length;
  const open = tasks.unknown.length + tasks.notForeseen.length + files.notPredictable.length;
  const said = `${counted(tasks.predicted, 'task')} and ${counted(files.predicted, 'path')} predicted`;
  return `${said}, ${wrong} wrong; ${open} that nobody could predict`;
}

function faultsOf({ tasks, files, touched }: Compared, all: boolean): readonly string[] {
  const open = [...tasks.unknown, ...tasks.notForeseen, ...files.notPredictable];
  return [
    ...section('that nobody could predict:', all ? open : []),
    ...section('the check itself changed:', touched),
    ...section('predicted wrong:', [...tasks.wrong, ...files.wrong]),
  ];
}
