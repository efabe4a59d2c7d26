import { type Advice, type Item, isTask, none, type Rule } from '../rule.ts';

/** Actions whose name nobody needs to read: what they bring in has names of its own. */
const nameless = /^(meta|import_tasks|import_role|include_tasks|include_role|import_playbook)$/;

/** Every task has a name. */
export const nameMissing: Rule = {
  name: 'name-missing',
  summary: 'Every task has a name.',
  why: 'The name is what the output, `--start-at-task` and whoever reads the playbook go by.',
  example: { bad: '- ping:\n', good: '- name: See who answers\n  ping:\n' },
  ofItem(item) {
    const { kind, raw, path, action } = item;
    const isNamed = raw.name !== undefined && raw.name !== null && raw.name !== '';
    if (isNamed || !isTask(item) || nameless.test(action?.module.name ?? '')) return none;
    return [{ message: `this ${kind} has no name`, path, hint: 'say what it is for, in a few words' }];
  },
};

/** Names in a file start alike. */
export const nameCasing: Rule = {
  name: 'name-casing',
  summary: 'Where most names of a file start with a capital letter, all do.',
  why: 'Names are read one below the other. Those of handlers are words that tasks notify, and may be anything.',
  example: {
    bad: '- name: Look\n  ping:\n- name: look again\n  ping:\n- name: And again\n  ping:\n- name: And so on\n  ping:\n',
    good: '- name: Look\n  ping:\n- name: Look again\n  ping:\n- name: And again\n  ping:\n- name: And so on\n  ping:\n',
  },
  ofFile: ({ items }) => ['play', 'block', 'task'].flatMap((kind) => unlikeOthers(items, kind)),
};

/** The names of one kind that start with a small letter where three of four don't. */
function unlikeOthers(items: readonly Item[], kind: string): readonly Advice[] {
  const named = items.filter(({ kind: own, raw }) => own === kind && typeof raw.name === 'string');
  const small = named.filter(({ raw }) => /^\p{Ll}/u.test(String(raw.name)));
  if (4 * small.length > named.length) return none;
  return small.map(({ path }) => ({
    message: 'the name starts with a small letter, unlike most in this file',
    path: [...path, 'name'],
    instead: (written) => written.replace(/\p{Ll}/u, (letter) => letter.toUpperCase()),
  }));
}

/** Arguments are written as a mapping. */
export const noFreeForm: Rule = {
  name: 'no-free-form',
  summary: 'Arguments are written as a mapping, not as `key=value`.',
  why: 'In one line nothing has a type, quotes are those of a shell, and editors can help with nothing.',
  example: {
    bad: '- name: Make a folder\n  file: path=/srv/a state=directory mode=0755\n',
    good: '- name: Make a folder\n  file:\n    path: /srv/a\n    state: directory\n    mode: "0755"\n',
  },
  ofItem(item) {
    const { action } = item;
    if (!isTask(item) || action?.text === undefined || action.module.freeForm !== undefined) return none;
    if (!action.text.includes('=')) return none;
    return [
      {
        message: `\`${action.module.name}\` has its arguments in one line`,
        path: [...item.path, action.key],
        hint: 'write `name: value` for each, on lines of their own',
        instead: (written, indentation) => asMapping(written, indentation, item),
      },
    ];
  },
};

function asMapping(written: string, indentation: string, { action }: Item): string | undefined {
  // What is quoted or folded may mean more than it says.
  if (!action?.pairs || written !== action.text) return undefined;
  const lines = Object.entries(action.pairs).map(
    ([name, value]) => `${indentation}  ${name}: ${quoted(String(value))}`,
  );
  return `\n${lines.join('\n')}`;
}

function quoted(text: string): string {
  return /^[A-Za-z/][\w./-]*$/.test(text) && !/^(yes|no|on|off|true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
