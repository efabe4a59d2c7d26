import { serviceState } from '../../../sdk/states.ts';
import { becomesUnknown, type Effect } from '../effects.ts';
import { below } from '../files/paths.ts';

/**
 * A unit or service changes; with `boot`, also the links that start it at boot, in folders of many names. `starts`: its program
 * runs then, anew or with other settings.
 */
export function changesService(
  name: string,
  { boot = false, starts = false }: { readonly boot?: boolean; readonly starts?: boolean },
): Effect {
  return async (model) => {
    model.changeState(serviceState(name));
    if (starts) model.startsService(name);
    if (!boot) return;
    const units = '/etc/systemd/system';
    const wanting = (await model.list(units, { depth: 1 })).filter(({ path }) =>
      /\.(wants|requires)$/.test(path),
    );
    const levels = (await model.list('/etc', { depth: 1 })).filter(({ path }) => /\/rc\w\.d$/.test(path));
    for (const { path } of [...wanting, ...levels]) await becomesUnknown(model, path);
    const link = below('/etc/runlevels/default', name);
    if (await model.stat('/etc/runlevels/default')) await becomesUnknown(model, link);
  };
}

/**
 * What a unit or service may change where nobody knows what there is to do: what runs of it, and the links that start it at
 * boot, of which folders of other names may have some as well.
 */
export function touchesService(given: (name: string) => string | undefined): readonly string[] {
  const name = given('name') ?? given('service') ?? given('unit');
  const targets = ['multi-user', 'graphical', 'default', 'timers', 'sockets', 'network-online', 'sysinit'];
  const units = '/etc/systemd/system';
  return [
    'systemd',
    ...(name === undefined ? [] : [serviceState(name)]),
    ...(given('masked') === undefined ? [] : [`${units}/${(name ?? '').replace(/\.service$/, '')}.service`]),
    ...targets.flatMap((target) => [`${units}/${target}.target.wants`, `${units}/${target}.target.requires`]),
    ...['0', '1', '2', '3', '4', '5', '6', 'S'].map((level) => `/etc/rc${level}.d`),
    '/etc/runlevels',
  ];
}
