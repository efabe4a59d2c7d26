import type { Play } from '../model/playbook.ts';
import { standingOf } from './inherit.ts';
import { compileHandlers, compileNodes, startCompilation } from './nodes.ts';
import type { PlayProgram, TagSelection } from './step.ts';
import { isSelected } from './tags.ts';

/** The steps of every play, in the order in which they run. */
export function compileProgram(plays: readonly Play[], selection: TagSelection): readonly PlayProgram[] {
  return plays.map((play, index) => compilePlay(play, selection, `${index + 1}.`));
}

function compilePlay(play: Play, selection: TagSelection, prefix: string): PlayProgram {
  const standing = standingOf(play, selection);
  const compilation = startCompilation(prefix);
  const nodes = (list: Play['tasks']) => compileNodes(list, standing, compilation);
  const before = nodes(play.preTasks);
  const imported = compilation.handlers.splice(0);
  const roles = nodes(play.roles);
  const ofRoles = compilation.handlers.splice(0);
  const sections = [before, [...roles, ...nodes(play.tasks)], nodes(play.postTasks)];
  const own = compileHandlers(play.handlers, standing, compilation);
  // As in Ansible, of one name the last one counts: that of an imported role, the play's own, that of a role.
  const handlers = [...ofRoles, ...own, ...imported, ...compilation.handlers];
  // as in Ansible: under the play's own tags, and where it has none, always
  const gathersFacts = isSelected(play.tags?.length ? play.tags : ['always'], selection);
  return { play, gathersFacts, sections, handlers };
}
