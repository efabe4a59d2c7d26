import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { register } from 'node:module';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Module } from '../sdk/define.ts';
import { type Diagnostic, mistake, type SourceText } from '../source/diagnostic.ts';
import { placesOf } from '../source/position.ts';
import { checkModule } from './check-module.ts';
import { guarded, locationIn } from './guarded-module.ts';

/** Modules of roles and projects, and what is wrong with them. */
export interface CustomModules {
  readonly modules: readonly Module[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Imports a file of code by its URL. */
export type ImportFile = (url: string) => Promise<unknown>;

/**
 * The modules that are in `modules/` beside playbooks, in their roles and in npm packages that the project depends on:
 * files named as their module whose default export is made by `defineModule`. Loading runs their code.
 */
export async function loadCustomModules(
  starts: readonly string[],
  importFile: ImportFile = (url) => import(/* @vite-ignore */ url),
): Promise<CustomModules> {
  const files = onceEach([...new Set(starts.flatMap(moduleFolders))].flatMap(moduleFiles));
  if (files.length === 0) return { modules: [], diagnostics: [] };
  findOwnPackage();
  const loaded = await Promise.all(files.map((file) => loadFile(file, importFile)));
  const modules = loaded.flatMap(({ module }) => (module ? [module] : []));
  return { modules, diagnostics: [...loaded.flatMap(({ diagnostics }) => diagnostics), ...twice(loaded)] };
}

/** Every folder that may hold modules. */
function moduleFolders(start: string): readonly string[] {
  const roots = ancestors(start).toReversed();
  return [
    ...roots.flatMap(packageFolders),
    ...roots.filter((root) => namesIn(join(root, 'roles')).length > 0).flatMap(withRoles),
    join(start, 'modules'),
  ];
}

function withRoles(root: string): readonly string[] {
  const roles = namesIn(join(root, 'roles')).map((role) => join(root, 'roles', role, 'modules'));
  return [join(root, 'modules'), ...roles];
}

function packageFolders(root: string): readonly string[] {
  const folders = dependenciesOf(root).map((name) => join(root, 'node_modules', name));
  return folders.flatMap(withRoles);
}

function dependenciesOf(root: string): readonly string[] {
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return Object.keys({ ...dependencies, ...devDependencies });
  } catch {
    return [];
  }
}

function ancestors(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Files named as a module that use `defineModule`; others are what those share. */
function moduleFiles(folder: string): readonly string[] {
  return namesIn(folder)
    .filter((name) => /^[a-z][a-z0-9_]*\.(m?js|m?ts)$/.test(name))
    .map((name) => join(folder, name))
    .filter((file) => /\bdefineModule\b/.test(readFileSync(file, 'utf8')));
}

/** Each file by the first path that leads to it: a workspace's package is under `node_modules` too. */
function onceEach(files: readonly string[]): readonly string[] {
  const byFile = new Map(files.toReversed().map((file) => [realpathSync(file), file]));
  return [...byFile.values()].toReversed();
}

interface LoadedFile {
  readonly file: string;
  readonly module?: Module;
  readonly diagnostics: readonly Diagnostic[];
}

async function loadFile(file: string, importFile: ImportFile): Promise<LoadedFile> {
  const source = { file: relative('', file), text: readFileSync(file, 'utf8') };
  try {
    const { default: exported } = (await importFile(pathToFileURL(file).href)) as {
      default?: unknown;
    };
    const checked = checkModule(exported, basename(file, extname(file)), source);
    if ('diagnostics' in checked) return { file, diagnostics: checked.diagnostics };
    return { file, module: guarded(checked.module, realpathSync(file), source.file), diagnostics: [] };
  } catch (error) {
    return { file, diagnostics: [loadMistake(error, file, source)] };
  }
}

/** Frames name the line of a mistake, but not that of a syntax error: Node shows it only to whoever asks for a check. */
function loadMistake(error: unknown, file: string, source: SourceText): Diagnostic {
  const { message, name, code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return mistake(
      `Node ${process.versions.node} doesn't run TypeScript`,
      placesOf(source)(0),
      'use Node 22.18 or later, or write the module as JavaScript',
    );
  const own = name === 'SyntaxError' ? syntaxErrorIn(source.text) : locationIn(error, realpathSync(file));
  const { line, column } = own ?? { line: 1, column: 1 };
  const start =
    source.text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0);
  return mistake(
    `the module can't be loaded: ${name}: ${message.split('\n')[0]}`,
    placesOf(source)(start + column - 1),
    /outside a module|Unexpected token 'export'/.test(message)
      ? `a package.json above takes it for CommonJS: call it ${basename(file, extname(file))}.mjs, or write "type": "module" there`
      : undefined,
  );
}

function syntaxErrorIn(text: string): { readonly line: number; readonly column: number } | undefined {
  const words = ['--input-type=module', '--check', '-'];
  const { stderr } = spawnSync(process.execPath, words, { input: text, encoding: 'utf8' });
  const [, line, before] = /^\[stdin\]:(\d+)\n.*\n( *)\^/m.exec(stderr) ?? [];
  return line === undefined ? undefined : { line: Number(line), column: (before?.length ?? 0) + 1 };
}

/** Of two modules with one name in different folders only one can be meant. */
function twice(loaded: readonly LoadedFile[]): readonly Diagnostic[] {
  const seen = new Map<string, string>();
  return loaded.flatMap(({ file, module }) => {
    const other = module && seen.get(module.name);
    if (module) seen.set(module.name, file);
    if (!module || other === undefined) return [];
    const source = { file: relative('', file), text: readFileSync(file, 'utf8') };
    return [
      mistake(
        `there are two modules \`${module.name}\``,
        placesOf(source)(0),
        `the other one is ${relative('', other)}: rename one of them`,
      ),
    ];
  });
}

/** Lets modules import `fplay`, wherever it is installed, and the very one that runs. */
function findOwnPackage(): void {
  const library = new URL('../../dist/index.js', import.meta.url);
  const hooks = `export async function resolve(specifier, context, next) {
    return specifier === 'fplay' ? { url: ${JSON.stringify(pathToFileURL(fileURLToPath(library)).href)}, shortCircuit: true } : next(specifier, context);
  }`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
