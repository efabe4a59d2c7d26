import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { Hands } from '../sdk/host.ts';
import { serviceState } from '../sdk/states.ts';
import { nearest } from '../util/nearest.ts';
import { aliased } from './lib/aliased.ts';
import { becomesUnknown, type Effect } from './lib/effects.ts';
import { changesService, touchesService } from './lib/services/service-effects.ts';
import {
  bootState,
  parseUnit,
  systemctlScript,
  type UnitStatus,
  unitScript,
} from './lib/services/systemd-tools.ts';

interface UnitState {
  readonly reexecuted: boolean;
  /** systemd has read the unit files as they are. */
  readonly read: boolean;
  readonly masked: boolean;
  readonly enabled: boolean;
  readonly running: boolean;
  readonly restarted: boolean;
  readonly reloaded: boolean;
}

const argumentsSchema = aliased(
  {
    name: text()
      .refine((name) => /^(?:-\.|[^/\s*?[-])[^/\s*?[]*$/.test(name), { error: 'expected the name of a unit' })
      .optional()
      .describe('Name of the unit; `.service` where nothing else is said.'),
    state: z
      .enum(['started', 'stopped', 'restarted', 'reloaded'])
      .optional()
      .describe(
        '`started` and `stopped` act only where it is otherwise; `restarted` and `reloaded` always do, and start one that is down.',
      ),
    enabled: flag().optional().describe('Whether it starts at boot.'),
    masked: flag().optional().describe('Whether nothing may start it.'),
    force: flag().default(false).describe('Replace links that are in the way when it is enabled or masked.'),
    daemon_reload: flag()
      .optional()
      .describe(
        'Have systemd read unit files anew, where any was changed since it did, and before other changes.',
      ),
    daemon_reexec: flag().optional().describe('Start systemd itself anew: a change every time.'),
    scope: z
      .enum(['system', 'user', 'global'])
      .default('system')
      .describe("The host's units, those of the user, or those of every user."),
    no_block: flag().default(false).describe('Do not wait until it is started or stopped.'),
  },
  {
    service: 'name',
    unit: 'name',
    'daemon-reload': 'daemon_reload',
    'daemon-reexec': 'daemon_reexec',
  },
).superRefine((args, context) => {
  const { name, state, enabled, masked } = args;
  const asked = state !== undefined || enabled !== undefined || masked !== undefined;
  const wrong = (message: string) => context.addIssue({ code: 'custom', message });
  if (name === undefined && asked) wrong('`name` is needed with `state`, `enabled` and `masked`');
  if (name === undefined && !asked && args.daemon_reload === undefined && args.daemon_reexec === undefined)
    wrong('give `name`, `daemon_reload` or `daemon_reexec`');
  if (masked && (enabled || state === 'started' || state === 'restarted'))
    wrong('a unit that is masked can be neither enabled nor started: leave out `masked` or the other');
  if (args.scope === 'global' && state !== undefined)
    wrong('`state` needs a unit of the system or of one user: scope: global has none that runs');
});

type Arguments = z.output<typeof argumentsSchema>;

const description =
  'For hosts that systemd runs; `service` works with the others too. `daemon_reload` does something, and counts as ' +
  'a change, where systemd says that a unit file was changed since it was read (`NeedDaemonReload`), or where the ' +
  'task changes something else; Ansible does it every time and never counts it.';

const returns = {
  name: 'The unit.',
  state: '`started` or `stopped`.',
  enabled: 'Whether it starts at boot.',
  status: 'What `systemctl show` prints, before the task.',
};

const examples = [
  {
    title: 'A unit file that was just written',
    args: { name: 'flink', state: 'started' as const, enabled: true, daemon_reload: true },
  },
  { title: 'Nobody shall start it', args: { name: 'apache2', state: 'stopped' as const, masked: true } },
  { title: 'A timer of the user', args: { name: 'backup.timer', enabled: true, scope: 'user' as const } },
];

function systemdModule(name: 'systemd' | 'systemd_service') {
  const summary = 'Start, stop, enable or mask a unit of systemd, and have systemd read its files anew.';
  return defineModule({
    name,
    summary,
    description,
    args: argumentsSchema,
    touches: touchesService,
    examples,
    returns,
    plan,
    apply,
  });
}

/** A unit of systemd. */
export const systemd = systemdModule('systemd');

/** The same by its newer name. */
export const systemdService = systemdModule('systemd_service');

async function plan(args: Arguments, host: Pick<Hands, 'query'>): Promise<Plan<UnitState> | Failure> {
  const seen = await host.query(unitScript(args.name, args.scope), { reads: readsOf(args) });
  const unit = parseUnit(seen.stdout);
  const refusal = refuse(args, unit);
  if (refusal) return refusal;
  const current = currentOf(args, unit);
  const desired = desiredOf(args, current);
  const changed = (Object.keys(desired) as (keyof UnitState)[]).some((key) => desired[key] !== current[key]);
  const read = args.daemon_reload && (unit.stale || changed) ? { read: true } : {};
  return {
    current: { ...current, read: false },
    desired: { ...desired, ...read },
    result: resultOf(args, unit, current),
  };
}

/** Of systemd itself, of the unit, and of the unit files: any of them that was changed since it was read counts. */
function readsOf({ name }: Arguments): readonly string[] {
  const folders = ['/etc', '/run', '/usr/lib', '/lib', '/usr/local/lib'].map((folder) => `${folder}/systemd`);
  return ['systemd', ...(name === undefined ? [] : [serviceState(name)]), ...folders];
}

/** Masking makes a link in place of the unit's file. */
function effectOf(action: string, name: string, scope: Arguments['scope']): Effect {
  if (action.startsWith('daemon-')) return async (model) => model.changeState('systemd');
  const isMask = action === 'mask' || action === 'unmask';
  const boot = isMask || action === 'enable' || action === 'disable';
  const starts = ['start', 'restart', 'reload'].includes(action);
  return async (model) => {
    await changesService(name, { boot, starts })(model);
    if (isMask && scope === 'system')
      await becomesUnknown(model, `/etc/systemd/system/${/\.\w+$/.test(name) ? name : `${name}.service`}`);
  };
}

function refuse({ name, state, enabled, masked }: Arguments, unit: UnitStatus): Failure | undefined {
  if (!unit.there)
    return failure('systemd does not run this host', {
      hint: 'the service module works with init scripts and OpenRC too',
    });
  if (name === undefined) return undefined;
  if (unit.load === 'not-found' && (state !== undefined || enabled !== undefined)) {
    const near = nearest(
      name,
      unit.known.flatMap((known) => [known, known.replace(/\.service$/, '')]),
    );
    return failure(`there is no unit ${name} on this host`, {
      hint: near ? `did you mean ${near}?` : 'install it first; a new unit file needs daemon_reload: true',
    });
  }
  if (['error', 'bad-setting'].includes(unit.load))
    return failure(`systemd can't load the unit ${name}: ${unit.properties.LoadError || unit.load}`);
  const staysMasked = unit.load === 'masked' && masked !== false;
  const starts = state === 'restarted' || (state !== 'stopped' && state !== undefined && !isUp(unit.active));
  if (staysMasked && (enabled || starts))
    return failure(`the unit ${name} is masked`, { hint: 'set masked: false to make it usable' });
  return undefined;
}

function isUp(active: string): boolean {
  return ['active', 'activating', 'reloading'].includes(active);
}

/** One that goes down still has to be started, or to be waited for. */
function isDown(active: string): boolean {
  return !isUp(active) && active !== 'deactivating';
}

function currentOf(args: Arguments, { active, enabled, load }: UnitStatus): Partial<UnitState> {
  const masked = load === 'masked' || enabled === 'masked';
  const known = bootState(enabled, args.enabled);
  return {
    running: args.state === 'stopped' ? !isDown(active) : isUp(active),
    // What a mask hides shows when it is gone.
    ...(masked && args.masked === false ? {} : { enabled: known }),
    masked,
    restarted: false,
    reloaded: false,
    reexecuted: false,
  };
}

function desiredOf(args: Arguments, { running }: Partial<UnitState>): Partial<UnitState> {
  return {
    ...(args.daemon_reexec && { reexecuted: true }),
    ...(args.masked !== undefined && { masked: args.masked }),
    ...(args.enabled !== undefined && { enabled: args.enabled }),
    ...runningOf(args.state, running ?? false),
  };
}

function runningOf(state: Arguments['state'], running: boolean): Partial<UnitState> {
  if (state === undefined) return {};
  if (state === 'started' || state === 'stopped') return { running: state === 'started' };
  if (!running) return { running: true };
  return state === 'restarted' ? { restarted: true } : { reloaded: true };
}

function resultOf(args: Arguments, unit: UnitStatus, current: Partial<UnitState>) {
  if (args.name === undefined) return {};
  const running = args.state === undefined ? current.running : args.state !== 'stopped';
  return {
    name: args.name,
    state: running ? 'started' : 'stopped',
    enabled: args.enabled ?? current.enabled,
    status: unit.properties,
  };
}

async function apply(changes: Partial<UnitState>, args: Arguments, host: Hands): Promise<undefined> {
  const { name = '', scope } = args;
  const options = [...(args.no_block ? ['--no-block'] : []), ...(args.force ? ['--force'] : [])];
  const tell = (...words: readonly string[]) =>
    host.must(
      words.filter((word) => word !== '--').join(' '),
      systemctlScript(scope, [...options, ...words]),
      { effect: effectOf(words[0] ?? '', name, scope) },
    );
  const unit = (action: string) => tell(action, '--', name);
  if (changes.reexecuted) await tell('daemon-reexec');
  if (changes.read) await tell('daemon-reload');
  if (changes.masked === false) await unit('unmask');
  if (changes.enabled !== undefined) await unit(changes.enabled ? 'enable' : 'disable');
  if (changes.reloaded) await unit('reload');
  if (changes.restarted) await unit('restart');
  if (changes.running !== undefined) await unit(changes.running ? 'start' : 'stop');
  if (changes.masked) await unit('mask');
  return undefined;
}
