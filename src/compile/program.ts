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
  const sections = [play.preTasks, [...play.roles, ...play.tasks], play.postTasks].map((nodes) =>
    compileNodes(nodes, standing, compilation),
  );
  const own = compileHandlers(play.handlers, standing, compilation);
  // a play's own handler is the last of its name, and so the one that counts
  // as in Ansible: under the play's own tags, and where it has none, always
  const gathersFacts = isSelected(play.tags?.length ? play.tags : ['always'], selection);
  return { play, gathersFacts, sections, handlers: [...compilation.handlers, ...own] };
}
