import { allKeywords, keywordAt, type Site, sitesOf } from '../../model/keywords.ts';
import { fieldAt, knownKeys } from '../../source/schema.ts';

const sites: readonly Site[] = ['play', 'role', 'block', 'task', 'handler'];

/** What each keyword means, in one sentence. */
export const keywordMeanings: Readonly<Record<string, string>> = {
  action: 'The module and its arguments, in place of the module as a key.',
  always: 'Tasks that run after those of the block, whatever became of them.',
  any_errors_fatal: 'A failure on one host ends the play for all of them.',
  args: 'Arguments of the module, apart from it.',
  async: 'Seconds that the task may take; with `poll: 0` in the background.',
  become: 'Work as another user.',
  become_exe: 'The program to become somebody with.',
  become_flags: 'More words for the program to become somebody with.',
  become_method: '`sudo` or `su`.',
  become_user: 'The user to work as; root unless set.',
  block: 'Tasks that share what is written beside them.',
  changed_when: 'A condition: the task counts as a change where it holds.',
  check_mode: 'Whether to predict only, or to act in check mode too.',
  collections: 'Where Ansible looks for modules.',
  connection: '`ssh` or `local`.',
  debugger: 'When to stop and ask.',
  delay: 'Seconds between tries.',
  delegate_facts: "Facts become the other host's.",
  delegate_to: 'The host that the task works on, in place of its own.',
  diff: 'Whether to show what changes in files.',
  environment: 'Variables of the environment for commands.',
  fact_path: 'Where a host keeps facts of its own.',
  failed_when: 'A condition: the task fails where it holds, and only there.',
  force_handlers: 'Run notified handlers on hosts that failed too.',
  gather_facts: 'Whether to ask a host for its facts at the start.',
  gather_subset: 'Which facts to ask for.',
  gather_timeout: 'Seconds that gathering facts may take.',
  handlers: 'Tasks that run when others notify them.',
  hosts: 'The hosts of the play, as a pattern.',
  ignore_errors: 'Go on where the task fails.',
  ignore_unreachable: 'Go on where the host cannot be reached.',
  listen: 'Further names that notify the handler.',
  local_action: 'As `action`, on the control machine.',
  loop: 'A list: the task runs for each `item`.',
  loop_control: 'How a loop names and shows its items.',
  max_fail_percentage: 'The play ends where more hosts than this have failed.',
  module_defaults: 'Arguments for all tasks of a module.',
  name: 'What it is called when it is shown.',
  no_log: 'Show nothing of arguments and results.',
  notify: 'Handlers that run later, where the task changes something.',
  on_unreachable:
    '`rescue`: a host that cannot be reached goes through `rescue` and `always`, as one that failed; `stop` unless set.',
  order: 'In which order hosts come.',
  poll: 'With `async`, 0 starts a command and goes on at once; `async_status` tells how it does. Any other number waits.',
  port: 'The port of ssh.',
  post_tasks: 'Tasks that run after roles and tasks.',
  pre_tasks: 'Tasks that run before the roles.',
  register: 'The variable that keeps the result.',
  remote_user: 'The user to log in as.',
  rescue: 'Tasks that run where one of the block fails.',
  retries: 'How often to try until `until` holds.',
  roles: 'Roles of the play.',
  rolling: 'Hosts that have something to do here do it in turns, so many at a time.',
  run_once: 'Run the task once in the run, for all hosts.',
  serial: 'How many hosts at a time: a number, a percentage, or a list of them.',
  strategy: '`linear`: all hosts wait before each task; `free`: none does without need.',
  tags: 'Words by which tasks are chosen or left out.',
  tasks: 'The tasks of the play.',
  throttle: 'How many hosts run the task at the same time.',
  timeout: 'Seconds that the task may take.',
  until: 'A condition: the task is tried again until it holds.',
  vars: 'Variables.',
  vars_files: 'Files of variables.',
  vars_prompt: 'Variables that a person is asked for.',
  when: 'A condition, or a list of them that all have to hold.',
  with_cartesian: 'As `loop`, over all combinations of several lists.',
  with_dict: 'As `loop`, over the keys and values of a mapping.',
  with_file: 'As `loop`, over the content of files.',
  with_fileglob: 'As `loop`, over the files that match a pattern, by name.',
  with_first_found: 'As `loop`, over the first of some files that is there.',
  with_flattened: 'As `loop`, over what lists in lists hold.',
  with_indexed_items: 'As `loop`, over pairs of a number and an item.',
  with_inventory_hostnames: 'As `loop`, over the hosts of a pattern.',
  with_items: 'As `loop`; lists in the list are flattened.',
  with_lines: 'As `loop`, over the lines that a command of the control machine prints.',
  with_list: 'As `loop`.',
  with_nested: 'As `loop`, over all combinations of several lists.',
  with_random_choice: 'As `loop`, over one of the items.',
  with_sequence: 'As `loop`, over numbers: `1-5`, or `start=0 count=3 format=host%02d`.',
  with_subelements: 'As `loop`, over pairs of a mapping and an entry of a list in it.',
  with_together: 'As `loop`, over the first items of several lists, then the second ones.',
};

/** Where one sentence doesn't show how a keyword is written. */
const examples: Readonly<Record<string, string>> = {
  rolling: `- name: restart the server
  service: { name: zookeeper, state: restarted }
  rolling:
    max_down: 1
    order: zookeeper_mode == "leader"
    health: { command: zkServer.sh status, retries: 30, delay: 2 }`,
};

/** What stands in a keyword's mapping. */
function fieldsOf(keyword: ReturnType<typeof keywordAt>): readonly string[] {
  if (!keyword) return [];
  const fields = knownKeys(keyword.schema, []).map(
    (key) => `- \`${key}\`: ${fieldAt(keyword.schema, [key])?.description ?? ''}`,
  );
  return fields.length > 0 ? [fields.join('\n')] : [];
}

/** What is to be known of a keyword, as Markdown; undefined where there is none of the name. */
export function keywordPage(word: string): string | undefined {
  const where = sitesOf(word);
  if (where.length === 0) return undefined;
  const meaning = keywordMeanings[word];
  const places = sites.filter((site) => where.includes(site)).map((site) => `a ${site}`);
  const standing = keywordAt(where[0] ?? 'task', word);
  const remark =
    standing?.refused !== undefined
      ? `Not supported: ${standing.refused}.`
      : standing?.ignored
        ? 'Accepted, and without any effect.'
        : undefined;
  return [
    `# ${word}`,
    ...(meaning ? [meaning] : []),
    ...fieldsOf(standing),
    ...(word in examples ? [`    ${examples[word]?.replaceAll('\n', '\n    ')}`] : []),
    `A keyword of ${listed(places)}.`,
    ...(remark ? [remark] : []),
  ].join('\n\n');
}

/** All keywords as a table in Markdown, for the documentation. */
export function keywordTable(): string {
  const rows = allKeywords.toSorted().map((word) => {
    const standing = keywordAt(sitesOf(word)[0] ?? 'task', word);
    const places = sites.filter((site) => sitesOf(word).includes(site)).join(', ');
    const state = standing?.refused === undefined ? (standing?.ignored ? 'no effect' : 'yes') : 'refused';
    const note = standing?.refused === undefined ? '' : ` Instead: ${standing.refused}.`;
    const meaning = `${keywordMeanings[word] ?? ''}${note}`;
    return `| \`${word}\` | ${places} | ${state} | ${meaning} | [cases](../test/engine/keywords/${word}.yml) |`;
  });
  return `${tableHead}${rows.join('\n')}\n`;
}

const tableHead = `# Keywords
Every keyword of plays, roles, blocks, tasks and handlers that Ansible documents, and those of fplay's own: \`on_unreachable\`
and \`rolling\`. \`refused\` ones are mistakes that are told before any host is touched, with a way out. Any other key is a
mistake too. The cases say what a keyword does; a test runs each with and without the keyword, and they have to differ.
What differs from Ansible on purpose is in [differences](differences.md).

| keyword | where | known | what it does | |
| --- | --- | --- | --- | --- |
`;

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
