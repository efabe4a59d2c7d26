import { modules } from '../modules/index.ts';
import { createRegistry, type Registry } from '../sdk/registry.ts';
import { mistake } from '../source/diagnostic.ts';
import { type Checked, printDiagnostics } from './diagnostics.ts';
import { exitCodes } from './exit-code.ts';
import { moduleDoc } from './module-doc.ts';
import { roleDoc } from './role-doc.ts';
import type { Surroundings } from './streams.ts';

/** `fplay doc`: the modules in a list, or what is to be known of one of them or of a role, as Markdown. */
export async function docCommand(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const doc = docOf(words, createRegistry(modules));
  if ('diagnostics' in doc) {
    printDiagnostics(doc.diagnostics, surroundings);
    return exitCodes.mistake;
  }
  surroundings.out(doc.value);
  return exitCodes.well;
}

function docOf(words: readonly string[], registry: Registry): Checked<string> {
  const [first, second] = words;
  if (first === undefined) return { value: listModules(registry) };
  if (first === 'role' && second !== undefined && words.length === 2) return roleDoc(second, process.cwd());
  if (words.length === 1) return docOfModule(first, registry);
  const hint = 'write fplay doc, fplay doc MODULE, or fplay doc role NAME';
  return { diagnostics: [mistake(`\`${words.join(' ')}\` is no one thing to explain`, undefined, hint)] };
}

function listModules(registry: Registry): string {
  const width = Math.max(...registry.names().map((name) => name.length));
  return registry
    .names()
    .map((name) => `${name.padEnd(width)}  ${registry.get(name)?.summary ?? ''}`)
    .join('\n');
}

function docOfModule(name: string, registry: Registry): Checked<string> {
  const module = registry.get(name);
  if (module) return { value: moduleDoc(module) };
  const near = registry.near(name);
  const hint = near === undefined ? 'fplay doc lists the modules' : `did you mean \`${near}\`?`;
  return { diagnostics: [mistake(`there is no module \`${name}\``, undefined, hint)] };
}
