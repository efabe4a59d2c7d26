import { Fault } from '../fault.ts';
import { asNumber, asText } from './helper.ts';

/** Values in the place of the signs of a pattern, as Python's `%` puts them there. Throws Fault. */
export function formatted(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  const text = pattern.replace(
    /%(?:%|([-0 +#]*)(\d*)(?:\.(\d+))?([sdifgxXo]))/g,
    (whole, flags = '', width = '', places?: string, kind?: string) => {
      if (kind === undefined) return whole === '%%' ? '%' : whole;
      if (next >= values.length) throw new Fault(`there is no value for the \`${whole}\` in "${pattern}"`);
      return padded(converted(values[next++], kind, places, flags), flags, Number(width), kind);
    },
  );
  if (next < values.length)
    throw new Fault(`"${pattern}" has no place for ${values.length - next} of the values`);
  return text;
}

function converted(value: unknown, kind: string, places: string | undefined, flags: string): string {
  if (kind === 's') return places === undefined ? asText(value) : asText(value).slice(0, Number(places));
  const number = asNumber(value);
  const sign = number >= 0 && /[+ ]/.test(flags) ? (flags.includes('+') ? '+' : ' ') : '';
  const mark = flags.includes('#') ? (marks[kind] ?? '') : '';
  return (number < 0 ? '-' : sign) + mark + inBase(Math.abs(number), kind, places);
}

/** What `#` puts before a number of another base. */
const marks: Readonly<Record<string, string>> = { x: '0x', X: '0X', o: '0o' };

function inBase(number: number, kind: string, places = '6'): string {
  switch (kind) {
    case 'x':
      return Math.trunc(number).toString(16);
    case 'X':
      return Math.trunc(number).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(number).toString(8);
    case 'f':
      return number.toFixed(Number(places));
    case 'g':
      return String(Number(number.toPrecision(Math.max(1, Number(places)))));
    default:
      return String(Math.trunc(number));
  }
}

function padded(text: string, flags: string, width: number, kind: string): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || kind === 's') return text.padStart(width);
  const sign = /^[-+ ]?(?:0[xXo])?/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
