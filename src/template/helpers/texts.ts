import { quote } from '../../util/quote.ts';
import { toBoolean, toInteger, toNumber } from '../convert.ts';
import { Fault } from '../fault.ts';
import { versionHolds } from '../version.ts';
import { commented } from './comment.ts';
import { formatted } from './format.ts';
import { asNumber, asText, type Helper } from './helper.ts';

/** Letters, parts and patterns of text, and conversions from it. */
export const textHelpers: readonly Helper[] = [
  oneText('upper', 'In capital letters.', '{{ upper "ab" }}', 'AB', (text) => text.toUpperCase()),
  oneText('lower', 'In small letters.', '{{ lower "AB" }}', 'ab', (text) => text.toLowerCase()),
  oneText(
    'capitalize',
    'The first letter a capital, the others small.',
    '{{ capitalize "ab" }}',
    'Ab',
    (text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase(),
  ),
  oneText('trim', 'Without white space around it.', '{{ trim " a " }}', 'a', (text) => text.trim()),
  oneText('quote', 'As one word for a shell.', `{{ quote "it's" }}`, "'it'\\''s'", quote),
  oneText('title', 'Every word with a capital.', '{{ title "ab cd" }}', 'Ab Cd', (text) =>
    text.replace(/[^\s(){}<>[\]-]+/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()),
  ),
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
    name: 'truncate',
    usage: 'truncate text length? end=?',
    summary: 'At most so many characters (255 unless given), with `...` at the end of what was cut off.',
    example: { text: '{{ truncate "flink on yarn" 8 }}', result: 'flink...' },
    takes: [1, 2],
    named: ['end'],
    call([text, length = 255], { end = '...' }) {
      const [whole, most, sign] = [asText(text), asNumber(length), asText(end)];
      return whole.length <= most ? whole : whole.slice(0, Math.max(0, most - sign.length)) + sign;
    },
  },
  {
    name: 'comment',
    usage: 'comment text sign? decoration= prefix= postfix=',
    summary:
      'Every line behind `#`, or another sign (`c`, `cblock`, `xml` and `erlang` stand for theirs), with an empty one around them: `prefix` and `postfix`.',
    example: { text: '{{ comment lines ";" }}', vars: { lines: 'a\nb' }, result: ';\n; a\n; b\n;' },
    takes: [1, 2],
    named: ['decoration', 'prefix', 'postfix'],
    call: ([text, sign = '#'], named) => commented(asText(text), asText(sign), mapTexts(named)),
  },
  {
    name: 'format',
    usage: 'format pattern value ...',
    summary: 'Values in the place of `%s`, `%d`, `%03d`, `%.2f` and `%x`.',
    example: { text: '{{ format "web%02d.%s" 7 "lan" }}', result: 'web07.lan' },
    takes: [1, 32],
    call: ([pattern, ...values]) => formatted(asText(pattern), values),
  },
  {
    name: 'startsWith',
    usage: 'startsWith text start',
    summary: 'Whether a text starts so.',
    example: { text: '{{ startsWith "abc" "a" }}', result: true },
    takes: [2, 2],
    call: ([text, start]) => asText(text).startsWith(asText(start)),
  },
  {
    name: 'endsWith',
    usage: 'endsWith text end',
    summary: 'Whether a text ends so.',
    example: { text: '{{ endsWith "abc" "c" }}', result: true },
    takes: [2, 2],
    call: ([text, end]) => asText(text).endsWith(asText(end)),
  },
  {
    name: 'version',
    also: ['version_compare'],
    usage: 'version a operator b',
    summary: 'Compares versions number by number: `==`, `!=`, `<`, `<=`, `>` or `>=`.',
    example: { text: '{{ version "1.10" ">=" "1.9" }}', result: true },
    takes: [3, 3],
    call: ([a, operator, b]) => versionHolds(asText(a), asText(operator), asText(b)),
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

function mapTexts(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asText(value)]));
}

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
