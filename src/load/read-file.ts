import { readFileSync } from 'node:fs';
import { type Diagnostic, mistake, type SourceText } from '../source/diagnostic.ts';
import { type FileText, fileText, type IsUnread } from '../source/file-text.ts';
import { isVaulted } from '../source/values.ts';
import { parseYaml } from '../source/yaml.ts';
import { fileFault } from '../util/file-fault.ts';
import type { LoadOptions, YamlFile } from './context.ts';

/** A file that was read, and the mistakes in it. */
export interface CachedFile {
  readonly file: YamlFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a file of YAML, decrypted where it is a vault; what is wrong with it names it as `file`. */
export function readFile(path: string, file: string, { decrypt, texts }: LoadOptions): CachedFile {
  const given = texts?.get(path);
  const read = given === undefined ? readText(path, file) : { text: given };
  if ('diagnostic' in read) return { file: undefined, diagnostics: [read.diagnostic] };
  const plain: { readonly text: string } | { readonly problem: string } = isVaulted(read.text)
    ? (decrypt?.(read.text, file) ?? { problem: 'it is encrypted, and no vault password is given' })
    : read;
  if ('problem' in plain) {
    const place = { source: { file, text: read.text }, line: 1, column: 1, end: 15 };
    return { file: undefined, diagnostics: [mistake(`can't decrypt \`${file}\`: ${plain.problem}`, place)] };
  }
  const source: SourceText = { file, text: plain.text, isSecret: plain !== read };
  const { diagnostics, ...yaml } = parseYaml(source);
  return { file: { ...yaml, diagnostics, path }, diagnostics };
}

/** The text of a file that is named as `file`; a mistake where it can't be read, or isn't UTF-8. */
export function readText(path: string, file: string, isUnread?: IsUnread): FileText {
  try {
    return fileText(readFileSync(path), file, isUnread);
  } catch (error) {
    const start = { source: { file, text: '' }, line: 1, column: 1 };
    return { diagnostic: mistake(`can't read \`${file}\`: ${fileFault(error)}`, start, readHint(error)) };
  }
}

function readHint(error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES') return 'whoever runs fplay has to be allowed to read it';
  return code === 'ENOENT' ? 'a link that leads nowhere has that name' : undefined;
}
