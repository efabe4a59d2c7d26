import { type Layer, type Scope, TemplateError, type Templating } from './templating.ts';

/**
 * The variables of one task on one host; layers are lowest precedence first, and a name means what the highest layer
 * that has it says. Nothing is copied and nothing rendered until it is asked for. What a layer's own getters throw
 * passes through.
 */
export function createScope(layers: readonly Layer[], templating: Templating): Scope {
  const values = new Map<string, unknown>();
  const underWay: string[] = [];
  const layerOf = (name: string) => layers.findLast(({ vars }) => Object.hasOwn(vars, name));

  function read(name: string): unknown {
    const layer = layerOf(name);
    if (!layer) return undefined;
    const value = layer.vars[name];
    return layer.literal ? value : templating.renderLazily(value, scope, name);
  }

  const scope: Scope = {
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
      for (const { vars } of layers) for (const name of Object.keys(vars)) seen.add(name);
      yield* seen;
    },
  };
  return scope;
}

function circle(names: readonly string[]): TemplateError {
  return new TemplateError(`the variable \`${names[0]}\` refers to itself: ${names.join(' -> ')}`, {
    hint: 'give one of them a name of its own',
  });
}
