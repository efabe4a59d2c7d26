import type { ModelHands } from '../../../sdk/host.ts';

/** A user joins a group that is there. */
export async function joins(model: ModelHands, name: string, group: string): Promise<void> {
  const present = await model.group(group);
  if (present && !present.members.includes(name))
    model.setGroup({ ...present, members: [...present.members, name] });
}

/** A user leaves a group. */
export async function leaves(model: ModelHands, name: string, group: string): Promise<void> {
  const present = await model.group(group);
  if (present?.members.includes(name))
    model.setGroup({ ...present, members: present.members.filter((member) => member !== name) });
}
