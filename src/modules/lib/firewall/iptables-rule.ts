import type { RuleArguments } from './iptables-arguments.ts';

/**
 * The words of a rule, in the order in which Ansible's module writes them: options of an extension stand behind the `-m`
 * or `-p` that loads it.
 */
export function ruleWords(args: RuleArguments, family: 'ipv4' | 'ipv6'): readonly string[] {
  return [
    ...packetWords(args),
    ...targetWords(args),
    ...portWords(args),
    ...matchWords(args),
    ...lastWords(args, family),
  ];
}

function packetWords(args: RuleArguments): readonly string[] {
  const flags = args.tcp_flags;
  return [
    ...option('-p', args.protocol),
    ...option('-s', args.source),
    ...option('-d', args.destination),
    ...args.match.flatMap((name) => option('-m', name)),
    ...(flags ? ['--tcp-flags', flags.flags.join(','), flags.flags_set.join(',')] : []),
  ];
}

function targetWords(args: RuleArguments): readonly string[] {
  return [
    ...option('-j', jumpOf(args)),
    ...option('--gateway', args.gateway),
    ...option('--log-prefix', args.log_prefix),
    ...option('--log-level', args.log_level),
    ...option('--to-destination', args.to_destination),
  ];
}

function jumpOf({ jump, log_prefix, log_level, reject_with }: RuleArguments): string | undefined {
  if (jump !== undefined) return jump;
  if (log_prefix !== undefined || log_level !== undefined) return 'LOG';
  return reject_with === undefined ? undefined : 'REJECT';
}

function portWords(args: RuleArguments): readonly string[] {
  return [
    ...loaded('multiport', args.destination_ports.length > 0, csv('--dports', args.destination_ports)),
    ...option('--to-source', args.to_source),
    ...option('-g', args.goto),
    ...option('-i', args.in_interface),
    ...option('-o', args.out_interface),
    ...option('-f', args.fragment),
    ...option('-c', args.set_counters),
    ...option('--source-port', args.source_port),
    ...option('--destination-port', args.destination_port),
    ...option('--to-ports', args.to_ports),
    ...option('--set-dscp', args.set_dscp_mark),
    ...option('--set-dscp-class', args.set_dscp_mark_class),
    ...(args.syn === 'match' ? ['--syn'] : args.syn === 'negate' ? ['!', '--syn'] : []),
  ];
}

function matchWords(args: RuleArguments): readonly string[] {
  const unless = (name: string, given: boolean) => given && !args.match.includes(name);
  const states = args.ctstate.length > 0;
  const usesState = args.match.includes('state') && !args.match.includes('conntrack');
  const range = [...option('--src-range', args.src_range), ...option('--dst-range', args.dst_range)];
  const set = [...option('--match-set', args.match_set), ...option('', args.match_set_flags)].filter(Boolean);
  const limit = [...option('--limit', args.limit), ...option('--limit-burst', args.limit_burst)];
  return [
    ...loaded(
      'conntrack',
      unless('conntrack', states && !usesState),
      csv(usesState ? '--state' : '--ctstate', args.ctstate),
    ),
    ...loaded('iprange', unless('iprange', range.length > 0), range),
    ...loaded('set', unless('set', set.length > 0), set),
    ...loaded('limit', limit.length > 0, limit),
    ...loaded('owner', args.uid_owner !== undefined, option('--uid-owner', args.uid_owner)),
    ...loaded('owner', args.gid_owner !== undefined, option('--gid-owner', args.gid_owner)),
  ];
}

function lastWords(args: RuleArguments, family: 'ipv4' | 'ipv6'): readonly string[] {
  return [
    ...option('--reject-with', args.reject_with),
    ...option(family === 'ipv4' ? '--icmp-type' : '--icmpv6-type', args.icmp_type),
    ...loaded(
      'comment',
      args.comment !== undefined,
      args.comment === undefined ? [] : ['--comment', args.comment],
    ),
  ];
}

function option(name: string, value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  return value.startsWith('!') ? ['!', name, value.slice(1).trim()] : [name, value];
}

function csv(name: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [name, values.join(',')];
}

function loaded(extension: string, isNeeded: boolean, words: readonly string[]): readonly string[] {
  return isNeeded ? ['-m', extension, ...words] : words;
}
