import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../lint/lint.ts';
import { rules } from '../../lint/rules.ts';

/** Findings as data: one object each. */
export function lintJson(findings: readonly Finding[]): string {
  return JSON.stringify(findings.map(asData), null, 2);
}

function asData({ rule, severity, message, hint, place, fix }: Finding) {
  return {
    ...(rule !== undefined && { rule }),
    severity,
    message,
    ...(hint !== undefined && { hint }),
    ...(place && {
      file: place.source.file,
      line: place.line,
      column: place.column,
      endColumn: place.end ?? place.column + 1,
    }),
    fixable: fix !== undefined,
  };
}

/** Findings as SARIF 2.1.0, which code hosts and editors show beside the lines. */
export function lintSarif(findings: readonly Finding[], version: string): string {
  const run = {
    tool: {
      driver: {
        name: 'fplay',
        version,
        rules: rules.map(({ name, summary, why }) => ({
          id: name,
          shortDescription: { text: summary },
          fullDescription: { text: why },
        })),
      },
    },
    columnKind: 'utf16CodeUnits',
    results: findings.map(asResult),
  };
  return JSON.stringify(
    { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] },
    null,
    2,
  );
}

/** A path as the reference that a URI may be: blanks, `%` and the like are written by their numbers. */
function uriOf(file: string): string {
  return isAbsolute(file) ? pathToFileURL(file).href : file.split(sep).map(encodeURIComponent).join('/');
}

function asResult({ rule, severity, message, hint, place }: Finding) {
  return {
    ruleId: rule ?? 'mistake',
    level: severity,
    message: { text: hint === undefined ? message : `${message}: ${hint}` },
    locations: place
      ? [
          {
            physicalLocation: {
              artifactLocation: { uri: uriOf(place.source.file) },
              region: {
                startLine: place.line,
                startColumn: place.column,
                endColumn: place.end ?? place.column + 1,
              },
            },
          },
        ]
      : [],
  };
}
