import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Finding, lint, withEdits } from '../../lint/lint.ts';
import { rules } from '../../lint/rules.ts';
import { loadCustom, mistakesIn } from '../../load/custom.ts';
import { modules } from '../../modules/index.ts';
import { createPalette, wantsColour } from '../../report/palette.ts';
import { counted } from '../../report/text.ts';
import { createRegistry } from '../../sdk/registry.ts';
import { isError, mistake } from '../../source/diagnostic.ts';
import { createTemplating } from '../../template/create-templating.ts';
import { nearest } from '../../util/nearest.ts';
import { formatDiagnostics, refuse } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import type { Surroundings } from '../streams.ts';
import { fileDecryption } from '../tools.ts';
import { readVaultPasswords } from '../vault/passwords.ts';
import { lintJson, lintSarif } from './lint-output.ts';

/** What `fplay lint` was asked for. */
export interface LintOptions {
  readonly fix: boolean;
  readonly output: 'text' | 'json' | 'sarif';
  /** Rules that say nothing. */
  readonly skip: readonly string[];
  readonly vaultPasswordFile: readonly string[];
}

/** `fplay lint`: mistakes, and advice by rules. Resolves to the exit code: 0, 2 with advice, 5 with mistakes. */
export async function lintCommand(
  paths: readonly string[],
  options: LintOptions,
  version: string,
  surroundings: Surroundings,
): Promise<number> {
  const names = rules.map(({ name }) => name);
  const unknown = options.skip.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    const hint = near === undefined ? 'see `fplay doc rule`' : `did you mean \`${near}\`?`;
    return refuse([mistake(`there is no rule \`${unknown}\``, undefined, hint)], surroundings);
  }
  const passwords = await readVaultPasswords({ ...options, askVaultPass: false }, surroundings, () => {});
  if ('diagnostics' in passwords) return refuse(passwords.diagnostics, surroundings);
  const custom = await loadCustom((paths.length > 0 ? paths : ['.']).map(folderOf), surroundings.importFile);
  const wrong = mistakesIn(custom);
  if (wrong.length > 0) return refuse(wrong, surroundings);
  const look = () =>
    lint(paths.length > 0 ? paths : ['.'], {
      registry: createRegistry([...modules, ...custom.modules]),
      templating: createTemplating({ helpers: custom.helpers }),
      decrypt: fileDecryption(passwords.value),
    }).findings.filter(({ rule }) => rule === undefined || !options.skip.includes(rule));
  const fixed = options.fix ? fix(look()) : 0;
  const findings = look();
  show(findings, fixed, options, version, surroundings);
  if (findings.some(isError)) return exitCodes.mistake;
  return findings.length > 0 ? exitCodes.advised : exitCodes.well;
}

/** The folder that a path is, or that it is in. */
function folderOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? resolve(path) : dirname(resolve(path));
}

/** Writes what can be written otherwise; how many places that were. */
function fix(findings: readonly Finding[]): number {
  const wanted = findings.flatMap(({ path, fix }) => (path !== undefined && fix ? [{ path, fix }] : []));
  for (const path of new Set(wanted.map((one) => one.path))) {
    const edits = wanted.filter((one) => one.path === path).map((one) => one.fix);
    writeFileSync(path, withEdits(readFileSync(path, 'utf8'), edits));
  }
  return wanted.length;
}

function show(
  findings: readonly Finding[],
  fixed: number,
  { output }: LintOptions,
  version: string,
  surroundings: Surroundings,
): void {
  if (output === 'json') surroundings.out(lintJson(findings));
  else if (output === 'sarif') surroundings.out(lintSarif(findings, version));
  else {
    const palette = createPalette(wantsColour(surroundings.stdout, surroundings.environment));
    const named = findings.map((finding) =>
      finding.rule === undefined ? finding : { ...finding, message: `${finding.message} [${finding.rule}]` },
    );
    if (named.length > 0) surroundings.out(formatDiagnostics(named, palette).trimEnd());
    surroundings.out(summary(findings, fixed));
  }
}

function summary(findings: readonly Finding[], fixed: number): string {
  const advice = findings.filter(({ severity }) => severity === 'warning');
  const fixable = advice.filter(({ fix: edit }) => edit).length;
  const parts = [
    ...(fixed > 0 ? [`${counted(fixed, 'place')} fixed.`] : []),
    ...(advice.length > 0
      ? [`${counted(advice.length, 'place')} to look at, ${fixable} of them for --fix.`]
      : []),
    ...(findings.length === 0 && fixed === 0 ? ['Nothing to say.'] : []),
  ];
  return parts.join(' ');
}
