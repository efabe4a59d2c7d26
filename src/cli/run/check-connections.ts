import type { PlannedPlay } from '../../engine/state/input.ts';
import { connectionSettings, isMistaken } from '../../host/settings.ts';
import type { Inventory, Vars } from '../../model/inventory.ts';
import { type Diagnostic, mistake } from '../../source/diagnostic.ts';
import { placeOfVariable } from './variable-place.ts';

/**
 * Checks the connection variables of every host that takes part, before any is touched. Values that hold templates,
 * or are encrypted, wait for their turn. What is wrong with many hosts is told once.
 */
export function checkConnections(
  plays: readonly PlannedPlay[],
  inventory: Inventory,
  extra: Vars,
): readonly Diagnostic[] {
  const aboutConnection = createChoice();
  const wrong = new Map<string, Wrong>();
  for (const host of new Set(plays.flatMap(({ hosts }) => hosts))) {
    const layers = [...inventory.layersOf(host), extra].map(aboutConnection);
    const variables = plainVariables(layers);
    const settings = connectionSettings(host, variables);
    for (const { message, hint } of isMistaken(settings) ? settings : []) {
      const name = message.replace(/:.*/s, '');
      const known = wrong.get(message) ?? { hint, hosts: [], name, value: variables[name] };
      known.hosts.push(host);
      wrong.set(message, known);
    }
  }
  const folders = [...new Set(plays.map(({ program }) => program.play.folder))];
  return [...wrong].map(([message, { hint, hosts, name, value }]) =>
    mistake(
      `${message}, for ${named(hosts)}`,
      placeOfVariable(name, value, inventory.sources, folders),
      hint,
    ),
  );
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
