import type { Diagnostic } from '../source/diagnostic.ts';
import { nearest } from '../util/nearest.ts';
import type { Module } from './define.ts';

const ownCollections = [
  'ansible.builtin.',
  'ansible.legacy.',
  'ansible.posix.',
  'community.general.',
  'community.crypto.',
];

/** The modules that playbooks can name. */
export interface Registry {
  /** By short name, or with the collection that Ansible has it in. */
  get(name: string): Module | undefined;
  /** The module that was probably meant. */
  near(name: string): string | undefined;
  names(): readonly string[];
  /** What is wrong with a module that is there and can't be taken; it matters where a playbook names it. */
  wrongWith(name: string): readonly Diagnostic[];
}

/** By name of a module, what keeps it from being taken. */
export type BrokenModules = ReadonlyMap<string, readonly Diagnostic[]>;

/** Looks modules up by name; of two with one name the later counts. */
export function createRegistry(modules: readonly Module[], broken: BrokenModules = new Map()): Registry {
  const byName = new Map(modules.map((module) => [module.name, module]));
  return {
    get: (name) => byName.get(shortName(name)),
    near: (name) => nearest(shortName(name), byName.keys()),
    names: () => [...byName.keys()].toSorted(),
    wrongWith: (name) => broken.get(shortName(name)) ?? [],
  };
}

/** A module's or keyword's name without the collection in front: `ansible.builtin.copy` is `copy`. */
export function shortName(name: string): string {
  const prefix = ownCollections.find((collection) => name.startsWith(collection));
  return prefix === undefined ? name : name.slice(prefix.length);
}
