import type { Block, Node, RoleUse, Rolling, StepKeywords, Task } from '../model/playbook.ts';
import { defined } from '../util/defined.ts';
import { inRoleRun, insideBlock, settledFor } from './inherit.ts';
import { isDone, markDone } from './roles-done.ts';
import type { BlockStep, RolesDone, RollingStep, Standing, Step, TaskStep } from './step.ts';
import { isSelected } from './tags.ts';

/** Actions that bring steps of their own. */
const brings: readonly string[] = ['include_tasks', 'include_role'];

/** One compilation: names steps, and gathers handlers on the way. */
export interface Compilation {
  readonly nextId: () => string;
  /** Handlers of the roles that were met. */
  readonly handlers: TaskStep[];
  /** Roles that were met. */
  readonly done: RolesDone;
  /** In what an include brings: those that were met before the include. */
  readonly doneBefore?: RolesDone | undefined;
}

/** A compilation whose steps are named after `prefix`. */
export function startCompilation(prefix: string): Compilation {
  let count = 0;
  const nextId = () => `${prefix}${++count}`;
  return { nextId, handlers: [], done: new Map() };
}

/** Steps of nodes: tags applied, keywords settled, blocks that catch nothing replaced by their steps. */
export function compileNodes(
  nodes: readonly Node[],
  standing: Standing,
  compilation: Compilation,
): readonly Step[] {
  return nodes.flatMap((node) =>
    node.kind === 'task'
      ? compileTask(node, standing, compilation)
      : compileBlock(node, standing, compilation),
  );
}

/** Handlers of a list: every task in it, whatever its tags. */
export function compileHandlers(
  nodes: readonly Node[],
  standing: Standing,
  compilation: Compilation,
): readonly TaskStep[] {
  const { selection: _, ...unselected } = standing;
  return compileNodes(nodes, unselected, compilation).flatMap((step) => (step.kind === 'task' ? [step] : []));
}

function compileTask(task: Task, standing: Standing, compilation: Compilation): readonly TaskStep[] {
  const settled = settledFor(standing, task);
  if (standing.selection && !isSelected(settled.tags, standing.selection)) return [];
  const name = task.name ?? task.action;
  return [
    {
      kind: 'task',
      id: compilation.nextId(),
      ...settled,
      ...(task.rolling && { rolling: compileRolling(task.rolling, standing, task, compilation) }),
      task: standing.notify.length > 0 ? { ...task, notify: [...standing.notify, ...task.notify] } : task,
      title: standing.role ? `${standing.role.name} : ${name}` : name,
      ...(brings.includes(task.action) && { standing, rolesDone: rolesBefore(compilation) }),
    },
  ];
}

function rolesBefore({ done, doneBefore }: Compilation): RolesDone {
  return new Map([...(doneBefore ?? []), ...done]);
}

function compileBlock(block: Block, outer: Standing, compilation: Compilation): readonly Step[] {
  const { role: use } = block;
  const inside = insideBlock(outer, block);
  const isOver = use?.once && isDone(use, inside, compilation.done, compilation.doneBefore);
  const standing = use ? inRoleRun(inside, compilation.nextId()) : inside;
  if (use && isOver) return compileOver(block, use, standing, compilation);
  if (use) compilation.handlers.push(...compileHandlers(use.role.handlers, standing, compilation));
  const isPlace = use?.once === true && compilation.doneBefore !== undefined;
  const stays = isPlace || block.rescue.length > 0 || block.always.length > 0 || block.rolling !== undefined;
  const id = stays ? compilation.nextId() : '';
  const steps = compileNodes(block.steps, standing, compilation);
  if (use && steps.length > 0) markDone(use, standing, compilation.done);
  return stays ? blockSteps(block, id, steps, standing, compilation) : steps;
}

/**
 * Of a role that is over only what it depends on, which decides for itself whether it runs again. In what an include
 * brings it may be over for one host and not for another: names and positions behind it stay the same there.
 */
function compileOver(
  block: Block,
  use: RoleUse,
  standing: Standing,
  compilation: Compilation,
): readonly Step[] {
  const isBefore = (node: Node) => node.kind === 'block' && isDependency(node, use);
  const dependencies = block.steps.filter(isBefore);
  if (!compilation.doneBefore) return compileNodes(dependencies, standing, compilation);
  const apart = { ...compilation, handlers: [], done: new Map(), doneBefore: new Map() };
  compileHandlers(use.role.handlers, standing, apart);
  const id = compilation.nextId();
  const steps = compileNodes(dependencies, standing, compilation);
  const own = block.steps.filter((node) => !isBefore(node));
  const all = [...steps, ...compileNodes(own, standing, apart)];
  return blockSteps(block, id, all, standing, compilation).map((step) => ({ ...step, steps }));
}

function blockSteps(
  block: Block,
  id: string,
  steps: readonly Step[],
  standing: Standing,
  compilation: Compilation,
): readonly BlockStep[] {
  const rescue = compileNodes(block.rescue, standing, compilation);
  const always = compileNodes(block.always, standing, compilation);
  if (steps.length + rescue.length + always.length === 0) return [];
  const {
    play: _play,
    selection: _,
    playRoles: _roles,
    roles: _chain,
    folders: _folders,
    notify: _notify,
    ...inherited
  } = standing;
  const name = block.name === undefined ? {} : { name: block.name };
  const rolling = block.rolling && { rolling: compileRolling(block.rolling, standing, {}, compilation) };
  return [
    { kind: 'block', id, ...inherited, ...name, ...rolling, origin: block.origin, steps, rescue, always },
  ];
}

/**
 * Whoever had its turn is looked at: tags don't choose health checks, and what the step itself asks for (conditions,
 * errors that don't matter) doesn't count for them.
 */
function compileRolling(
  rolling: Rolling,
  standing: Standing,
  { vars, become, becomeUser, becomeMethod, becomeFlags, environment, noLog }: StepKeywords,
  compilation: Compilation,
): RollingStep {
  const own = defined({ vars, become, becomeUser, becomeMethod, becomeFlags, environment, noLog });
  const block = { kind: 'block', ...own, ...emptyBlock(standing) } as const;
  const {
    selection: _,
    delegateTo: _to,
    ignoreErrors: _errors,
    checkMode: _mode,
    ...kept
  } = insideBlock(standing, block);
  const health = compileNodes(rolling.health, { ...kept, when: [], notify: [] }, compilation);
  return { ...rolling, health };
}

function emptyBlock({ play, folders: [folder = play.folder] }: Standing) {
  return { origin: play.origin, steps: [], rescue: [], always: [], folder };
}

function isDependency({ role }: Block, { role: { dependencies } }: RoleUse): boolean {
  return role !== undefined && dependencies.includes(role);
}
