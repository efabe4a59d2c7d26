import { readFile } from 'node:fs/promises';
import { locate, openLocal, readFolder, save } from '../../../src/engine/control/files.ts';
import { filter } from '../../../src/engine/control/filter.ts';
import { openDecrypted } from '../../../src/engine/control/vaulted.ts';
import type { Control } from '../../../src/sdk/define.ts';
import { createChance } from '../../../src/util/chance.ts';
import { decrypt } from '../../../src/vault/vault.ts';

/** The control machine's side of a case: names are looked for in `folder`, `save` writes for real. */
export function makeControl(
  folder: string,
  render: Pick<Control, 'renderFile' | 'evaluate' | 'test'>,
): Control {
  const chance = createChance();
  const known = new Map<string, Promise<unknown>>();
  function once<T>(key: string, compute: () => Promise<T>): Promise<T> {
    const made = known.get(key) ?? compute();
    known.set(key, made);
    return made as Promise<T>;
  }
  return {
    ...render,
    host: 'h1',
    verbosity: 0,
    reconnect: () => Promise.reject(new Error('nobody reconnects here')),
    signal: new AbortController().signal,
    progress: () => {},
    once,
    chance: (label) => chance(label).toString('hex'),
    filter,
    save,
    locate: (kind, name) => locate(kind, name, [folder]),
    file: (path, { decrypt: plain = false } = {}) =>
      plain
        ? openDecrypted(once, path, (text) => decrypt(text, [{ password: 'fplay-case' }]))
        : openLocal(once, path),
    folder: readFolder,
    readVariables: async (file) => JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>,
  };
}
