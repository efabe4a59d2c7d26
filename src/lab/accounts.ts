import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import type { LabUser } from './lab.ts';

/** The account files of a machine, as text. */
export interface AccountFiles {
  readonly passwd: string;
  readonly group: string;
  readonly shadow: string;
}

/** A user as an account file has it. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** The account files of a lab's hosts, and who of the wanted users wasn't there before. */
export interface LabAccounts {
  readonly files: AccountFiles;
  readonly added: readonly Account[];
  /** A file for sudoers.d. */
  readonly sudoers: string;
}

/** What is wrong with the name of a user to be made. */
export function checkUser(name: string): Diagnostic | undefined {
  if (name !== 'root' && /^[a-z_][a-z0-9_-]{0,31}$/.test(name)) return undefined;
  return mistake(
    `${JSON.stringify(name)} can't be a normal user of a lab`,
    undefined,
    'use small letters, digits, "-" and "_", such as --user deploy',
  );
}

/** The machine's accounts without their passwords, with the wanted users added. */
export function accountsFor(machine: AccountFiles, users: readonly LabUser[]): LabAccounts {
  const known = parseAccounts(machine.passwd);
  const groups = numbersOf(machine.group);
  const names = new Set(known.map(({ name }) => name));
  const taken = new Set([...known.map(({ uid }) => uid), ...groups]);
  const added: Account[] = [];
  for (const { name } of users.filter((user) => !names.has(user.name))) {
    let id = 1000;
    while (taken.has(id)) id++;
    taken.add(id);
    added.push({ name, uid: id, gid: id, home: `/home/${name}` });
  }
  const lines = (text: string, more: readonly string[]) =>
    [...text.split('\n').filter(Boolean), ...more, ''].join('\n');
  const files = {
    passwd: lines(
      machine.passwd,
      added.map(({ name, uid, home }) => `${name}:x:${uid}:${uid}::${home}:/bin/sh`),
    ),
    group: lines(
      machine.group,
      added.map(({ name, gid }) => `${name}:x:${gid}:`),
    ),
    shadow: lines(
      withoutPasswords(machine.shadow),
      added.map(({ name }) => `${name}:*:19000:0:99999:7:::`),
    ),
  };
  const sudoers = users
    .filter(({ rights }) => rights === 'sudo')
    .map(({ name }) => `${name} ALL=(ALL:ALL) NOPASSWD: ALL\n`);
  return { files, added, sudoers: sudoers.join('') };
}

/** The users of a passwd file. */
export function parseAccounts(passwd: string): readonly Account[] {
  return passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid, , home] = line.split(':');
    if (!name || !home) return [];
    return [{ name, uid: Number(uid), gid: Number(gid), home }];
  });
}

/** `*` lets a key in and no password; sshd takes `!` for a locked account and lets nobody in. */
function withoutPasswords(shadow: string): string {
  return shadow.replaceAll(/^([^:\n]+):[^:\n]*:.*$/gm, '$1:*:19000:0:99999:7:::');
}

function numbersOf(group: string): readonly number[] {
  return group.split('\n').map((line) => Number(line.split(':')[2] ?? Number.NaN));
}
