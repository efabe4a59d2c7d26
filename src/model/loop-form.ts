/** The look-ups of `with_...`. */
export const lookUpNames = [
  'items',
  'list',
  'dict',
  'cartesian',
  'file',
  'fileglob',
  'first_found',
  'flattened',
  'indexed_items',
  'inventory_hostnames',
  'lines',
  'nested',
  'random_choice',
  'sequence',
  'subelements',
  'together',
] as const;

/** How a loop comes to its items: `loop`, or what stands behind `with_`. */
export type LoopForm = 'loop' | (typeof lookUpNames)[number];
