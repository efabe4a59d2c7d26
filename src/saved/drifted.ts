import type { Account, Accounts, Said, TaskAccount } from './account.ts';
import type { Parts } from './parts.ts';

/** What is asked of hosts now, beside what was saved of them. */
export interface Now {
  readonly accounts: Accounts;
  readonly titles: ReadonlyMap<string, string>;
}

/** Where a host isn't any more as a plan saw it, or would have other tasks done: a line for each. None: it is as it was. */
export function driftOf(host: string, saved: Accounts, now: Now): readonly string[] {
  const then = saved[host];
  const today = now.accounts[host];
  if (!then) return ['the plan says nothing of this host'];
  if (!today) return [];
  const others = then.at.flatMap((at) =>
    answersOf(saved[at], now.accounts[at], now.titles).map((line) => `${at}: ${line}`),
  );
  return [...answersOf(then, today, now.titles), ...others, ...tasksOf(then, today)];
}

function answersOf(then: Account | undefined, today: Account | undefined, titles: Now['titles']) {
  const lines = Object.entries(then?.answers ?? {}).flatMap(([id, parts]) => {
    const other = today?.answers[id];
    return other ? partsThatDiffer(titles.get(id) ?? '', parts, other) : [];
  });
  // One path is looked at in several ways.
  return [...new Set(lines)];
}

/** Something that is no more, or something else, has nothing left to be compared. */
function partsThatDiffer(title: string, then: Parts, today: Parts): readonly string[] {
  if (then[''] !== today[''])
    return [`${title}: ${word(then[''] ?? 'there')} -> ${word(today[''] ?? 'there')}`];
  const names = new Set([...Object.keys(then), ...Object.keys(today)]);
  const different = [...names].filter((name) => then[name] !== today[name]);
  const told = different.filter((name) => !isSaidBy(name, different));
  return told.map((name) => `${title} ${name}: ${pair(then[name], today[name])}`);
}

/** The number of a user says nothing more where the name differs already. */
function isSaidBy(name: string, different: readonly string[]): boolean {
  if (name === 'entries') return different.includes('number of entries');
  return (name === 'uid' && different.includes('owner')) || (name === 'gid' && different.includes('group'));
}

function pair(then: string | undefined, today: string | undefined): string {
  if (then?.startsWith('#') && today?.startsWith('#')) return 'differs from then';
  return `${word(then ?? 'nothing')} -> ${word(today ?? 'nothing')}`;
}

function word(text: string): string {
  if (text.startsWith('#')) return 'something else';
  return text === '' ? 'empty' : text;
}

function tasksOf(then: Account, today: Account): readonly string[] {
  const keys = new Set([...Object.keys(then.tasks), ...Object.keys(today.tasks)]);
  return [...keys].flatMap((key) => {
    const [was, is] = [then.tasks[key], today.tasks[key]];
    const task = is ?? was;
    if (!task || was?.open) return [];
    const fault = was && is ? differenceOf(was, is) : is && willChange(is) && 'not shown';
    return fault ? [`task \`${task.name}\` (${task.place}): ${fault}`] : [];
  });
}

function willChange({ open, items }: TaskAccount): boolean {
  return open === true || Object.values(items).some(({ status }) => status === 'changed');
}

function differenceOf(was: TaskAccount, is: TaskAccount): string | undefined {
  if (is.open) return 'shown as known, now nobody can know what it does';
  for (const number of new Set([...Object.keys(was.items), ...Object.keys(is.items)])) {
    const [shown, now] = [was.items[number], is.items[number]];
    if (!isSame(shown, now)) return `shown ${described(shown)}, now ${described(now)}`;
  }
  return undefined;
}

function isSame(shown: Said | undefined, now: Said | undefined): boolean {
  return (shown?.status ?? 'skipped') === (now?.status ?? 'skipped') && shown?.change === now?.change;
}

/** What was said of a task, in words. */
export function described(said: Said | undefined): string {
  if (!said) return '`skipped`';
  const words = said.words?.length ? ` (${said.words.join('; ')})` : '';
  return `\`${said.status}\`${words}`;
}
