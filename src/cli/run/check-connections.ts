import type { PlannedPlay } from '../../engine/state/input.ts';
import { connectionSettings, connectionVariables, isMistaken } from '../../host/settings.ts';
import type { Inventory, Vars } from '../../model/inventory.ts';
import { type Diagnostic, mistake } from '../../source/diagnostic.ts';
import { nearest } from '../../util/nearest.ts';
import { placeOfVariable } from './variable-place.ts';

/**
 * Checks the connection variables of every host that takes part, before any is touched. Values that hold templates,
 * or are encrypted, wait for their turn. What is wrong with many hosts is told once. `isRead`: whether anything in the run
 * may read a name, which then need not be misspelt.
 */
export function checkConnections(
  plays: readonly PlannedPlay[],
  inventory: Inventory,
  extra: Vars,
  isRead: (name: string) => boolean,
): readonly Diagnostic[] {
  const aboutConnection = createChoice();
  const wrong = new Map<string, Wrong>();
  const seen = new Map<string, unknown>();
  for (const host of new Set(plays.flatMap(({ hosts }) => hosts))) {
    const layers = [...inventory.layersOf(host), extra].map(aboutConnection);
    const variables = plainVariables(layers);
    for (const [name, value] of Object.entries(variables)) seen.set(name, value);
    const settings = connectionSettings(host, variables);
    for (const { message, hint } of isMistaken(settings) ? settings : []) {
      const name = message.replace(/:.*/s, '');
      const known = wrong.get(message) ?? { hint, hosts: [], name, value: variables[name] };
      known.hosts.push(host);
      wrong.set(message, known);
    }
  }
  const folders = [...new Set(plays.map(({ program }) => program.play.folder))];
  const isGiven = (name: string) => Object.hasOwn(extra, name);
  const placeOf = (name: string, value: unknown) =>
    isGiven(name) ? undefined : placeOfVariable(name, value, inventory.sources, folders);
  const mistakes = [...wrong].map(([message, { hint, hosts, name, value }]) => {
    const source = isGiven(name) ? ', given with -e' : '';
    return mistake(`${message}${source}, for ${named(hosts)}`, placeOf(name, value), hint);
  });
  const nearly = misspelt([...seen.keys()]).filter(({ name }) => !isRead(name));
  const warnings = nearly.map(({ name, near }): Diagnostic => {
    const place = placeOf(name, seen.get(name));
    const message = `\`${name}\`${isGiven(name) ? ', given with -e,' : ''} says nothing of how to connect`;
    return { severity: 'warning', message, ...(place && { place }), hint: `did you mean \`${near}\`?` };
  });
  return [...mistakes, ...warnings];
}

/** Names that are one slip of the pen away from those that say how to connect. A plural is a name by itself. */
function misspelt(names: readonly string[]): readonly { readonly name: string; readonly near: string }[] {
  const known = connectionVariables();
  return names.flatMap((name) => {
    const isOther = known.includes(name) || known.some((one) => name === `${one}s`);
    const near = isOther ? undefined : nearest(name, known, 1);
    return near === undefined ? [] : [{ name, near }];
  });
}

/** What is wrong with a variable, and on which hosts. */
interface Wrong {
  readonly hint: string | undefined;
  readonly hosts: string[];
  readonly name: string;
  readonly value: unknown;
}

/** The variables of a layer that may say how to connect, chosen once for all hosts that share it. */
function createChoice(): (layer: Vars) => Vars {
  const chosen = new Map<Vars, Vars>();
  return (layer) => {
    const present = chosen.get(layer);
    if (present) return present;
    const own = Object.entries(layer).filter(([name]) => name.startsWith('ansible_'));
    const made = Object.fromEntries(own);
    chosen.set(layer, made);
    return made;
  };
}

/** What a host's layers come to, without what is known only later. */
function plainVariables(layers: readonly Vars[]): Vars {
  const merged = Object.assign({}, ...layers) as Vars;
  const isPlain = (value: unknown) => typeof value !== 'object' && !String(value).includes('{{');
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => isPlain(value)));
}

function named([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? `the host ${first}` : `${first} and ${others.length} more`;
}
