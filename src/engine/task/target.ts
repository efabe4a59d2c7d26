import { isDeepStrictEqual } from 'node:util';
import { type ConnectionSettings, connectionSettings, isMistaken } from '../../host/settings.ts';
import type { Become } from '../../host/shell/become.ts';
import type { Vars } from '../../model/inventory.ts';
import type { Control } from '../../sdk/define.ts';
import type { Hands } from '../../sdk/host.ts';
import { createScope } from '../../template/scope.ts';
import { type Scope, TemplateError, type Templating } from '../../template/templating.ts';
import { defined } from '../../util/defined.ts';
import { unlessAborted } from '../../util/unless-aborted.ts';
import type { Opener } from '../reach/connections.ts';
import type { Target, WrittenWay } from '../state/kept.ts';
import { createHostState, momentOf } from '../state/state.ts';
import { scopeAsOf } from '../variables/hostvars.ts';
import { asNumber, isTrue } from '../variables/keywords.ts';
import { variablesOf } from '../variables/lazy-record.ts';
import type { TaskRun } from '../variables/task-run.ts';

/** What a task's work on the host is tied to. */
export interface ViewOptions {
  readonly signal: AbortSignal;
  readonly progress: Control['progress'];
}

/** Where and as whom a task works, by its keywords and variables. Throws TemplateError. */
export function targetOf(task: TaskRun, scope: Scope): Target {
  const { step, run } = task;
  const { templating } = run.batch.run.input;
  const delegate =
    step.delegateTo === undefined ? undefined : String(templating.render(step.delegateTo, scope));
  const host = delegate ?? run.host.name;
  const settings =
    delegate === undefined
      ? ownSettings(task, scope, wayOf(task, scope))
      : settingsFor(task, host, delegateScope(task, delegate), wayOf(task, scope));
  const become = becomeFor(task, scope, settings);
  const environment = environmentFor(task, scope);
  const last = run.kept.target;
  if (last && isSame(last, { host, settings, become, environment })) return last;
  const target = { host, settings, ...defined({ become }), environment };
  run.kept.target = target;
  return target;
}

/** What a module hears of where its task works. */
export function placeOf(
  { step }: TaskRun,
  target: Target | undefined,
): { readonly target?: NonNullable<Control['target']> } {
  if (!target) return {};
  const { host, settings } = target;
  return { target: { host, connection: settings.connection, delegated: step.delegateTo !== undefined } };
}

/** The user as whom a task works, where that is said. */
export function userOf(target: Target | undefined): string | undefined {
  return target?.become?.user ?? target?.settings.ssh.user;
}

/** The same of a task that is yet to be prepared; undefined also where that is unknown, or a mistake, which the task will tell. */
export function userNamed(task: TaskRun, scope: Scope): string | undefined {
  try {
    return userOf(targetOf(task, scope));
  } catch {
    return undefined;
  }
}

/** Whether a target is the last one again, which spares whoever compares targets to look into them. */
function isSame(last: Target, { host, settings, become, environment }: Loose<Target>): boolean {
  return (
    last.host === host &&
    last.settings === settings &&
    isDeepStrictEqual(last.become, become) &&
    isDeepStrictEqual(last.environment, environment)
  );
}

type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };

/** Connects where that hasn't been done yet. Throws ConnectionLost. */
export async function open(
  target: Target | undefined,
  connections: Opener,
  options: ViewOptions,
): Promise<Hands> {
  if (!target) throw new Error('a module that runs on the control machine alone asks for a host');
  const { host, settings, become, environment } = target;
  const { signal, progress } = options;
  const connection = await unlessAborted(connections.open(host, settings), signal);
  return connection.view({
    ...defined({ become }),
    environment,
    signal,
    progress: (done, total) => progress('sending', done, total, 'bytes'),
  });
}

/** The variables of the host that is delegated to: how to reach it is its own affair. */
function delegateScope({ run, position }: TaskRun, delegate: string): Scope {
  const local = ['localhost', '127.0.0.1', '::1'].includes(delegate);
  const state =
    run.batch.run.hosts.get(delegate) ??
    createHostState(delegate, local ? [{ ansible_connection: 'local' }] : []);
  return scopeAsOf(run.batch.run, state, momentOf(run, position));
}

/** How to reach the host itself: worked out anew only where something that it follows from is different. */
function ownSettings(task: TaskRun, scope: Scope, way: WrittenWay): ConnectionSettings {
  const { run } = task;
  const { layers } = scope;
  if (!layers) return settingsFor(task, run.host.name, scope, way);
  const { standing, passing } = layers;
  const lasts = (asked: ReadonlySet<string>) =>
    passing.every(({ vars }) => Object.keys(vars).every((name) => !asked.has(name)));
  const { settings: kept } = run.kept;
  if (
    kept?.layers === standing &&
    kept.way.connection === way.connection &&
    kept.way.user === way.user &&
    kept.way.port === way.port &&
    lasts(kept.asked)
  )
    return kept.settings;
  const asked = new Set<string>();
  const { templating } = run.batch.run.input;
  const settings = settingsFor(
    task,
    run.host.name,
    createScope(standing, templating, { passing, asked }),
    way,
  );
  if (lasts(asked)) run.kept.settings = { layers: standing, way, asked, settings };
  return settings;
}

/** The keywords of a task that say how to reach its host. */
function wayOf({ step, run }: TaskRun, scope: Scope): WrittenWay {
  const { templating } = run.batch.run.input;
  return defined({
    connection: textOf(step.connection, scope, templating),
    user: textOf(step.remoteUser, scope, templating),
    port: asNumber(step.port, scope, templating),
  });
}

function textOf(keyword: string | undefined, scope: Scope, templating: Templating): string | undefined {
  return keyword === undefined ? undefined : String(templating.render(keyword, scope));
}

function settingsFor({ run }: TaskRun, name: string, scope: Scope, way: WrittenWay): ConnectionSettings {
  const { input } = run.batch.run;
  const settings = connectionSettings(name, variablesOf(scope), { ...input.connection, ...way });
  if (!isMistaken(settings)) {
    const { password, passphrase } = settings.ssh;
    for (const secret of [password, passphrase, settings.become.password]) input.secrets.add(secret ?? '');
    return settings;
  }
  const [first] = settings;
  throw new TemplateError(settings.map(({ message }) => message).join('; '), { hint: first?.hint });
}

/** Variables come before keywords, keywords before the command line: as with Ansible. */
function becomeFor({ step, run }: TaskRun, scope: Scope, settings: ConnectionSettings): Become | undefined {
  const { templating, become: fromOptions } = run.batch.run.input;
  const { enabled: byVariable, user: userByVariable, ...variables } = settings.become;
  const enabled = byVariable ?? isTrue(step.become, scope, templating) ?? fromOptions.enabled ?? false;
  if (!enabled) return undefined;
  const text = (keyword: string | undefined) => textOf(keyword, scope, templating);
  const user = userByVariable ?? text(step.becomeUser) ?? fromOptions.user ?? 'root';
  // Nothing to become: saves the host a sudo that it may not have.
  if (settings.connection === 'ssh' && settings.ssh.user === user) return undefined;
  const keywords = defined({
    method: methodOf(text(step.becomeMethod)),
    flags: text(step.becomeFlags),
    exe: text(step.becomeExe),
  });
  return { method: 'sudo', ...keywords, ...variables, user };
}

function methodOf(word: string | undefined): Become['method'] | undefined {
  if (word === undefined || word === 'sudo' || word === 'su') return word;
  throw new TemplateError(`become_method: \`${word}\` is not supported`, { hint: 'use sudo or su' });
}

const noEnvironment = {};

function environmentFor({ step, run }: TaskRun, scope: Scope): Readonly<Record<string, string>> {
  if (step.environment.length === 0) return noEnvironment;
  const merged: Record<string, string> = {};
  for (const written of step.environment) {
    const rendered = run.batch.run.input.templating.render(written, scope);
    for (const part of Array.isArray(rendered) ? rendered : [rendered])
      for (const [name, value] of Object.entries((part ?? {}) as Vars)) merged[name] = String(value);
  }
  return merged;
}
