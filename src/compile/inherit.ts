import type { Vars } from '../model/inventory.ts';
import type { Block, Node, Play, Role, RoleUse, StepKeywords, Task } from '../model/playbook.ts';
import { nearestFields } from '../model/step-fields.ts';
import type { Inherited, Standing, StepVars, TagSelection } from './step.ts';

/** What the steps of a play inherit from it. */
export function standingOf(play: Play, selection: TagSelection): Standing {
  const roles = rolesIn([...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks]);
  const playRoles = {
    roleDefaults: roles.map(({ defaults }) => defaults),
    roleVars: roles.map(({ vars }) => vars),
  };
  const vars: StepVars = { ...playRoles, blockVars: [], taskVars: [], roleParams: [], includeParams: [] };
  return {
    ...nearestOf(play),
    when: [],
    environment: play.environment === undefined ? [] : [play.environment],
    tags: play.tags ?? [],
    vars,
    searchPath: [play.folder],
    play,
    selection,
    playRoles,
    roles: [],
    folders: [play.folder],
    notify: [],
  };
}

/** What the steps of a block inherit. */
export function insideBlock(outer: Standing, block: Block): Standing {
  const entered = block.role
    ? insideRole(outer, block.role, block.folder)
    : insideFolder(outer, block.folder);
  const more = withKeywords(entered, block);
  const blockVars = block.vars ? [...entered.vars.blockVars, block.vars] : entered.vars.blockVars;
  return {
    ...entered,
    ...more,
    vars: { ...entered.vars, blockVars },
    notify: [...entered.notify, ...(block.notify ?? [])],
  };
}

/** What the steps of another file inherit. */
export function insideFolder(outer: Standing, folder: string): Standing {
  if (outer.folders[0] === folder) return outer;
  const folders = [...new Set([folder, ...outer.folders])];
  return { ...outer, folders, searchPath: searchPathOf(outer.roles, folders, outer.play) };
}

/** The same, for one run of a role. */
export function inRoleRun(standing: Standing, name: string): Standing {
  return { ...standing, roleRuns: [...(standing.roleRuns ?? []), name] };
}

/** What the steps of a role inherit, its own keywords left out. */
export function insideRole(outer: Standing, use: RoleUse, folder: string): Standing {
  const roles = [...outer.roles, use];
  const vars: StepVars = {
    ...outer.vars,
    roleDefaults: [
      ...outer.playRoles.roleDefaults,
      ...dependenciesOf(use.role).map(({ defaults }) => defaults),
      ...roles.map(({ role }) => role.defaults),
    ],
    roleVars: [
      ...outer.playRoles.roleVars,
      ...outer.roles.flatMap(({ role, keywords }) => [...present(keywords.vars), role.vars]),
      ...dependenciesOf(use.role).map((role) => role.vars),
      use.role.vars,
      ...present(use.keywords.vars),
    ],
    roleParams: [...outer.vars.roleParams, use.params],
    includeParams: [...outer.vars.includeParams, ...parentsOf(outer, use)],
  };
  return {
    ...outer,
    vars,
    role: use.role,
    roles,
    folders: [folder],
    searchPath: searchPathOf(roles, [folder], outer.play),
  };
}

/** The roles whose tasks brought a role, the nearest first; roles that it is only a dependency of aren't among them. */
function parentsOf({ role, vars: { includeParams } }: Standing, use: RoleUse): readonly Vars[] {
  if (!role || role.dependencies.includes(use)) return [];
  const before = includeParams.findLast((vars) => 'ansible_parent_role_names' in vars);
  const more = (name: string, own: string) => [own, ...((before?.[name] ?? []) as readonly string[])];
  return [
    {
      ansible_parent_role_names: more('ansible_parent_role_names', role.name),
      ansible_parent_role_paths: more('ansible_parent_role_paths', role.path),
    },
  ];
}

/** What a task inherits, its own keywords the nearest. */
export function settledFor(outer: Standing, task: Task): Inherited {
  const settled = withKeywords(outer, task);
  const { vars, role, roleRuns, searchPath } = outer;
  return {
    ...settled,
    vars: task.vars ? { ...vars, taskVars: [...vars.taskVars, task.vars] } : vars,
    ...(role && { role }),
    ...(roleRuns && { roleRuns }),
    searchPath,
  };
}

/** Keywords over those inherited: the nearest of single ones, all of those that add up. */
function withKeywords(
  outer: Inherited,
  keywords: StepKeywords,
): Pick<Inherited, 'when' | 'environment' | 'tags'> {
  return {
    ...nearestOf(outer),
    ...nearestOf(keywords),
    when: [...outer.when, ...(keywords.when ?? [])],
    environment:
      keywords.environment === undefined ? outer.environment : [...outer.environment, keywords.environment],
    tags: [...new Set([...outer.tags, ...(keywords.tags ?? [])])],
  };
}

function nearestOf(keywords: Pick<StepKeywords, (typeof nearestFields)[number]>): Partial<Inherited> {
  const set = nearestFields.filter((field) => keywords[field] !== undefined);
  return Object.fromEntries(set.map((field) => [field, keywords[field]]));
}

function present(vars: Vars | undefined): readonly Vars[] {
  return vars ? [vars] : [];
}

/** Where `files/x` and the like are looked for: the role, the roles around it, the task files, the playbook. */
function searchPathOf(roles: readonly RoleUse[], folders: readonly string[], play: Play): readonly string[] {
  return [...new Set([...roles.map(({ role }) => role.path).toReversed(), ...folders, play.folder])];
}

/** All roles that a role depends on, deepest first. */
function dependenciesOf(role: Role): readonly Role[] {
  return role.dependencies.flatMap((use) => [...dependenciesOf(use.role), use.role]);
}

/** The roles that are part of a play before it runs, in order. */
function rolesIn(nodes: readonly Node[]): readonly Role[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'task') return [];
    const inner = rolesIn([...node.steps, ...node.rescue, ...node.always]);
    return node.role ? [...inner, node.role.role] : inner;
  });
}
