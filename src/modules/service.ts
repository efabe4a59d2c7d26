import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure } from '../sdk/define.ts';
import type { Hands } from '../sdk/host.ts';
import { serviceState } from '../sdk/states.ts';
import { milliseconds } from '../util/milliseconds.ts';
import { nearest } from '../util/nearest.ts';
import { aliased } from './lib/aliased.ts';
import { splitWords } from './lib/command/words.ts';
import { unneeded } from './lib/files/attributes.ts';
import { changesService, touchesService } from './lib/services/service-effects.ts';
import {
  actionScript,
  enableCommand,
  parseStatus,
  type ServiceAction,
  type ServiceStatus,
  type ServiceTool,
  statusScript,
} from './lib/services/service-tools.ts';
import { bootState } from './lib/services/systemd-tools.ts';

interface ServiceState {
  readonly running: boolean;
  readonly enabled: boolean;
  readonly restarted: boolean;
  readonly reloaded: boolean;
}

const argumentsSchema = aliased(
  {
    name: text()
      .refine((name) => /^[^/\s-][^/\s]*$/.test(name), { error: 'expected the name of a service' })
      .describe('Name of the service, such as `zookeeper`.'),
    state: z
      .enum(['started', 'stopped', 'restarted', 'reloaded'])
      .optional()
      .describe(
        '`started` and `stopped` act only where it is otherwise; `restarted` and `reloaded` always do, and start one that is down.',
      ),
    enabled: flag().optional().describe('Whether it starts at boot.'),
    sleep: z.coerce
      .number()
      .min(0)
      .optional()
      .describe('Seconds between stop and start of a restart; init scripts only.'),
    pattern: text()
      .optional()
      .describe("Part of its process's command line, for an init script whose `status` says nothing."),
    arguments: text().optional().describe('More words for the init script, behind the action.'),
    use: unneeded(
      z.enum(['auto', 'systemd', 'sysvinit', 'openrc', 'service']),
      'the host itself is looked at',
    ),
    runlevel: unneeded(text(), '`default` on OpenRC, 2 to 5 elsewhere'),
  },
  { args: 'arguments' },
);

type Arguments = z.output<typeof argumentsSchema>;

/** A service of the host. */
export const service = defineModule({
  name: 'service',
  touches: touchesService,
  summary: 'Start, stop, restart or reload a service, and choose whether it starts at boot.',
  description: 'Works with systemd, OpenRC, and init scripts in `/etc/init.d`, whichever runs the host.',
  args: argumentsSchema,
  examples: [
    { title: 'Up now and after a reboot', args: { name: 'zookeeper', state: 'started', enabled: true } },
    { title: 'In a handler', args: { name: 'sshd', state: 'reloaded' } },
  ],
  returns: {
    name: 'The service.',
    state: '`started` or `stopped`.',
    enabled: 'Whether it starts at boot.',
    status: 'What `systemctl show` prints, before the task.',
  },
  async plan(args, host) {
    const seen = await host.query(statusScript(args.name), {
      stdin: `${args.pattern ?? ''}\n`,
      reads: readsOf(args.name),
    });
    const status = parseStatus(seen.stdout);
    const unusable = refuse(args, status);
    if (unusable) return unusable;
    const enabled = startsAtBoot(status, args.enabled);
    const current: Partial<ServiceState> = {
      ...(status.running !== undefined && { running: status.running }),
      enabled,
      restarted: false,
      reloaded: false,
    };
    const desired: Partial<ServiceState> = {
      ...(args.enabled !== undefined && { enabled: args.enabled }),
      ...wanted(args, status),
    };
    const running = args.state === undefined ? status.running : args.state !== 'stopped';
    const result = {
      name: args.name,
      state: running ? 'started' : 'stopped',
      enabled: args.enabled ?? enabled,
      ...(status.tool === 'systemd' && { status: status.properties }),
    };
    return { current, desired, result };
  },
  async apply(changes: Partial<ServiceState>, args, host, control) {
    const seen = await host.query(statusScript(args.name), { stdin: '\n', reads: readsOf(args.name) });
    const { tool } = parseStatus(seen.stdout);
    if (!tool) return undefined;
    if (changes.enabled !== undefined)
      await host.must(
        `${changes.enabled ? 'enable' : 'disable'} ${args.name}`,
        enableCommand(tool, args.name, changes.enabled),
        { effect: changesService(args.name, { boot: true }) },
      );
    return act(changes, args, tool, host, control.signal);
  },
});

function startsAtBoot({ tool, enabled }: ServiceStatus, wanted: boolean | undefined): boolean {
  return tool === 'systemd' ? bootState(enabled, wanted) : enabled !== '';
}

/** What the state of a service follows from. */
function readsOf(name: string): readonly string[] {
  return [serviceState(name), `/etc/init.d/${name}`, `/etc/systemd/system/${name}.service`];
}

function refuse(
  { name, state, enabled }: Arguments,
  { tool, found, masked, known }: ServiceStatus,
): Failure | undefined {
  if (!tool)
    return failure(
      'this host has no systemd, no OpenRC and no /etc/init.d: nothing there looks after services',
    );
  if (!found) {
    const near = nearest(name, known);
    const where = tool === 'systemd' ? 'systemd knows no such unit' : `there is no /etc/init.d/${name}`;
    return failure(`there is no service ${name} on this host: ${where}`, {
      hint: near
        ? `did you mean ${near}?`
        : tool === 'systemd'
          ? 'install it first; after adding a unit file, systemd needs `systemctl daemon-reload`'
          : 'install it first',
    });
  }
  if (masked && (enabled || (state !== undefined && state !== 'stopped')))
    return failure(`the unit ${name} is masked`, { hint: `systemctl unmask ${name} makes it usable` });
  return undefined;
}

function wanted({ state }: Arguments, { running }: ServiceStatus): Partial<ServiceState> {
  if (state === undefined) return {};
  if (state === 'restarted') return { restarted: true };
  if (state === 'reloaded') return running === false ? { running: true } : { reloaded: true };
  return { running: state === 'started' };
}

async function act(
  changes: Partial<ServiceState>,
  args: Arguments,
  tool: ServiceTool,
  host: Hands,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const words = splitWords(args.arguments ?? '');
  if ('failed' in words) return words;
  const tell = (action: ServiceAction) =>
    host.must(`${action} ${args.name}`, actionScript(tool, args.name, action, words), {
      effect: changesService(args.name, { starts: action !== 'stop' }),
    });
  if (changes.reloaded) await tell('reload');
  if (changes.running !== undefined) await tell(changes.running ? 'start' : 'stop');
  if (!changes.restarted) return undefined;
  if (tool === 'systemd' || args.sleep === undefined) await tell('restart');
  else {
    await tell('stop');
    await pause(milliseconds(args.sleep), undefined, { signal });
    await tell('start');
  }
  return undefined;
}
