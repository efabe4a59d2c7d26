import { type Layer, type Scope, TemplateError, type Templating } from './templating.ts';

/** More than the layers of a scope. */
export interface ScopeOptions {
  /** Layers above the others. */
  readonly passing?: readonly Layer[];
  /** Gets every name that is looked for. */
  readonly asked?: Set<string>;
}

/**
 * The variables of one task on one host; layers are lowest precedence first, and a name means what the highest layer
 * that has it says. Nothing is copied and nothing rendered until it is asked for. What a layer's own getters throw
 * passes through.
 */
export function createScope(
  standing: readonly Layer[],
  templating: Templating,
  { passing = [], asked }: ScopeOptions = {},
): Scope {
  const values = new Map<string, unknown>();
  const underWay: string[] = [];

  function layerOf(name: string): Layer | undefined {
    asked?.add(name);
    return highest(passing, name) ?? highest(standing, name);
  }

  function read(name: string): unknown {
    const layer = layerOf(name);
    if (!layer) return undefined;
    const value = layer.vars[name];
    return layer.literal ? value : templating.renderLazily(value, scope, name);
  }

  const scope: Scope = {
    layers: { standing, passing },
    has: (name) => layerOf(name) !== undefined,
    value(name) {
      if (values.has(name)) return values.get(name);
      if (underWay.includes(name)) throw circle([...underWay.slice(underWay.indexOf(name)), name]);
      underWay.push(name);
      try {
        const value = read(name);
        values.set(name, value);
        return value;
      } finally {
        underWay.pop();
      }
    },
    *names() {
      const seen = new Set<string>();
      for (const { vars } of [...standing, ...passing]) for (const name of Object.keys(vars)) seen.add(name);
      yield* seen;
    },
  };
  return scope;
}

/** The highest layer that has a name. */
function highest(layers: readonly Layer[], name: string): Layer | undefined {
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index];
    if (layer && Object.hasOwn(layer.vars, name)) return layer;
  }
  return undefined;
}

function circle(names: readonly string[]): TemplateError {
  return new TemplateError(`the variable \`${names[0]}\` refers to itself: ${names.join(' -> ')}`, {
    hint: 'give one of them a name of its own',
  });
}
