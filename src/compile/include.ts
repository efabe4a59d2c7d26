import type { LoadedRole } from '../load/context.ts';
import type { IncludeSite, LoadedTasks } from '../load/project.ts';
import type { Vars } from '../model/inventory.ts';
import type { Block, RoleUse } from '../model/playbook.ts';
import { inRoleRun, insideBlock, insideFolder, insideRole } from './inherit.ts';
import { compileNodes, startCompilation } from './nodes.ts';
import { isDone, markDone } from './roles-done.ts';
import type { RolesDone, Standing, Step, TaskStep } from './step.ts';

/** The steps that an include brought, and the handlers that came with a role. */
export interface Expansion {
  readonly steps: readonly Step[];
  readonly handlers: readonly TaskStep[];
}

/** What an include hands to its steps. */
export interface IncludeCall {
  /** The include's `vars`. */
  readonly params: Vars;
  /** Tells apart what one include brings (the file's or role's name, the number of the loop's item); part of the ids. */
  readonly key: string;
  /** The roles that earlier includes of the host brought; those of this one are added. */
  readonly done?: RolesDone;
}

/** What more an `include_role` says. */
export interface RoleCall extends IncludeCall, Partial<Pick<RoleUse, 'once' | 'parts'>> {}

/** Where an include stands, for `Project.tasks` and `Project.role`. */
export function siteOf(step: TaskStep): IncludeSite {
  const { play, role, folders, selection } = around(step);
  return { play, ...(role && { role }), folders, handler: selection === undefined };
}

/**
 * The steps of an `include_tasks`. They inherit from the blocks, role and play around the include and from its
 * `apply`, not from its own keywords; its `vars` they all see.
 */
export function expandTasks(step: TaskStep, { nodes, folder }: LoadedTasks, call: IncludeCall): Expansion {
  const standing = withApply(insideFolder(around(step), folder), step, call.params);
  return expand(nodes, standing, step, call);
}

/** The steps and handlers of an `include_role`; none of a role that is over and may not run again. */
export function expandRole(step: TaskStep, { role, tasks, folder }: LoadedRole, call: RoleCall): Expansion {
  const { origin } = step.task;
  const { params, done = new Map(), once = false, parts = '{}' } = call;
  const use = { role, params: {}, keywords: { vars: params }, origin, once, parts };
  const outer = around(step);
  if (once && isDone(use, outer, done, step.rolesDone)) return { steps: [], handlers: [] };
  markDone(use, outer, done);
  const inside = inRoleRun(insideRole(outer, use, folder), `${step.id}/${call.key}`);
  const standing = withApply(inside, step, call.params);
  const body: Block = { kind: 'block', origin, steps: tasks, rescue: [], always: [], folder };
  const { steps, handlers } = expand([body], standing, step, call);
  const compilation = startCompilation(`${step.id}/${call.key}/h`);
  const own = compileNodes(role.handlers, handlerStanding(standing), compilation);
  return { steps, handlers: [...handlers, ...own.flatMap((one) => (one.kind === 'task' ? [one] : []))] };
}

function expand(
  nodes: LoadedTasks['nodes'],
  standing: Standing,
  step: TaskStep,
  { key, done = new Map() }: IncludeCall,
): Expansion {
  const compilation = {
    ...startCompilation(`${step.id}/${key}/`),
    done,
    doneBefore: step.rolesDone ?? new Map(),
  };
  return { steps: compileNodes(nodes, standing, compilation), handlers: compilation.handlers };
}

function around({ standing, title }: TaskStep): Standing {
  if (!standing) throw new Error(`\`${title}\` is no include`);
  return standing;
}

function withApply(standing: Standing, { task }: TaskStep, params: Vars): Standing {
  const {
    folders: [folder = standing.play.folder],
  } = standing;
  const apply: Block = {
    kind: 'block',
    ...task.apply,
    origin: task.origin,
    steps: [],
    rescue: [],
    always: [],
    folder,
  };
  const applied = task.apply ? insideBlock(standing, apply) : standing;
  return { ...applied, vars: { ...applied.vars, includeParams: [...applied.vars.includeParams, params] } };
}

function handlerStanding({ selection: _, ...standing }: Standing): Standing {
  return standing;
}
