import type { Group, Inventory, Vars } from '../../model/inventory.ts';
import { isUnsafeText, isVaultText } from '../../source/values.ts';

/** All variables that an inventory gives a host, in Ansible's order of precedence; templates stay as written. */
export function variablesOf(inventory: Inventory, host: string): Vars {
  return plainValue(Object.assign({}, ...inventory.layersOf(host))) as Vars;
}

/** The whole inventory in the form in which Ansible's inventory programs print theirs. */
export function inventoryAsJson(inventory: Inventory, chosen: readonly string[]): unknown {
  const hostvars = Object.fromEntries(chosen.map((host) => [host, variablesOf(inventory, host)]));
  const groups = [...inventory.groups.values()].map(
    (group) => [group.name, groupAsJson(group, chosen)] as const,
  );
  return {
    _meta: { hostvars },
    ...Object.fromEntries(groups.filter(([, group]) => Object.keys(group).length > 0)),
  };
}

function groupAsJson(
  { hosts, children }: Group,
  chosen: readonly string[],
): Readonly<Record<string, unknown>> {
  const members = hosts.filter((host) => chosen.includes(host));
  return { ...(members.length > 0 && { hosts: members }), ...(children.length > 0 && { children }) };
}

/** The groups and hosts as a tree, from `all` down. */
export function inventoryAsGraph(inventory: Inventory, chosen: readonly string[]): readonly string[] {
  function below(name: string, indent: string): readonly string[] {
    const group = inventory.groups.get(name);
    if (!group) return [];
    const hosts = group.hosts.filter((host) => chosen.includes(host));
    return [
      ...group.children.flatMap((child) => [`${indent}@${child}:`, ...below(child, `${indent}  `)]),
      ...hosts.map((host) => `${indent}${host}`),
    ];
  }
  return ['@all:', ...below('all', '  ')];
}

/** Values that YAML tags mark, as JSON can hold them; encrypted ones stay encrypted. */
function plainValue(value: unknown): unknown {
  if (isVaultText(value)) return { __ansible_vault: value.ciphertext };
  if (isUnsafeText(value)) return { __ansible_unsafe: value.text };
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plainValue(part)]));
}
