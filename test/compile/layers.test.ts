import { describe, expect, it } from 'vitest';
import { type LayerParts, layersFor, passingLayers } from '../../src/compile/layers.ts';
import type { Vars } from '../../src/model/inventory.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createScope } from '../../src/template/scope.ts';
import type { Scope } from '../../src/template/templating.ts';

const templating = createTemplating();
/** With loop variables, which are no part of what stays. */
interface Parts extends LayerParts {
  readonly local: Vars;
}

const nothing: Parts = {
  step: { roleDefaults: [], roleVars: [], blockVars: [], taskVars: [], roleParams: [], includeParams: [] },
  inventory: [],
  facts: {},
  playVars: {},
  varsFiles: [],
  includeVars: {},
  setFacts: {},
  extra: {},
  magic: [],
  local: {},
};

/** Puts the same variable into a part; two entries of a list are two levels. */
const inOrder: readonly (readonly [string, (parts: Parts, vars: Vars) => Parts])[] = [
  ['defaults of an outer role', (parts, vars) => withStep(parts, 'roleDefaults', vars)],
  ['defaults of the role', (parts, vars) => withStep(parts, 'roleDefaults', vars)],
  ['group_vars/all', (parts, vars) => ({ ...parts, inventory: [...parts.inventory, vars] })],
  ['host_vars', (parts, vars) => ({ ...parts, inventory: [...parts.inventory, vars] })],
  ['facts', (parts, vars) => ({ ...parts, facts: vars })],
  ['play vars', (parts, vars) => ({ ...parts, playVars: vars })],
  ['the first of vars_files', (parts, vars) => ({ ...parts, varsFiles: [...parts.varsFiles, vars] })],
  ['the second of vars_files', (parts, vars) => ({ ...parts, varsFiles: [...parts.varsFiles, vars] })],
  ['role vars', (parts, vars) => withStep(parts, 'roleVars', vars)],
  ['vars of an outer block', (parts, vars) => withStep(parts, 'blockVars', vars)],
  ['vars of the block', (parts, vars) => withStep(parts, 'blockVars', vars)],
  ['task vars', (parts, vars) => withStep(parts, 'taskVars', vars)],
  ['include_vars', (parts, vars) => ({ ...parts, includeVars: vars })],
  ['set_fact', (parts, vars) => ({ ...parts, setFacts: vars })],
  ['role params', (parts, vars) => withStep(parts, 'roleParams', vars)],
  ['include params', (parts, vars) => withStep(parts, 'includeParams', vars)],
  ['extra vars', (parts, vars) => ({ ...parts, extra: vars })],
  ['magic variables', (parts, vars) => ({ ...parts, magic: [vars] })],
  ['loop variables', (parts, vars) => ({ ...parts, local: vars })],
];

function withStep(parts: Parts, level: keyof LayerParts['step'], vars: Vars): Parts {
  return { ...parts, step: { ...parts.step, [level]: [...parts.step[level], vars] } };
}

function scopeOf(parts: Parts): Scope {
  return createScope(layersFor(parts), templating, { passing: passingLayers({}, parts.local) });
}

describe('layersFor', () => {
  it.each(inOrder.map(([name], index) => [name, index] as const))(
    '%s win over all before them',
    (name, index) => {
      const parts = inOrder
        .slice(0, index + 1)
        .reduce((made, [level, put]) => put(made, { x: level }), nothing);
      expect(scopeOf(parts).value('x')).toBe(name);
    },
  );

  it('shows facts with and without `ansible_` before them', () => {
    const scope = scopeOf({
      ...nothing,
      facts: { ansible_os_family: 'Debian', ansible_local: { '{{ x }}': '{{ y }}' } },
    });
    expect(scope.value('ansible_os_family')).toBe('Debian');
    expect(scope.value('ansible_facts')).toEqual({ os_family: 'Debian', local: { '{{ x }}': '{{ y }}' } });
  });

  it('renders variables that were written, and none that a host gave', () => {
    const written = { a: '{{ b }}', b: 'B' };
    const given = { c: '{{ b }}' };
    for (const parts of [{ facts: given }, { setFacts: given }, { local: given }, { magic: [given] }]) {
      const scope = scopeOf({ ...nothing, ...parts, playVars: written });
      expect([scope.value('a'), scope.value('c')]).toEqual(['B', '{{ b }}']);
    }
    expect(scopeOf({ ...nothing, extra: written }).value('a')).toBe('B');
  });

  it('has `omit`', () => {
    const scope = scopeOf(nothing);
    expect(templating.render({ mode: '{{ default mode omit }}', path: '/x' }, scope)).toEqual({ path: '/x' });
  });
});
