import { quote } from '../../util/quote.ts';
import { toBoolean, toInteger, toNumber } from '../convert.ts';
import { Fault } from '../fault.ts';
import { asNumber, asText, type Helper } from './helper.ts';

/** Letters, parts and patterns of text, and conversions from it. */
export const textHelpers: readonly Helper[] = [
  oneText('upper', 'In capital letters.', '{{ upper "ab" }}', 'AB', (text) => text.toUpperCase()),
  oneText('lower', 'In small letters.', '{{ lower "AB" }}', 'ab', (text) => text.toLowerCase()),
  oneText(
    'capitalize',
    'The first letter a capital.',
    '{{ capitalize "ab" }}',
    'Ab',
    (text) => text.charAt(0).toUpperCase() + text.slice(1),
  ),
  oneText('trim', 'Without white space around it.', '{{ trim " a " }}', 'a', (text) => text.trim()),
  oneText('quote', 'As one word for a shell.', `{{ quote "it's" }}`, "'it'\\''s'", quote),
  oneText('string', 'As text.', '{{ string 8081 }}', '8081', (text) => text),
  {
    name: 'replace',
    usage: 'replace text old new',
    summary: 'Every occurrence of one text replaced by another.',
    example: { text: '{{ replace "a-b" "-" "_" }}', result: 'a_b' },
    takes: [3, 3],
    call: ([text, old, replacement]) => asText(text).split(asText(old)).join(asText(replacement)),
  },
  {
    name: 'regex_replace',
    usage: 'regex_replace text pattern replacement',
    summary: 'Every match of a regular expression replaced; groups are `$1` or `\\1`.',
    example: { text: '{{ regex_replace "v1.2" "^v(\\d+).*" "$1" }}', result: '1' },
    takes: [3, 3],
    call: ([text, pattern, replacement]) =>
      asText(text).replace(regularExpression(pattern, 'g'), asText(replacement).replace(/\\(\d)/g, '$$$1')),
  },
  {
    name: 'regex_search',
    usage: 'regex_search text pattern',
    summary: 'The first match of a regular expression, or null.',
    example: { text: '{{ regex_search "flink-2.1.0" "\\d+\\.\\d+" }}', result: '2.1' },
    takes: [2, 2],
    call: ([text, pattern]) => asText(text).match(regularExpression(pattern))?.[0] ?? null,
  },
  {
    name: 'split',
    usage: 'split text separator?',
    summary: 'A list of the parts; at white space unless a separator is given.',
    example: { text: '{{ split "a,b" "," }}', result: ['a', 'b'] },
    takes: [1, 2],
    call: ([text, separator]) =>
      separator === undefined ? asText(text).trim().split(/\s+/) : asText(text).split(asText(separator)),
  },
  {
    name: 'indent',
    usage: 'indent text width? first?',
    summary:
      'Lines moved to the right (4 unless given), the first one only with `true`; empty lines stay empty.',
    example: { text: '{{ indent lines 2 }}', vars: { lines: 'a\nb' }, result: 'a\n  b' },
    takes: [1, 3],
    call: ([text, width = 4, first]) => {
      const space = ' '.repeat(asNumber(width));
      return (
        (first === true && text !== '' ? space : '') + asText(text).replace(/\n(?=[^\n])/g, `\n${space}`)
      );
    },
  },
  {
    name: 'int',
    usage: 'int value fallback?',
    summary: 'A whole number.',
    example: { text: '{{ int "42" }}', result: 42 },
    takes: [1, 2],
    call: ([value, fallback]) => orElse(fallback, () => toInteger(value)),
  },
  {
    name: 'float',
    usage: 'float value fallback?',
    summary: 'A number.',
    example: { text: '{{ float "1.5" }}', result: 1.5 },
    takes: [1, 2],
    call: ([value, fallback]) => orElse(fallback, () => toNumber(value)),
  },
  {
    name: 'bool',
    usage: 'bool value',
    summary: 'A boolean of `yes`, `no` and the like.',
    example: { text: '{{ bool "yes" }}', result: true },
    takes: [1, 1],
    call: ([value]) => toBoolean(value),
  },
];

function oneText(
  name: string,
  summary: string,
  text: string,
  result: string,
  change: (text: string) => string,
): Helper {
  return {
    name,
    usage: `${name} text`,
    summary,
    example: { text, result },
    takes: [1, 1],
    call: ([value]) => change(asText(value)),
  };
}

function orElse(fallback: unknown, convert: () => number): unknown {
  try {
    return convert();
  } catch (error) {
    if (fallback === undefined || !(error instanceof Fault)) throw error;
    return fallback;
  }
}

function regularExpression(pattern: unknown, flags?: string): RegExp {
  const source = asText(pattern);
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new Fault(
      `\`${source}\` is not a regular expression: ${(error as Error).message.replace(/^.*: /, '')}`,
    );
  }
}
