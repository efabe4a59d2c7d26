import { z } from 'zod';
import {
  amount,
  anything,
  conditions,
  defaults,
  environment,
  flag,
  hostOrders,
  hosts,
  identifier,
  loopControl,
  mapping,
  name,
  nodes,
  number,
  prompts,
  rolling,
  serial,
  stringList,
  tagList,
  templated,
  truth,
  words,
} from './keyword-forms.ts';

/** Where a keyword may stand. */
export type Site = 'play' | 'role' | 'block' | 'task' | 'handler';

interface Keyword<S extends z.ZodType = z.ZodType> {
  readonly sites: readonly Site[];
  readonly schema: S;
  /** Set where fplay has no such thing (yet): what to do instead. */
  readonly refused?: string;
  /** Accepted, and without any effect here. */
  readonly ignored?: true;
}

const everywhere: readonly Site[] = ['play', 'role', 'block', 'task', 'handler'];
const steps: readonly Site[] = ['role', 'block', 'task', 'handler'];
const tasks: readonly Site[] = ['task', 'handler'];

function on<S extends z.ZodType>(sites: readonly Site[], schema: S): Keyword<S> {
  return { sites, schema };
}

function refused(sites: readonly Site[], instead: string): Keyword<typeof anything> {
  return { sites, schema: anything, refused: instead };
}

function ignored(sites: readonly Site[]): Keyword<typeof anything> {
  return { sites, schema: anything, ignored: true };
}

/**
 * Every keyword of Ansible's plays, roles, blocks, tasks and handlers
 * (https://docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html).
 */
const keywords = {
  name: on(everywhere, name),
  become: on(everywhere, flag),
  become_user: on(everywhere, words),
  become_method: on(everywhere, words),
  become_flags: on(everywhere, words),
  become_exe: on(everywhere, words),
  environment: on(everywhere, environment),
  tags: on(everywhere, tagList),
  vars: on(everywhere, mapping),
  module_defaults: on(everywhere, defaults),
  ignore_errors: on(everywhere, flag),
  ignore_unreachable: on(everywhere, flag),
  on_unreachable: on(everywhere, z.enum(['stop', 'rescue'])),
  any_errors_fatal: on(everywhere, flag),
  no_log: on(everywhere, flag),
  check_mode: on(everywhere, flag),
  diff: on(everywhere, flag),
  run_once: on(everywhere, flag),
  connection: on(everywhere, words),
  remote_user: on(everywhere, words),
  port: on(everywhere, amount),
  throttle: on(everywhere, amount),
  timeout: on(everywhere, amount),

  when: on(steps, conditions),
  delegate_to: on(steps, words),
  delegate_facts: on(steps, flag),
  notify: on(['block', 'task', 'handler'], stringList),

  rolling: on(steps, rolling),

  hosts: on(['play'], hosts),
  vars_files: on(
    ['play'],
    z.union([z.string(), z.array(z.union([z.string(), z.array(z.string()).min(1)])), z.null()], {
      error: 'expected a file or a list of files',
    }),
  ),
  vars_prompt: on(['play'], prompts.nullable()),
  gather_facts: on(['play'], flag),
  serial: on(['play'], serial),
  order: on(['play'], z.enum(hostOrders)),
  strategy: on(['play'], z.enum(['linear', 'free', 'ansible.builtin.linear', 'ansible.builtin.free'])),
  max_fail_percentage: on(['play'], number),
  force_handlers: on(['play'], truth),
  fact_path: on(['play'], words),
  pre_tasks: on(['play'], nodes),
  roles: on(['play'], z.array(z.unknown(), { error: 'expected a list of roles' }).nullable()),
  tasks: on(['play'], nodes),
  post_tasks: on(['play'], nodes),
  handlers: on(['play'], nodes),

  block: on(['block'], nodes),
  rescue: on(['block'], nodes),
  always: on(['block'], nodes),

  action: on(tasks, anything),
  local_action: on(tasks, anything),
  args: on(tasks, templated(mapping)),
  loop: on(tasks, anything),
  with_items: on(tasks, anything),
  with_list: on(tasks, anything),
  with_dict: on(tasks, anything),
  with_cartesian: on(tasks, anything),
  with_file: on(tasks, anything),
  with_fileglob: on(tasks, anything),
  with_first_found: on(tasks, anything),
  with_flattened: on(tasks, anything),
  with_indexed_items: on(tasks, anything),
  with_inventory_hostnames: on(tasks, anything),
  with_lines: on(tasks, anything),
  with_nested: on(tasks, anything),
  with_random_choice: on(tasks, anything),
  with_sequence: on(tasks, anything),
  with_subelements: on(tasks, anything),
  with_together: on(tasks, anything),
  loop_control: on(tasks, loopControl),
  register: on(tasks, identifier),
  changed_when: on(tasks, conditions),
  failed_when: on(tasks, conditions),
  until: on(tasks, conditions),
  retries: on(tasks, amount),
  delay: on(tasks, amount),
  async: on(tasks, amount),
  poll: on(tasks, amount),
  listen: on(['handler'], stringList),

  collections: ignored(everywhere),
  gather_subset: ignored(['play']),
  gather_timeout: ignored(['play']),
  debugger: refused(everywhere, 'run with `--step`, and with `--start-at-task` to come back to a task'),
} as const satisfies Readonly<Record<string, Keyword>>;

/** A keyword of any site. */
export type KeywordName = keyof typeof keywords;

/** Values of keywords as their schemas read them; what isn't written isn't there. */
export type KeywordValues = { readonly [K in KeywordName]?: z.output<(typeof keywords)[K]['schema']> };

/** A keyword by name, where it may stand at this site. */
export function keywordAt(site: Site, word: string): (Keyword & { readonly name: KeywordName }) | undefined {
  if (!isKeyword(word)) return undefined;
  const keyword: Keyword = keywords[word];
  return keyword.sites.includes(site) ? { ...keyword, name: word } : undefined;
}

/** The keywords that do something at a site, for "did you mean". */
export function keywordNames(site: Site): readonly KeywordName[] {
  return Object.keys(keywords)
    .filter(isKeyword)
    .filter((word) => {
      const { sites, refused, ignored }: Keyword = keywords[word];
      return sites.includes(site) && refused === undefined && ignored === undefined;
    });
}

/** All keywords, those that are refused among them. */
export const allKeywords: readonly KeywordName[] = Object.keys(keywords).filter(isKeyword);

/** Where a keyword that stands at the wrong site belongs. */
export function sitesOf(word: string): readonly Site[] {
  return isKeyword(word) ? keywords[word].sites : [];
}

function isKeyword(word: string): word is KeywordName {
  return Object.hasOwn(keywords, word);
}

/** Keywords of plays by which a run is laid out before it starts: their templates see variables of no host. */
export const settledKeywords: readonly string[] = ['serial', 'strategy', 'order', 'max_fail_percentage'];
