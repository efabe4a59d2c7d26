import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

/** Makes JavaScript of some files of src, for processes of their own, in a folder from which the packages are found. */
export async function bundled(
  names: readonly string[],
): Promise<{ readonly folder: string; remove(): void }> {
  const root = resolve(import.meta.dirname, '../..');
  const caches = join(root, 'node_modules/.cache');
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(join(caches, 'fplay-test-'));
  for (const name of names) {
    const build = await rolldown({
      input: join(root, `src/${name}.ts`),
      platform: 'node',
      external: /^[^./]/,
    });
    await build.write({ file: join(folder, `${name}.js`), format: 'esm', codeSplitting: false });
    await build.close();
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
