import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Vars } from '../model/inventory.ts';
import { type Diagnostic, mistake, type SourceText } from '../source/diagnostic.ts';
import { fileFault } from '../util/file-fault.ts';
import type { Checked } from './diagnostics.ts';
import { type DecryptFile, readMapping } from './inventory/variables-text.ts';

/**
 * The variables of `-e`, later ones over earlier ones: `k=v k2='v 2'` (values are text), a YAML or JSON mapping, or
 * `@file` with one.
 */
export async function readExtraVars(texts: readonly string[], decrypt: DecryptFile): Promise<Checked<Vars>> {
  const parts = await Promise.all(texts.map((text) => readOne(text, decrypt)));
  const diagnostics = parts.flatMap((part) => ('diagnostics' in part ? part.diagnostics : []));
  if (diagnostics.length) return { diagnostics };
  return { value: Object.assign({}, ...parts.map((part) => ('value' in part ? part.value : {}))) };
}

async function readOne(text: string, decrypt: DecryptFile): Promise<Checked<Vars>> {
  if (text.startsWith('@')) return readVarsFile(text.slice(1), decrypt);
  const source = { file: '--extra-vars', text };
  return /^\s*[{[]/.test(text) ? readMapping(source, decrypt) : readPairs(source);
}

async function readVarsFile(file: string, decrypt: DecryptFile): Promise<Checked<Vars>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error) return refuse(unreadable(file, text));
  return readMapping({ file, text }, decrypt);
}

function unreadable(file: string, error: NodeJS.ErrnoException): Diagnostic {
  const looked = resolve(file) === file ? undefined : `looked for ${resolve(file)}`;
  return error.code === 'ENOENT'
    ? mistake(`there is no variables file \`${file}\``, undefined, looked)
    : mistake(`cannot read the variables file \`${file}\`: ${fileFault(error)}`, undefined, looked);
}

/** A word: stretches in quotes, in which blanks don't part, and all else but blanks. */
const word = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+|\S/g;

function readPairs(source: SourceText): Checked<Vars> {
  const pairs: [string, string][] = [];
  for (const { 0: text, index } of source.text.matchAll(word)) {
    const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(text) ?? [];
    if (name === undefined || value === undefined)
      return refuse(
        mistake(
          `\`${text}\` is not a variable`,
          { source, line: 1, column: index + 1, end: index + 1 + text.length },
          "write name=value, name='a value', {name: value}, or @file",
        ),
      );
    pairs.push([name, unquote(value)]);
  }
  return { value: Object.fromEntries(pairs) };
}

/** As a shell reads a word: quotes go, a backslash stands for the next character. */
function unquote(text: string): string {
  return text.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  );
}

function refuse(diagnostic: Diagnostic): { readonly diagnostics: readonly Diagnostic[] } {
  return { diagnostics: [diagnostic] };
}
