import { posix } from 'node:path';
import { unknownValue } from '../template/unknown.ts';
import { type Inode, mayBeGone, shownInode, vagueInode } from './inode.ts';
import { lessSure, type Model } from './model.ts';
import { unknownContent } from './unknown-content.ts';

/** A model of its own that starts as another one is. */
export interface Fork {
  readonly model: Model;
  /** What was done to it may be done or not: in the model that it came from, all that differs is unknown for this reason. */
  settle(reason: string): void;
}

/** Copies a model; the hosts below stay the same. */
export function fork(original: Model): Fork {
  const copies = new Map<Inode, Inode>();
  const { users, groups, states, startedServices, packages, answers, changers } = original;
  const model: Model = {
    ...original,
    root: copyOf(original.root, copies),
    users: new Map(users),
    groups: new Map(groups),
    states: new Set(states),
    startedServices: new Set(startedServices),
    packages: new Set(packages),
    answers: new Map(answers),
    changers: new Set(changers),
    missing: 'nothing',
  };
  return {
    model,
    settle(reason) {
      if (!model.changed && model.unsure === original.unsure) return;
      doubtChildren(original.root, model.root, copies, reason);
      doubtEntries(users, model.users, reason);
      doubtEntries(groups, model.groups, reason);
      for (const state of model.states) states.add(state);
      for (const service of model.startedServices) startedServices.add(service);
      for (const name of model.packages) packages.add(name);
      for (const [question, answer] of model.answers)
        if (answers.get(question) !== answer) answers.set(question, undefined);
      for (const changer of model.changers) changers.add(changer);
      original.changed ||= model.changed;
      original.lostNames ||= model.lostNames;
      original.bringsFiles ||= model.bringsFiles;
      if (model.unsure === 'nothing' || model.unsure === original.unsure) return;
      lessSure(original, model.unsure);
      original.because = model.because;
    },
  };
}

/** Two names of one file are two names of one copy. */
function copyOf(inode: Inode, copies: Map<Inode, Inode>): Inode {
  const known = copies.get(inode);
  if (known) return known;
  const copy: Inode = { ...inode, children: new Map() };
  copies.set(inode, copy);
  for (const [name, child] of inode.children) copy.children.set(name, child && copyOf(child, copies));
  return copy;
}

function doubtEntries<T extends object>(
  before: Map<string, T | undefined>,
  after: ReadonlyMap<string, T | undefined>,
  reason: string,
): void {
  for (const [name, entry] of after)
    if (before.get(name) !== entry) before.set(name, unknownValue(reason) as T);
}

type Copies = ReadonlyMap<Inode, Inode>;

function doubtChildren(before: Inode, after: Inode, copies: Copies, reason: string): void {
  for (const name of new Set([...before.children.keys(), ...after.children.keys()])) {
    const [was, is] = [before.children.get(name), after.children.get(name)];
    const isKnown = before.children.has(name);
    // What was moved away is in the fork no more, and what the ground has there shows again.
    if (!after.children.has(name)) before.children.set(name, perhaps(was, undefined, reason));
    else if (was && is && copies.get(was) === is) doubt(was, is, copies, reason);
    else if (isKnown ? was !== is : !isShown(before, name, is))
      before.children.set(name, perhaps(was, is, reason));
    else if (!isKnown && is) {
      const shown = shownInode(is.type, is.ground ?? '/');
      before.children.set(name, shown);
      doubt(shown, is, copies, reason);
    }
  }
}

/** Whether a name shows what the ground has there, and no more than something of it, or below it, was changed. */
function isShown(folder: Inode, name: string, child: Inode | undefined): boolean {
  return (
    child !== undefined &&
    child.number === undefined &&
    folder.ground !== undefined &&
    child.ground === posix.join(folder.ground, name)
  );
}

/** Something may lead elsewhere, where it is a link either way; what was removed may have been one. */
function perhaps(was: Inode | undefined, is: Inode | undefined, reason: string): Inode {
  const leads = [was, is].some((inode) => inode?.type === 'link' || inode?.mayLead) || (!was && !is);
  return { ...vagueInode(reason), ...(leads && { mayLead: true }) };
}

function doubt(was: Inode, is: Inode, copies: Copies, reason: string): void {
  if (was.content !== is.content) was.content = unknownContent(reason);
  if (was.inside !== is.inside) was.inside = reason;
  if (!is.isThere) mayBeGone(was);
  for (const key of ['mode', 'uid', 'gid', 'mtime', 'atime', 'links'] as const)
    if (was[key] !== is[key]) was[key] = unknownValue(reason) as number;
  for (const key of ['owner', 'group'] as const)
    if (was[key] !== is[key]) was[key] = unknownValue(reason) as string;
  doubtChildren(was, is, copies, reason);
}
