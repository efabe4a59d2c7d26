import { z } from 'zod';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Output, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { sh } from '../util/quote.ts';
import type { Effect } from './lib/effects.ts';
import { chainArguments, ruleArguments } from './lib/firewall/iptables-arguments.ts';
import { ruleWords } from './lib/firewall/iptables-rule.ts';

/** By program: what is there of the rule, the chain or the policy. */
type FirewallState = Readonly<Record<string, string>>;

type Family = 'ipv4' | 'ipv6';

const argumentsSchema = z
  .strictObject({ ...chainArguments, ...ruleArguments })
  .superRefine((args, context) => {
    const wrong = (message: string, path: string) =>
      context.addIssue({ code: 'custom', message, path: [path] });
    const hasRule = ruleWords(args, 'ipv4').length > 0;
    if (args.chain === undefined && !args.flush) wrong('`chain` is needed', 'chain');
    if (args.flush && args.policy !== undefined) wrong('give `flush` or `policy`, not both', 'policy');
    if (!args.flush && args.policy === undefined && !hasRule && !args.chain_management)
      wrong('say what the rule is, or `chain_management: true` where the chain itself is meant', 'chain');
    for (const [name, jump] of needsJump)
      if (args[name] !== undefined && args.jump !== undefined && args.jump.toUpperCase() !== jump)
        wrong(`\`${name}\` needs \`jump: ${jump}\``, name);
    for (const name of ['gateway', 'set_dscp_mark', 'set_dscp_mark_class'] as const)
      if (args[name] !== undefined && args.jump === undefined)
        wrong(`\`${name}\` needs \`jump: ${name === 'gateway' ? 'TEE' : 'DSCP'}\``, name);
    if (args.jump?.toUpperCase() === 'TEE' && args.gateway === undefined)
      wrong('`jump: TEE` needs the `gateway`', 'jump');
    if (args.set_dscp_mark !== undefined && args.set_dscp_mark_class !== undefined)
      wrong('give `set_dscp_mark` or `set_dscp_mark_class`, not both', 'set_dscp_mark_class');
    if ((args.match_set === undefined) !== (args.match_set_flags === undefined))
      wrong('`match_set` and `match_set_flags` need each other', 'match_set');
  });

const needsJump = [
  ['gateway', 'TEE'],
  ['log_prefix', 'LOG'],
  ['log_level', 'LOG'],
  ['set_dscp_mark', 'DSCP'],
  ['set_dscp_mark_class', 'DSCP'],
] as const;

type Arguments = z.output<typeof argumentsSchema>;

/** What is asked of one program, how its answer is read, and what closes the gap. */
interface Matter {
  readonly question: readonly string[];
  readonly reads: readonly string[];
  readonly is: (answer: Output) => string;
  readonly wanted: string;
  /** argv, or a script. */
  readonly change: readonly string[] | string;
  readonly effect: Effect;
}

/** Rules of the kernel's packet filter. */
export const iptables = defineModule({
  name: 'iptables',
  summary: 'Have a rule, a chain or a policy in the packet filter, or have it not.',
  description:
    'It holds until the host is started anew: save it by `iptables-save`, or have all rules in a file by template and load ' +
    'that. Where a rule stands among others is looked at only when it is added.',
  args: argumentsSchema,
  examples: [
    {
      title: 'Let ssh in',
      args: { chain: 'INPUT', protocol: 'tcp', destination_port: '22', ctstate: ['NEW'], jump: 'ACCEPT' },
    },
    { title: 'Drop the rest', args: { chain: 'INPUT', policy: 'DROP' } },
    { title: 'A chain of its own', args: { chain: 'FLINK', chain_management: true } },
    { title: 'No rule in it', args: { chain: 'FLINK', flush: true } },
  ],
  returns: { rule: 'The rule, as options of iptables.', chain: 'The chain.', table: 'The table.' },
  async plan(args, host): Promise<Plan<FirewallState> | Failure> {
    const matters = familiesOf(args).map((family) => ({
      program: programOf(family),
      ...matterOf(args, family),
    }));
    const seen = await allInOrder(matters.map((matter) => look(matter, args, host)));
    const failed = seen.find(isFailure);
    if (failed) return failed;
    const stateOf = (of: (index: number) => string): FirewallState =>
      Object.fromEntries(matters.map(({ program }, index) => [program, of(index)]));
    return {
      current: stateOf((index) => String(seen[index])),
      desired: stateOf((index) => matters[index]?.wanted ?? ''),
      result: resultOf(args),
    };
  },
  async apply(changed: Partial<FirewallState>, args, host) {
    for (const family of familiesOf(args)) {
      const { change, effect } = matterOf(args, family);
      if (changed[programOf(family)] !== undefined)
        await host.must('change the packet filter', change, { effect });
    }
    return undefined;
  },
});

function familiesOf({ ip_version }: Arguments): readonly Family[] {
  return ip_version === 'both' ? ['ipv4', 'ipv6'] : [ip_version];
}

function programOf(family: Family): string {
  return family === 'ipv4' ? 'iptables' : 'ip6tables';
}

function resultOf(args: Arguments) {
  const { ip_version, table, chain, flush, state, chain_management, wait } = args;
  const rule = ruleWords(args, ip_version === 'ipv6' ? 'ipv6' : 'ipv4').join(' ');
  return {
    ip_version,
    table,
    chain,
    flush,
    rule,
    state,
    chain_management,
    ...(wait && { wait: String(wait) }),
  };
}

async function look(matter: Matter, { table, chain }: Arguments, host: Probe): Promise<string | Failure> {
  const { question, reads, is, wanted } = matter;
  const answer = await host.query(question, { reads });
  const { code, stderr } = answer;
  if (code === 127)
    return failure(`there is no program ${question[0]} on this host`, { hint: 'install iptables first' });
  // 1: it isn't there; 2: mistakes in the options; 3 and 4: the kernel refuses, or isn't asked by root.
  const isMissingChain = /Chain '.*' does not exist|No chain\/target\/match by that name/i.test(stderr);
  if (code > 1 && !isMissingChain)
    return failure(`${question[0]} refuses: ${stderr.trim()}`, { result: { stderr } });
  if (isMissingChain && question.includes('-C') && wanted === 'present')
    return failure(`${question[0]} refuses: ${stderr.trim()}`, {
      hint: `is there a chain ${chain} in the table ${table}? One is made by chain_management: true without a rule`,
    });
  return is(answer);
}

function matterOf(args: Arguments, family: Family): Matter {
  const call = callOf(args, family);
  if (args.flush) return emptied(args, call);
  if (args.policy !== undefined) return policed(args, args.policy, call);
  const rule = ruleWords(args, family);
  return rule.length === 0 ? chained(args, call) : ruled(args, call, rule);
}

/** argv with this option and what stands behind it. */
type Call = (option: string, ...more: readonly string[]) => readonly string[];

function callOf({ table, chain, wait }: Arguments, family: Family): Call {
  const waiting = wait === undefined ? [] : ['-w', String(wait)];
  const target = chain === undefined ? [] : [chain];
  return (option, ...more) => [programOf(family), ...waiting, '-t', table, option, ...target, ...more];
}

/** The words for what questions follow from: which rules a chain has, or all chains, and what else there is. */
function states({ table, chain }: Arguments, [program]: readonly string[]) {
  const of = `${program} ${table}`;
  return { table: of, chain: `${of} ${chain}`, chains: `${of} *` };
}

function emptied(args: Arguments, call: Call): Matter {
  const question = call('-S');
  const of = states(args, question);
  return {
    question,
    reads: [of.table],
    is: ({ stdout }) => (/^-A /m.test(stdout) ? 'rules' : 'none'),
    wanted: 'none',
    change: call('-F'),
    effect: async (model) => {
      model.changeState(of.table);
      model.changeState(args.chain === undefined ? of.chains : of.chain);
    },
  };
}

function policed(args: Arguments, policy: string, call: Call): Matter {
  const question = call('-S');
  const of = states(args, question);
  return {
    question,
    reads: [of.table],
    is: ({ stdout }) => /^-P \S+ (\w+)/m.exec(stdout)?.[1] ?? 'no policy',
    wanted: policy,
    change: call('-P', policy),
    effect: async (model) => model.changeState(of.table),
  };
}

function chained(args: Arguments, call: Call): Matter {
  const question = call('-S');
  const of = states(args, question);
  return {
    question,
    reads: [of.table],
    is: ({ code }) => (code === 0 ? 'present' : 'absent'),
    wanted: args.state,
    change: call(args.state === 'present' ? '-N' : '-X'),
    effect: async (model) => {
      model.changeState(of.table);
      model.changeState(of.chain);
    },
  };
}

function ruled(args: Arguments, call: Call, rule: readonly string[]): Matter {
  const question = call('-C', ...rule);
  const of = states(args, question);
  const number = args.rule_num === undefined ? [] : [String(args.rule_num)];
  const added = args.action === 'insert' ? call('-I', ...number, ...rule) : call('-A', ...rule);
  return {
    question,
    reads: [of.chain, of.chains],
    is: ({ code }) => (code === 0 ? 'present' : 'absent'),
    wanted: args.state,
    // The same rule may be there several times.
    change:
      args.state === 'present'
        ? added
        : sh`while ${question} 2>/dev/null; do ${call('-D', ...rule)} || exit; done`,
    effect: async (model) => {
      model.changeState(of.table);
      model.answer(question, { code: args.state === 'present' ? 0 : 1, stdout: '', stderr: '' });
    },
  };
}
