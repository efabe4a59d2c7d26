import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** fplay, compiled for a test file. */
export interface Build {
  /** Its `cli.js`. */
  readonly cli: string;
  remove(): void;
}

/** Builds fplay into a folder of its own, from which the packages are found. */
export function build(): Build {
  const root = resolve(import.meta.dirname, '../..');
  const caches = join(root, 'node_modules/.cache');
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(join(caches, 'fplay-test-'));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  execFileSync(process.execPath, [join(root, 'build/bundle.mjs'), join(folder, 'dist')]);
  return { cli: join(folder, 'dist/cli.js'), remove: () => rmSync(folder, { recursive: true }) };
}
