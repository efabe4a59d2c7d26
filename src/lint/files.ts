import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Registry } from '../sdk/registry.ts';
import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import { fileText } from '../source/file-text.ts';
import { isVaulted } from '../source/values.ts';
import { parseYaml } from '../source/yaml.ts';
import type { LintedFile } from './rule.ts';
import { isMapping, itemsOf } from './walk.ts';

/** Folders that hold what others wrote, or nothing of playbooks. */
const foreign = /^(\..*|node_modules|dist|build|coverage|collections)$/;
const yamlFile = /\.ya?ml$/;
const variablesFolder = /^(defaults|vars|group_vars|host_vars)$/;

/** Files that can be linted: those that are named, and those below folders that are. */
export function filesBelow(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.flatMap((path) => (isFolder(path) ? below(path, [realpathSync(path)]) : [path])))];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** `within`: real folders that are gone through; a link into one of them leads to nothing new. */
function below(folder: string, within: readonly string[]): readonly string[] {
  const names = readdirSync(folder).toSorted();
  return names.flatMap((name) => {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat || (stat.isDirectory() && foreign.test(name))) return [];
    const linked = lstatSync(path).isSymbolicLink() ? [realpathSync(path)] : [];
    if (linked.some((real) => within.some((one) => `${real}/`.startsWith(`${one}/`)))) return [];
    if (stat.isDirectory()) return below(path, [...within, ...linked]);
    return stat.isFile() && /\.(ya?ml|hbs)$/.test(name) ? [path] : [];
  });
}

/** A file that was read: undefined where it is none of those that fplay reads, or a vault. */
export function readLinted(
  path: string,
  file: string,
  registry: Registry,
): { readonly linted?: LintedFile; readonly diagnostics: readonly Diagnostic[] } {
  const bytes = bytesOf(path);
  if (bytes === undefined) return { diagnostics: [mistake(`there is no file \`${file}\``)] };
  const read = fileText(bytes, file);
  if ('diagnostic' in read) return { diagnostics: [read.diagnostic] };
  const { text } = read;
  if (!yamlFile.test(path) || isVaulted(text)) return { diagnostics: [] };
  const { diagnostics, ...yaml } = parseYaml({ file, text });
  const kind = kindOf(path, yaml.value, registry);
  if (!kind) return { diagnostics: [] };
  return {
    linted: { kind, text, yaml: { ...yaml, diagnostics }, items: itemsOf(yaml.value, kind, registry) },
    diagnostics,
  };
}

/** The text of a file; undefined where there is none. */
export function readText(path: string): string | undefined {
  return bytesOf(path)?.toString('utf8');
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function kindOf(path: string, value: unknown, registry: Registry): LintedFile['kind'] | undefined {
  const folders = dirname(path).split(sep);
  if (Array.isArray(value)) {
    const maps = value.filter(isMapping);
    if (
      maps.some((raw) => 'hosts' in raw || Object.keys(raw).some((key) => /(^|\.)import_playbook$/.test(key)))
    )
      return 'playbook';
    if (basename(dirname(path)) === 'handlers') return 'handlers';
    const acts = maps.some((raw) => 'block' in raw || Object.keys(raw).some((key) => registry.get(key)));
    return folders.includes('tasks') || acts ? 'tasks' : undefined;
  }
  return isMapping(value) &&
    (folders.some((folder) => variablesFolder.test(folder)) || /(^|_)vars/.test(basename(path)))
    ? 'variables'
    : undefined;
}

/** The folders of roles that files lie in. */
export function rolesOf(paths: readonly string[]): readonly string[] {
  const mains = paths.filter((path) =>
    /[/\\](tasks|defaults|vars|meta|handlers)[/\\]main\.ya?ml$/.test(path),
  );
  return [...new Set(mains.map((path) => dirname(dirname(path))))];
}
