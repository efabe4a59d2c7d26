import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { register } from 'node:module';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Diagnostic, mistake, type SourceText } from '../source/diagnostic.ts';
import { placesOf } from '../source/position.ts';
import { literally } from '../util/literally.ts';
import { namesIn } from '../util/look.ts';
import { locationIn } from './guarded-module.ts';

/** Imports a file of code by its URL. */
export type ImportFile = (url: string) => Promise<unknown>;

/** What is written beside playbooks, in roles and in npm packages: its folder, the word that makes it, and what it is called. */
export interface Kind {
  readonly folder: 'modules' | 'helpers';
  readonly maker: 'defineModule' | 'defineHelper';
  readonly noun: 'module' | 'helper';
}

/** A file of code, what it exports by default, or why it can't be loaded. */
export interface CodeFile {
  readonly file: string;
  /** Its name without extension, and its text by the path that a user would name. */
  readonly name: string;
  readonly source: SourceText;
  readonly loaded: { readonly exported: unknown } | { readonly diagnostic: Diagnostic };
}

/**
 * Loads the code of a kind: files that are named as what they hold, and name the word that makes it; others are what
 * those share. Loading runs their code.
 */
export async function loadCode(
  starts: readonly string[],
  kind: Kind,
  importFile: ImportFile = (url) => import(/* @vite-ignore */ url),
): Promise<readonly CodeFile[]> {
  const folders = [...new Set(starts.flatMap((start) => codeFolders(start, kind.folder)))];
  const files = onceEach(folders.flatMap((folder) => codeFiles(folder, kind.maker)));
  if (files.length > 0) findOwnPackage();
  return Promise.all(files.map((file) => loadFile(file, kind, importFile)));
}

async function loadFile(file: string, kind: Kind, importFile: ImportFile): Promise<CodeFile> {
  const source = { file: relative('', file), text: readFileSync(file, 'utf8') };
  const about = { file, name: basename(file, extname(file)), source };
  try {
    const { default: exported } = (await importFile(pathToFileURL(file).href)) as { default?: unknown };
    return { ...about, loaded: { exported } };
  } catch (error) {
    return { ...about, loaded: { diagnostic: loadMistake(error, file, source, kind) } };
  }
}

/** Of two with one name in different folders only one can be meant. */
export function twice(files: readonly CodeFile[], { noun }: Kind): readonly Diagnostic[] {
  const seen = new Map<string, string>();
  return files.flatMap(({ file, name, source }) => {
    const other = seen.get(name);
    seen.set(name, file);
    if (other === undefined) return [];
    const hint = `the other one is ${relative('', other)}: rename one of them`;
    return [mistake(`there are two ${noun}s \`${name}\``, placesOf(source)(0), hint)];
  });
}

/** Every folder that may hold code of a kind. */
function codeFolders(start: string, folder: Kind['folder']): readonly string[] {
  const roots = ancestors(start).toReversed();
  return [
    ...roots.flatMap((root) => packageFolders(root, folder)),
    ...roots
      .filter((root) => namesIn(join(root, 'roles')).length > 0)
      .flatMap((root) => withRoles(root, folder)),
    join(start, folder),
  ];
}

function withRoles(root: string, folder: Kind['folder']): readonly string[] {
  const roles = namesIn(join(root, 'roles')).map((role) => join(root, 'roles', role, folder));
  return [join(root, folder), ...roles];
}

function packageFolders(root: string, folder: Kind['folder']): readonly string[] {
  const folders = dependenciesOf(root).map((name) => join(root, 'node_modules', name));
  return folders.flatMap((one) => withRoles(one, folder));
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

function codeFiles(folder: string, maker: Kind['maker']): readonly string[] {
  return namesIn(folder)
    .filter((name) => /^[a-z][a-z0-9_]*\.(m?js|m?ts)$/.test(name))
    .map((name) => join(folder, name))
    .filter((file) => new RegExp(`\\b${maker}\\b`).test(readFileSync(file, 'utf8')));
}

/** Each file by the first path that leads to it: a workspace's package is under `node_modules` too. */
function onceEach(files: readonly string[]): readonly string[] {
  const byFile = new Map(files.toReversed().map((file) => [realpathSync(file), file]));
  return [...byFile.values()].toReversed();
}

/** Frames name the line of a mistake, but not that of a syntax error: Node shows it only to whoever asks for a check. */
function loadMistake(error: unknown, file: string, source: SourceText, { noun }: Kind): Diagnostic {
  const { message, name, code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return mistake(
      `Node ${process.versions.node} doesn't run TypeScript`,
      placesOf(source)(0),
      `use Node 22.18 or later, or write the ${noun} as JavaScript`,
    );
  const own =
    name === 'SyntaxError'
      ? syntaxErrorIn(source.text)
      : (locationIn(error, realpathSync(file)) ?? importIn(message, source.text));
  const { line, column } = own ?? { line: 1, column: 1 };
  const start =
    source.text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0);
  return mistake(
    `the ${noun} can't be loaded: ${name}: ${shortened(message, file)}`,
    placesOf(source)(start + column - 1),
    importHint(message) ??
      (/outside a module|Unexpected token 'export'/.test(message)
        ? `a package.json above takes it for CommonJS: call it ${basename(file, extname(file))}.mjs, or write "type": "module" there`
        : undefined),
  );
}

/** Node names files by their whole paths, and says twice which one imports. */
function shortened(message: string, file: string): string {
  const [line = ''] = message.split('\n');
  return line.replace(/ imported from .*$/, '').replaceAll(`${dirname(realpathSync(file))}/`, './');
}

function importHint(message: string): string | undefined {
  if (/Cannot find module 'fplay'/.test(message))
    return "write `import { defineModule } from 'fplay'`, not `require`";
  return /Cannot find package/.test(message)
    ? 'install it beside the playbook, as by `npm install`'
    : undefined;
}

/** Where what can't be found is imported. */
function importIn(
  message: string,
  text: string,
): { readonly line: number; readonly column: number } | undefined {
  const [, wanted = ''] = /Cannot find (?:module|package) '([^']+)'/.exec(message) ?? [];
  const before = wanted === '' ? [] : text.split('\n');
  const index = before.findIndex((line) =>
    new RegExp(`['"][^'"]*${literally(basename(wanted))}['"/]`).test(line),
  );
  const column = (before[index]?.search(/['"]/) ?? 0) + 1;
  return index < 0 ? undefined : { line: index + 1, column };
}

function syntaxErrorIn(text: string): { readonly line: number; readonly column: number } | undefined {
  const words = ['--input-type=module', '--check', '-'];
  const { stderr } = spawnSync(process.execPath, words, { input: text, encoding: 'utf8' });
  const [, line, before] = /^\[stdin\]:(\d+)\n.*\n( *)\^/m.exec(stderr) ?? [];
  return line === undefined ? undefined : { line: Number(line), column: (before?.length ?? 0) + 1 };
}

/** Lets code import `fplay`, wherever it is installed, and the very one that runs. */
function findOwnPackage(): void {
  const library = new URL('../../dist/index.js', import.meta.url);
  const hooks = `export async function resolve(specifier, context, next) {
    return specifier === 'fplay' ? { url: ${JSON.stringify(pathToFileURL(fileURLToPath(library)).href)}, shortCircuit: true } : next(specifier, context);
  }`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
