import { isIPv6 } from 'node:net';
import type { Inventory } from '../model/inventory.ts';
import type { Play } from '../model/playbook.ts';
import type { Diagnostic, Place } from '../source/diagnostic.ts';
import { expandRange, hasRange } from '../util/expand-range.ts';
import { nearest } from '../util/nearest.ts';

/** The hosts that a pattern selects, in the order in which it names them. */
export interface Selection {
  readonly hosts: readonly string[];
  /** Parts of the pattern that match nothing (warnings), or can't be read (errors). */
  readonly diagnostics: readonly Diagnostic[];
}

/** Names of this machine that need not be in the inventory. */
const localNames: readonly string[] = ['localhost', '127.0.0.1', '::1'];

/**
 * The hosts of a pattern of `hosts:`, by
 * https://docs.ansible.com/ansible/latest/inventory_guide/intro_patterns.html: names, groups, wildcards, `~` regular
 * expressions, slices of a group, ranges of names; parts between `:` or `,`; `&` keeps what is in both, `!` leaves out,
 * whatever their order. `limit` is a second pattern that hosts must match too. A name of this machine stands for itself
 * where the inventory doesn't have it.
 */
export function selectHosts(
  pattern: string,
  inventory: Inventory,
  options: { readonly limit?: string | undefined; readonly place?: Place | undefined } = {},
): Selection {
  const wanted = evaluate(pattern, inventory, options.place);
  if (options.limit === undefined) return wanted;
  const limited = evaluate(options.limit, inventory, undefined);
  const kept = new Set(limited.hosts);
  return {
    hosts: wanted.hosts.filter((host) => kept.has(host)),
    diagnostics: [...wanted.diagnostics, ...limited.diagnostics],
  };
}

/** The hosts of a play in the order that its `order` asks for; `inventory` leaves them as its pattern found them. */
export function inOrder(hosts: readonly string[], order: Play['order']): readonly string[] {
  switch (order) {
    case 'inventory':
      return hosts;
    case 'reverse_inventory':
      return hosts.toReversed();
    case 'sorted':
      return hosts.toSorted();
    case 'reverse_sorted':
      return hosts.toSorted().toReversed();
    case 'shuffle':
      return hosts
        .map((host) => [Math.random(), host] as const)
        .toSorted(([a], [b]) => a - b)
        .map(([, host]) => host);
  }
}

function evaluate(pattern: string, inventory: Inventory, place: Place | undefined): Selection {
  const diagnostics: Diagnostic[] = [];
  const matching = (part: string) => {
    const { hosts, problem } = match(part, inventory);
    if (problem) diagnostics.push(place ? { ...problem, place } : problem);
    return hosts;
  };
  const parts = split(pattern, inventory);
  const plain = parts.filter((part) => !/^[&!]/.test(part));
  let hosts = [...new Set((plain.length > 0 || parts.length === 0 ? plain : ['all']).flatMap(matching))];
  for (const part of parts.filter((other) => other.startsWith('&'))) {
    const both = new Set(matching(part.slice(1)));
    hosts = hosts.filter((host) => both.has(host));
  }
  for (const part of parts.filter((other) => other.startsWith('!'))) {
    const without = new Set(matching(part.slice(1)));
    hosts = hosts.filter((host) => !without.has(host));
  }
  return { hosts, diagnostics };
}

/** Parts between commas, or between colons that aren't in brackets or in an address. */
function split(pattern: string, inventory: Inventory): readonly string[] {
  if (pattern.includes(',')) return pattern.split(',').flatMap((part) => split(part, inventory));
  const whole = pattern.trim();
  if (isIPv6(whole.replace(/^[&!]/, '')) || inventory.hosts.has(whole)) return [whole];
  return whole.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [];
}

interface Match {
  readonly hosts: readonly string[];
  readonly problem?: Diagnostic;
}

function match(part: string, inventory: Inventory): Match {
  if (inventory.hosts.has(part)) return { hosts: [part] };
  if (part.startsWith('~')) return matchExpression(part, inventory);
  const slice = /^(.+)\[(?:(-?\d+)|(-?\d+)[:-](-?\d*))\]$/.exec(part);
  if (slice) {
    const [, base = '', index, start, end] = slice;
    const all = named(base, inventory);
    if (all.length > 0)
      return index === undefined ? between(part, all, start, end) : single(part, all, Number(index));
  }
  if (hasRange(part)) return matchRange(part, inventory);
  const hosts = named(part, inventory);
  // A group may well be empty, on purpose.
  return hosts.length > 0 || inventory.groups.has(part)
    ? { hosts }
    : { hosts, problem: unmatched(part, inventory) };
}

/** Hosts of the groups that match, and hosts that match themselves where a wildcard or no group did. */
function named(name: string, inventory: Inventory): readonly string[] {
  const matches = wildcard(name);
  const groups = [...inventory.groups.values()].filter((group) => matches(group.name));
  const hosts = groups.flatMap((group) => group.members);
  if (groups.length === 0 || /[.?*[]/.test(name)) hosts.push(...[...inventory.hosts.keys()].filter(matches));
  if (hosts.length === 0 && localNames.includes(name)) return [name];
  return [...new Set(hosts)];
}

function matchExpression(part: string, inventory: Inventory): Match {
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${part.slice(1)})`);
  } catch (error) {
    const message = `\`${part}\` is not a regular expression: ${(error as Error).message.replace(/^.*: /, '')}`;
    return { hosts: [], problem: { severity: 'error', message } };
  }
  const groups = [...inventory.groups.values()].filter(({ name }) => expression.test(name));
  const own = [...inventory.hosts.keys()].filter((name) => expression.test(name));
  const hosts = [...new Set([...groups.flatMap(({ members }) => members), ...own])];
  return hosts.length > 0 ? { hosts } : { hosts, problem: unmatched(part, inventory) };
}

/** `group[-1]`. */
function single(part: string, all: readonly string[], index: number): Match {
  const host = all.at(index);
  return host === undefined ? { hosts: [], problem: outside(part, all.length) } : { hosts: [host] };
}

/** `group[1:3]`, `group[1:]`: both ends are in. */
function between(part: string, all: readonly string[], start = '0', end = ''): Match {
  const last = end === '' ? all.length - 1 : Number(end) < 0 ? all.length + Number(end) : Number(end);
  const hosts = all.slice(Number(start), last + 1);
  return hosts.length > 0 ? { hosts } : { hosts, problem: outside(part, all.length) };
}

/** `web[01:20]`, where there is neither a group nor a host `web`. */
function matchRange(part: string, inventory: Inventory): Match {
  // A part of a group that isn't there, which is no mistake: another inventory has it.
  if (/\[-?\d*:\]$/.test(part)) return { hosts: [], problem: unmatched(part, inventory) };
  try {
    const names = expandRange(part);
    const hosts = [...new Set(names.flatMap((name) => named(name, inventory)))];
    return hosts.length > 0 ? { hosts } : { hosts, problem: unmatched(part, inventory) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { hosts: [], problem: { severity: 'error', message: error.message } };
  }
}

/** What a shell's wildcards `*`, `?` and `[a-z]` match. */
function wildcard(pattern: string): (name: string) => boolean {
  if (!/[*?[]/.test(pattern)) return (name) => name === pattern;
  const source = pattern.replace(
    /\[(!?)([^\]]*)\]|[\s\S]/g,
    (piece, not: string | undefined, set: string | undefined) => {
      if (set) return `[${not ? '^' : ''}${set.replace(/[\\^]/g, '\\$&')}]`;
      if (piece === '*') return '.*';
      return piece === '?' ? '.' : piece.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
    },
  );
  try {
    const expression = new RegExp(`^${source}$`, 's');
    return (name) => expression.test(name);
  } catch {
    // A set such as [z-a] matches nothing.
    return () => false;
  }
}

function unmatched(part: string, { hosts, groups }: Inventory): Diagnostic {
  const near = nearest(part, [...groups.keys(), ...hosts.keys()]);
  return {
    severity: 'warning',
    message: `no host or group matches \`${part}\``,
    ...(near !== undefined && { hint: `did you mean \`${near}\`?` }),
  };
}

function outside(part: string, count: number): Diagnostic {
  return { severity: 'warning', message: `\`${part}\` selects no host: there are ${count}, counted from 0` };
}
