import { type Diagnostic, mistake } from '../../source/diagnostic.ts';
import { type At, placeOf } from '../context.ts';

/** What to do about a text where a mapping belongs: `name:value` lacks the blank that would make it one. */
export function blankHint(value: unknown): string | undefined {
  const found = typeof value === 'string' ? /^([A-Za-z_][\w.]*):(?=\S)/.exec(value) : null;
  return found ? `a key ends with a colon and a blank: \`${found[1]}: \`` : undefined;
}

/** Decimal numbers that are usual permissions, as JSON has to write them: 420 is 0644. */
const usual: readonly number[] = [
  0o644, 0o640, 0o664, 0o660, 0o600, 0o666, 0o755, 0o750, 0o775, 0o770, 0o700, 0o777, 0o400, 0o440, 0o444,
  0o500, 0o550, 0o555,
];

/** Permissions that lost their zero: `mode: 644` is the number 644, which is 01204 in octal. */
export function decimalModes(
  args: Readonly<Record<string, unknown>>,
  at: (name: string) => At,
): readonly Diagnostic[] {
  return Object.entries(args).flatMap(([name, value]) => {
    if (!/(^|_)mode$/.test(name) || typeof value !== 'number' || usual.includes(value)) return [];
    const place = placeOf(at(name));
    const line = place.source.text.split('\n', place.line)[place.line - 1] ?? '';
    const written = line.slice(place.column - 1, (place.end ?? 0) - 1);
    if (!/^[0-7]{3,4}$/.test(written) || written.startsWith('0')) return [];
    return [
      mistake(
        `\`${name}\`: YAML reads \`${written}\` as a decimal number, and that is 0${value.toString(8)} in octal`,
        place,
        `write '0${written}'`,
      ),
    ];
  });
}
