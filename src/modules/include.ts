import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';

/*
 * These four are carried out by the compiler and the engine; here stands what they take, so that their arguments are
 * checked and documented like those of any module.
 */

const nothing = { current: {}, desired: {} };

const keywords = z.record(z.string(), z.unknown());

const taskFile = {
  file: text().describe(
    'The task file: in `tasks/` of the role, beside the file that names it, or beside the playbook.',
  ),
};

const apply = {
  apply: keywords.optional().describe('Keywords such as `become` or `tags` for the tasks that are included.'),
};

const role = {
  name: text().describe('Name of the role, or a path to it.'),
  tasks_from: text().default('main').describe('Which file of its `tasks/`.'),
  vars_from: text().default('main').describe('Which file of its `vars/`.'),
  defaults_from: text().default('main').describe('Which file of its `defaults/`.'),
  handlers_from: text().default('main').describe('Which file of its `handlers/`.'),
  allow_duplicates: flag()
    .default(true)
    .describe('Run the role even where it has run with the same parameters.'),
  rolespec_validate: flag()
    .default(true)
    .describe("Check the role's parameters by its `meta/argument_specs.yml`."),
};

const publicRole = flag().describe('Let later tasks of the play see the variables and defaults of the role.');

/** Tasks of another file, decided on when the run gets there. */
export const includeTasks = defineModule({
  name: 'include_tasks',
  summary: 'Run the tasks of another file, chosen while the playbook runs.',
  description:
    'Works with `loop` and `when`: both decide on the whole. `import_tasks` is the way to have it settled at the start.',
  args: z.strictObject({ ...taskFile, ...apply }),
  freeForm: 'file',
  local: true,
  examples: [{ title: 'By distribution', args: { file: '{{ ansible_os_family }}.yml' } }],
  returns: { include: 'The file.' },
  async plan() {
    return nothing;
  },
});

/** Tasks of another file, put in place when the playbook is read. */
export const importTasks = defineModule({
  name: 'import_tasks',
  summary: 'Put the tasks of another file in this place, when the playbook is read.',
  description:
    'Keywords such as `when` and `tags` go to each of the tasks. The name may hold extra vars only.',
  args: z.strictObject(taskFile),
  freeForm: 'file',
  local: true,
  examples: [{ title: 'Checks first', args: { file: 'preflight.yml' } }],
  async plan() {
    return nothing;
  },
});

/** A role, decided on when the run gets there. */
export const includeRole = defineModule({
  name: 'include_role',
  summary: 'Run a role as a task, chosen while the playbook runs.',
  args: z.strictObject({ ...role, ...apply, public: publicRole.default(false) }),
  local: true,
  examples: [{ title: 'Another entry into a role', args: { name: 'flink', tasks_from: 'stop' } }],
  async plan() {
    return nothing;
  },
});

/** A role, put in place when the playbook is read. */
export const importRole = defineModule({
  name: 'import_role',
  summary: 'Put the tasks of a role in this place, when the playbook is read.',
  args: z.strictObject({ ...role, public: publicRole.default(true) }),
  local: true,
  examples: [{ title: 'In the middle of tasks', args: { name: 'jdk' } }],
  async plan() {
    return nothing;
  },
});
