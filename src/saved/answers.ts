import type { Command, FileStat } from '../sdk/host.ts';
import type { Answered } from '../shadow/answered.ts';
import type { Digest } from './digest.ts';
import { factParts } from './facts.ts';
import type { Parts, Shown } from './parts.ts';

const nothing: Parts = { '': 'nothing' };

/**
 * The parts of an answer that make a difference. Times, sizes and numbers of inodes don't: a file that is written to
 * all the time would always have drifted. What a task makes of them is compared with what it says.
 */
export function partsOf(asked: Answered, digest: Digest, shown: Shown): Parts {
  const hidden = (value: unknown) => `#${digest(value)}`;
  if (asked.answer === undefined) return nothing;
  switch (asked.kind) {
    case 'stat':
      return statParts(asked.answer, shown);
    case 'link':
      return { target: shown(asked.answer.target) };
    case 'content':
      return { content: hidden(asked.answer) };
    case 'list': {
      const entries = asked.answer.map((stat) => [stat.path, statParts(stat, (text) => text)]);
      return { 'number of entries': String(entries.length), entries: hidden(entries) };
    }
    case 'user': {
      const { uid, gid, comment, home, shell } = asked.answer;
      const texts = { comment: shown(comment), home: shown(home), shell: shown(shell) };
      return { number: String(uid), group: String(gid), ...texts };
    }
    case 'group':
      return { number: String(asked.answer.gid), members: shown(asked.answer.members.join(' ')) };
    case 'name':
      return { '': shown(asked.answer) };
    case 'access': {
      const { read, write, execute } = asked.answer;
      const may = [read && 'read', write && 'write', execute && 'execute'].filter(Boolean);
      return { permission: may.join(' ') || 'none' };
    }
    case 'query':
      return { code: String(asked.answer.code), answer: hidden(asked.answer.stdout) };
    case 'facts':
      return factParts(asked.answer, hidden, shown);
    case 'identity': {
      const { uid, gid, groups, umask, programs } = asked.answer;
      const numbers = { number: String(uid), group: String(gid), groups: groups.join(' ') };
      return { ...numbers, umask: umask.toString(8).padStart(4, '0'), PATH: shown(programs.join(':')) };
    }
    case 'refused':
      return { '': hidden(asked.answer.message) };
  }
}

function statParts({ type, mode, owner, group, uid, gid, target }: FileStat, shown: Shown): Parts {
  const owners = { owner: shown(owner), group: shown(group), uid: String(uid), gid: String(gid) };
  // A link has no mode of its own, and how many bytes a folder takes is its own affair.
  if (type === 'link') return { '': 'a link', ...owners, target: shown(target ?? '') };
  return { '': `a ${type}`, mode: mode.toString(8).padStart(4, '0'), ...owners };
}

/** A question without its answer, as data: the same for the same question. */
export function questionOf(asked: Answered): readonly unknown[] {
  switch (asked.kind) {
    case 'stat':
      return ['stat', asked.path, asked.follow];
    case 'list':
      return ['list', asked.path, asked.options];
    case 'content':
      return ['content', asked.path, asked.how];
    case 'link':
    case 'access':
      return [asked.kind, asked.path];
    case 'user':
    case 'group':
      return [asked.kind, asked.name];
    case 'name':
      return ['name', asked.of];
    case 'query':
      return ['query', asked.command];
    case 'facts':
    case 'identity':
      return [asked.kind];
    case 'refused':
      return ['refused', asked.question];
  }
}

const longest = 60;

/** What a question is about, for people. `mask` puts stars in the place of secrets. */
export function titleOf(asked: Answered, mask: (text: string) => string): string {
  switch (asked.kind) {
    case 'stat':
    case 'content':
    case 'link':
      return asked.path;
    case 'access':
      return `${asked.path} for the task's user`;
    case 'list':
      return `what is in ${asked.path}`;
    case 'user':
    case 'group':
      return `${asked.kind} ${asked.name}`;
    case 'name':
      return asked.of;
    case 'query':
      return asked.secret ? 'a question with secrets in it' : `\`${brief(asked.command, mask)}\``;
    case 'facts':
      return 'fact';
    case 'identity':
      return "the task's user";
    case 'refused':
      return asked.question;
  }
}

/** Masked before it is cut, and before its lines are joined: half a secret isn't known for one. */
function brief(command: Command, mask: (text: string) => string): string {
  const words = mask(typeof command === 'string' ? command : command.join(' '))
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > longest ? `${words.slice(0, longest)}...` : words;
}
