import { parseDocument } from 'yaml';
import type { Diagnostic, Place, SourceText } from './diagnostic.ts';
import { placesOf } from './position.ts';
import { documentError, openings, tooDeep, unprintable } from './yaml-errors.ts';
import { locator } from './yaml-locate.ts';
import { readDocument } from './yaml-value.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters it looks for
const controlCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** What a YAML text holds, and where. */
export interface YamlText {
  /** Undefined where the text can't be parsed; null where it is empty. */
  readonly value: unknown;
  /** Where the value at a path stands, or its key; the nearest one above it where the path leads nowhere. */
  locate(path: readonly (string | number)[], what?: 'key' | 'value'): Place;
  /** Where a character of the text at a path stands; the text's start where its spelling hides that. */
  locateInside(path: readonly (string | number)[], offset: number): Place;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses one YAML document as Ansible reads it: YAML 1.1 words and numbers, a bare `y` or `n` is text, `<<` merges,
 * `!vault` yields VaultText, `!unsafe` UnsafeText. A key that stands twice in a mapping is an error, though the last
 * one counts. Places are worked out only when they are asked for.
 */
export function parseYaml(given: SourceText): YamlText {
  // editors of Windows put a mark before the first line, which would count as its indentation
  const source = given.text.startsWith('\uFEFF') ? { ...given, text: given.text.slice(1) } : given;
  const place = placesOf(source);
  try {
    return read(source, place);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const start = place(0);
    return {
      value: undefined,
      locate: () => start,
      locateInside: () => start,
      diagnostics: [tooDeep(start)],
    };
  }
}

function refused(diagnostic: Diagnostic, place: Place): YamlText {
  return { value: undefined, locate: () => place, locateInside: () => place, diagnostics: [diagnostic] };
}

function read(source: SourceText, place: (from: number, to?: number) => Place): YamlText {
  const control = source.text.search(controlCharacter);
  if (control >= 0) return refused(unprintable(place(control)), place(control));
  const document = parseDocument(source.text, {
    schema: 'failsafe',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const { locate, locateInside } = locator(document.contents, source.text, place);
  const [error] = document.errors;
  if (error)
    return {
      value: undefined,
      locate,
      locateInside,
      diagnostics: [documentError(error, source, place, openings(document))],
    };
  const { value, diagnostics } = readDocument(document.contents, source.text, place);
  return { value, locate, locateInside, diagnostics };
}
