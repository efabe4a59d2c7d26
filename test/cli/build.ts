import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** fplay, compiled for a test file. */
export interface Build {
  /** Its `cli.js`. */
  readonly cli: string;
  remove(): void;
}

/** Compiles the sources into a folder of their own, from which the packages are found. */
export function build(): Build {
  const root = resolve(import.meta.dirname, '../..');
  const caches = join(root, 'node_modules/.cache');
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(join(caches, 'fplay-test-'));
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const words = [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', join(folder, 'dist')];
  // Mistakes in types are for `npm run lint` to find; the program is written all the same.
  spawnSync(process.execPath, words, { stdio: 'ignore' });
  return { cli: join(folder, 'dist/cli.js'), remove: () => rmSync(folder, { recursive: true }) };
}
