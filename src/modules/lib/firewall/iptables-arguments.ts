import { z } from 'zod';
import { flag, list, text, whole } from '../../../sdk/args.ts';

const levels = 'emerg alert crit error warning notice info debug'.split(' ');

function word(of: string) {
  return text()
    .refine((value) => value.trim() !== '' && !/[\r\n\0]/.test(value), { error: 'expected one line' })
    .optional()
    .describe(of);
}

function words(of: string) {
  return list(text()).default([]).describe(of);
}

/** What a rule is made of, as the options of iptables(8) and iptables-extensions(8) name it; `!` at the start inverts it. */
export const ruleArguments = {
  protocol: word('The protocol, as `tcp`; `!` before this and the like inverts it.'),
  source: word('Where packets come from: an address, or a network as `10.0.0.0/8`.'),
  destination: word('Where they go to.'),
  match: words('Extensions to load, as `conntrack`.'),
  tcp_flags: z
    .strictObject({ flags: list(text()), flags_set: list(text()) })
    .optional()
    .describe(
      'Flags of TCP to look at, and those that have to be set: `{ flags: [SYN, ACK], flags_set: [SYN] }`.',
    ),
  jump: word('What becomes of a packet that matches: `ACCEPT`, `DROP`, a chain, an extension.'),
  gateway: word('Where `jump: TEE` sends copies.'),
  log_prefix: word('Text before each line of `jump: LOG`.'),
  log_level: z
    .preprocess(
      (value) => (typeof value === 'number' ? String(value) : value),
      z.enum(['0', '1', '2', '3', '4', '5', '6', '7', ...levels]),
    )
    .optional()
    .describe('Priority of the lines of `jump: LOG`, as a number or a word of syslog.'),
  to_destination: word('The new destination, with `jump: DNAT`.'),
  destination_ports: words('Several ports, or ranges as `8000:8080`.'),
  to_source: word('The new source, with `jump: SNAT`.'),
  goto: word('A chain to go on in; it does not come back here.'),
  in_interface: word('The interface that packets come by; `eth+` is any that begins so.'),
  out_interface: word('The interface that they leave by.'),
  fragment: word('Second and later fragments of a packet.'),
  set_counters: word('What the counters of packets and bytes start with.'),
  source_port: word('A port, a name of a service, or a range as `1024:65535`.'),
  destination_port: word('The same of the destination.'),
  to_ports: word('The new port, with `jump: REDIRECT`.'),
  set_dscp_mark: word('The DSCP value to set, with `jump: DSCP`.'),
  set_dscp_mark_class: word('The same as a class.'),
  syn: z
    .enum(['ignore', 'match', 'negate'])
    .default('ignore')
    .describe('Whether packets that open a connection are meant, or all others.'),
  ctstate: words('States of a connection, as `[ESTABLISHED, RELATED]`.'),
  src_range: word('A range of addresses, as `10.0.0.1-10.0.0.9`.'),
  dst_range: word('The same of the destination.'),
  match_set: word('A set of `ipset`.'),
  match_set_flags: z
    .enum(['src', 'dst', 'src,dst', 'dst,src', 'src,src', 'dst,dst'])
    .optional()
    .describe('What of the packet is looked up in the set.'),
  limit: word('How often it may match, as `5/minute`.'),
  limit_burst: word('How many more at once.'),
  uid_owner: word('Whose program sends the packet.'),
  gid_owner: word('Of which group.'),
  reject_with: word('What is answered; means `jump: REJECT`.'),
  icmp_type: word('The type of an ICMP packet.'),
  comment: word('A comment that stays with the rule.'),
};

/** Which table and chain, and what is done with them as a whole. */
export const chainArguments = {
  table: z.enum(['filter', 'nat', 'mangle', 'raw', 'security']).default('filter').describe('The table.'),
  chain: word('The chain, as `INPUT`.'),
  ip_version: z
    .enum(['ipv4', 'ipv6', 'both'])
    .default('ipv4')
    .describe('Whether iptables is meant, ip6tables, or both.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('Whether the rule, or the chain, is to be there.'),
  action: z
    .enum(['append', 'insert'])
    .default('append')
    .describe('Whether a new rule goes to the end or to the start.'),
  rule_num: whole()
    .pipe(z.number().min(1))
    .optional()
    .describe('With `action: insert`, the number that it gets; else it says nothing.'),
  wait: whole().optional().describe('Seconds to wait for the lock of another iptables.'),
  flush: flag().default(false).describe('Have no rule in the chain, or without `chain` in the table.'),
  policy: z
    .enum(['ACCEPT', 'DROP', 'QUEUE', 'RETURN'])
    .optional()
    .describe('What becomes of packets that no rule matches.'),
  chain_management: flag().default(false).describe('With no rule: the chain itself is meant.'),
  numeric: flag().default(false).describe('Taken and not needed: nothing here asks for names of addresses.'),
};

type WithRule = z.ZodObject<typeof ruleArguments>;

/** The arguments that say what a rule is. */
export type RuleArguments = z.output<WithRule>;
