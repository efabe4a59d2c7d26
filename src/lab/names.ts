import { isIP } from 'node:net';
import { basename, dirname, extname, resolve } from 'node:path';

/** A host to be made: what an inventory says of it. */
export interface WantedHost {
  readonly name: string;
  /** `ansible_host` and the like: other names by which it is reached. What isn't a host name is left out. */
  readonly aliases: readonly string[];
}

/** The folder of a host: its name, with what is unusual in a path percent-encoded. */
export function folderName(name: string): string {
  const encoded = [...new TextEncoder().encode(name)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9._-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return encoded.join('').replace(/^\./, '%2E');
}

/** What the kernel takes as the name of a machine: the inventory's name wherever that can be one. */
export function kernelHostname(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 63) || 'host';
}

/** The names under which a host is found by the others: its own, its aliases, and short forms that are nobody else's. */
export function resolvableNames(host: WantedHost, all: readonly WantedHost[]): readonly string[] {
  const names = [host.name, ...host.aliases].filter(isHostname);
  const others = new Set(all.filter((one) => one !== host).flatMap((one) => [one.name, ...one.aliases]));
  const shortOfOthers = new Set([...others].map(shortForm));
  const short = names.map(shortForm).filter((name) => !others.has(name) && !shortOfOthers.has(name));
  return [...new Set([...names, ...short])].filter((name) => name === host.name || !others.has(name));
}

/** A name for the lab of an inventory: the last telling part of its path; `lab` for a list such as `h1,h2`. */
export function labNameFor(inventory: string): string {
  if (inventory === '' || inventory.includes(',')) return 'lab';
  const path = resolve(inventory);
  const own = basename(path, extname(path));
  const telling = ['hosts', 'inventory', 'main'].includes(own) ? basename(dirname(path)) : own;
  const name = telling.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name.slice(0, 32) || 'lab';
}

function isHostname(name: string): boolean {
  const words = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/;
  return words.test(name) && isIP(name) === 0 && name.toLowerCase() !== 'localhost';
}

function shortForm(name: string): string {
  return isIP(name) === 0 ? (name.split('.')[0] ?? name) : name;
}
