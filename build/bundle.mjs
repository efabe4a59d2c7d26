// Builds fplay into a folder (dist unless given): the command line as one file, with V8's code cache beside it, and
// the library. tsc checks the types and writes the declarations.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { noticesOf } from './notices.mjs';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
const inSource = (name) => path.join(root, 'src', `${name}.ts`);

/**
 * ssh2 requires its compiled part by a path, and does without where there is none. What it has for HTTP over SSH would
 * load all of Node's HTTP with every run.
 */
const partsOfSsh2 = {
  name: 'parts-of-ssh2',
  resolveId(id, importer) {
    if (id === './http-agents.js') return '\0none';
    if (!id.endsWith('.node') || importer === undefined) return undefined;
    const file = path.resolve(path.dirname(importer), id);
    return { id: file.split(`${path.sep}node_modules${path.sep}`).at(-1), external: true };
  },
  load: (id) => (id === '\0none' ? 'module.exports = {};' : undefined),
};

async function bundle(input, output) {
  const build = await rolldown({ platform: 'node', checks: { eval: false }, ...input });
  const written = await build.write({ sourcemap: true, ...output });
  await build.close();
  return written.output.flatMap((file) => file.moduleIds ?? []);
}

rmSync(folder, { recursive: true, force: true });
const contents = await bundle(
  { input: inSource('cli/main'), external: ['cpu-features'], plugins: [partsOfSsh2] },
  {
    file: path.join(folder, 'program/fplay.cjs'),
    format: 'cjs',
    codeSplitting: false,
    // Names stay, for whoever looks at it. V8 takes half the time to read a text of one byte a character.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true, asciiOnly: true } },
  },
);
writeFileSync(path.join(folder, 'program/THIRD-PARTY-NOTICES.txt'), noticesOf(contents));
for (const name of ['cli', 'program', 'index'])
  await bundle(
    { input: inSource(name), external: /^[^./]/ },
    { file: path.join(folder, `${name}.js`), format: 'esm', codeSplitting: false },
  );
chmodSync(path.join(folder, 'cli.js'), 0o755);
const warmed = spawnSync(process.execPath, [path.join(import.meta.dirname, 'code-cache.mjs'), folder], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = warmed.status ?? 1;
