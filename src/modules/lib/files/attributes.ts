import { z } from 'zod';
import type { Result } from '../../../model/outcome.ts';
import { mode, text } from '../../../sdk/args.ts';
import type { Standing } from '../../../sdk/docs.ts';
import type { Attributes, FileStat, Probe } from '../../../sdk/host.ts';
import { modeText, resolveMode } from './mode.ts';

/** Owner, group and mode as keys of a plan; `mode` is four octal digits. */
export interface AttributeState {
  readonly owner: string;
  readonly group: string;
  readonly mode: string;
}

/** Those arguments that every module with a file has. */
export interface AttributeArgs {
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly mode?: string | undefined;
}

/** An argument of Ansible's that fplay hasn't, with what to do instead; what is usual there, and asks for nothing, is taken. */
export function refused(reason: string, usual?: boolean | string) {
  const words = typeof usual === 'boolean' ? wordsFor(usual) : [usual];
  const taken = usual === undefined ? z.never({ error: reason }) : z.literal(words, { error: reason });
  return taken
    .optional()
    .meta({ description: `Not supported: ${reason}`, standing: 'refused' satisfies Standing });
}

/** All ways to write it that `flag` takes, in the letters that people write them in. */
function wordsFor(value: boolean): readonly (boolean | string | number)[] {
  const words = value ? ['yes', 'true', 'on', 'y', 't'] : ['no', 'false', 'off', 'n', 'f'];
  const inLetters = words.flatMap((word) => [
    word,
    word.toUpperCase(),
    word.replace(/^./, (first) => first.toUpperCase()),
  ]);
  return [value, Number(value), String(Number(value)), ...new Set(inLetters)];
}

/** An argument of Ansible's that can't change what comes of a task of fplay's: it is taken, and read. */
export function unneeded<S extends z.ZodType>(schema: S, reason: string) {
  return schema.optional().meta({
    description: `Taken for the sake of existing playbooks: ${reason}.`,
    standing: 'unneeded' satisfies Standing,
  });
}

const account = text().refine((name) => name !== '', {
  error: 'expected a name or number; where nobody is meant, leave it out, or use `omit`',
});

/** The arguments `owner`, `group` and `mode`, and those of the same family that are refused. */
export const attributeArguments = {
  owner: account.optional().describe('Name or number of the user that should own it.'),
  group: account.optional().describe('Name or number of the group that should own it.'),
  mode: mode()
    .optional()
    .describe(
      "Permissions: `'0644'`, or symbolic `u=rw,g=r,o=r`, `u+x`. Those of an existing path stay unless given.",
    ),
  attributes: refused('file attributes need chattr: run it with the command module'),
  attr: refused('file attributes need chattr: run it with the command module'),
  seuser: refused('SELinux contexts need chcon or semanage: run these with the command module'),
  serole: refused('SELinux contexts need chcon or semanage: run these with the command module'),
  setype: refused('SELinux contexts need chcon or semanage: run these with the command module'),
  selevel: refused('SELinux contexts need chcon or semanage: run these with the command module'),
  unsafe_writes: refused('every write is atomic; leave the argument out', false),
};

/** Owner, group and mode of a path, and what the arguments want of them; `mode: preserve` has to be resolved before. */
export function attributePlan(
  args: AttributeArgs,
  stat: FileStat | undefined,
  directory: boolean,
): { readonly current: Partial<AttributeState>; readonly desired: Partial<AttributeState> } {
  const present = stat?.mode;
  return {
    current: stat
      ? {
          owner: isNumber(args.owner) ? String(stat.uid) : stat.owner,
          group: isNumber(args.group) ? String(stat.gid) : stat.group,
          mode: modeText(stat.mode),
        }
      : {},
    desired: {
      ...(args.owner !== undefined && { owner: args.owner }),
      ...(args.group !== undefined && { group: args.group }),
      ...(args.mode !== undefined && { mode: modeText(resolveMode(args.mode, { present, directory })) }),
    },
  };
}

/** The arguments with `mode: preserve` settled: the mode of the file that is copied. */
export function preserving(
  args: AttributeArgs,
  source: { readonly mode: number } | undefined,
): AttributeArgs {
  if (args.mode !== 'preserve') return args;
  return { ...args, mode: source && modeText(source.mode) };
}

function isNumber(name: string | undefined): boolean {
  return name !== undefined && /^\d+$/.test(name);
}

/** The changed keys as the hands want them. */
export function attributesOf(changes: Partial<AttributeState>): Attributes {
  return {
    ...(changes.owner !== undefined && { owner: changes.owner }),
    ...(changes.group !== undefined && { group: changes.group }),
    ...(changes.mode !== undefined && { mode: Number.parseInt(changes.mode, 8) }),
  };
}

/** Whether any of owner, group and mode is among the changes. */
export function changesAttributes(changes: Partial<AttributeState>): boolean {
  return changes.owner !== undefined || changes.group !== undefined || changes.mode !== undefined;
}

/** What `register` tells of a path, with Ansible's names. A mode with special bits has five digits there: `04755`. */
export function pathResult(stat: FileStat | undefined): Result {
  if (!stat) return { state: 'absent' };
  return {
    mode: `0${stat.mode.toString(8).padStart(3, '0')}`,
    owner: stat.owner,
    group: stat.group,
    uid: stat.uid,
    gid: stat.gid,
    size: stat.size,
    state: stat.type === 'directory' || stat.type === 'link' ? stat.type : stat.links > 1 ? 'hard' : 'file',
  };
}

/** The same, read from the host: for the end of `apply`. */
export async function resultOf(host: Probe, path: string): Promise<Result> {
  return pathResult(await host.stat(path));
}
