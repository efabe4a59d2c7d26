import { Fault } from '../fault.ts';
import { asNumber, asText, type Helper } from './helper.ts';

/** Times: seconds since 1970, and text. */
export const dateHelpers: readonly Helper[] = [
  {
    name: 'strftime',
    usage: 'strftime format seconds? utc=?',
    summary:
      "A time as text (`%Y-%m-%d %H:%M:%S`), now unless given, in the control machine's time zone or UTC.",
    example: { text: '{{ strftime "%Y-%m-%d" 86400 utc=true }}', result: '1970-01-02' },
    takes: [1, 2],
    named: ['utc'],
    call: ([format, seconds], { utc }) =>
      timeText(
        asText(format),
        seconds === undefined ? new Date() : new Date(asNumber(seconds) * 1000),
        utc === true,
      ),
  },
  {
    name: 'to_datetime',
    usage: 'to_datetime text format?',
    summary:
      'The seconds since 1970 of a time in UTC, written as `%Y-%m-%d %H:%M:%S` unless a format is given.',
    example: { text: '{{ to_datetime "1970-01-02 00:00:01" }}', result: 86401 },
    takes: [1, 2],
    call: ([text, format = '%Y-%m-%d %H:%M:%S']) => secondsOf(asText(text), asText(format)),
  },
];

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** A moment as clocks and calendars show it; UTC's fields of a shifted date stand for those of the time zone. */
function timeText(format: string, moment: Date, utc: boolean): string {
  const offset = utc ? 0 : -moment.getTimezoneOffset();
  const at = new Date(moment.getTime() + offset * 60_000);
  const two = (number: number) => String(number).padStart(2, '0');
  const date = () => `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
  const time = () => `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  const yearStart = Date.UTC(at.getUTCFullYear(), 0, 1);
  const day = days[at.getUTCDay()] ?? '';
  const month = months[at.getUTCMonth()] ?? '';
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const signs: Readonly<Record<string, () => string | number>> = {
    Y: () => at.getUTCFullYear(),
    y: () => two(at.getUTCFullYear() % 100),
    m: () => two(at.getUTCMonth() + 1),
    d: () => two(at.getUTCDate()),
    e: () => String(at.getUTCDate()).padStart(2),
    H: () => two(at.getUTCHours()),
    I: () => two(at.getUTCHours() % 12 || 12),
    p: () => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
    M: () => two(at.getUTCMinutes()),
    S: () => two(at.getUTCSeconds()),
    f: () => String(at.getUTCMilliseconds() * 1000).padStart(6, '0'),
    j: () => String(Math.floor((at.getTime() - yearStart) / 86_400_000) + 1).padStart(3, '0'),
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    B: () => month,
    u: () => at.getUTCDay() || 7,
    w: () => at.getUTCDay(),
    s: () => Math.floor(moment.getTime() / 1000),
    z: () => zone,
    Z: () => (utc ? 'UTC' : (zoneName(moment) ?? zone)),
    F: date,
    T: time,
    D: () => `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${two(at.getUTCFullYear() % 100)}`,
    R: () => time().slice(0, 5),
    '%': () => '%',
  };
  return format.replace(/%-?([\s\S])/g, (whole, sign: string) => {
    const value = Object.hasOwn(signs, sign) ? signs[sign]?.() : undefined;
    if (value === undefined) throw new Fault(`\`${whole}\` means nothing in the format of a time`);
    return whole.startsWith('%-') ? String(value).replace(/^[0 ]+(?=.)/, '') : String(value);
  });
}

function zoneName(moment: Date): string | undefined {
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(moment);
  return parts.find(({ type }) => type === 'timeZoneName')?.value;
}

const fields: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d{2})',
  m: '(?<m>\\d{1,2})',
  d: '(?<d>\\d{1,2})',
  H: '(?<H>\\d{1,2})',
  M: '(?<M>\\d{1,2})',
  S: '(?<S>\\d{1,2})',
  f: '(?<f>\\d{1,6})',
  b: '(?<b>[A-Za-z]{3})',
  B: '(?<b>[A-Za-z]+)',
  z: '(?<z>Z|[-+]\\d\\d:?\\d\\d)',
  Z: '[A-Z]+',
  '%': '%',
};

function secondsOf(text: string, format: string): number {
  const full = format.replace(/%F/g, '%Y-%m-%d').replace(/%T/g, '%H:%M:%S');
  const source = full.replace(/%(.)|[\\^$.*+?()[\]{}|]/g, (whole, sign?: string) => {
    if (sign === undefined) return `\\${whole}`;
    const field = Object.hasOwn(fields, sign) ? fields[sign] : undefined;
    if (field === undefined) throw new Fault(`\`${whole}\` can't be read from the text of a time`);
    return field;
  });
  const found = new RegExp(`^${source}$`).exec(text)?.groups;
  if (!found) throw new Fault(`the text "${text}" isn't a time written as \`${format}\``);
  const year = found.Y === undefined ? 1900 + ((Number(found.y ?? 70) + 31) % 100) + 69 : Number(found.Y);
  const month = found.b === undefined ? Number(found.m ?? 1) - 1 : monthOf(found.b);
  const [day, hour, minute, second] = [found.d ?? 1, found.H ?? 0, found.M ?? 0, found.S ?? 0].map(Number);
  const fraction = Number(`0.${found.f ?? 0}`);
  return Date.UTC(year, month, day, hour, minute, second) / 1000 + fraction - zoneSeconds(found.z);
}

function monthOf(name: string): number {
  return months.findIndex((month) => month.toLowerCase().startsWith(name.toLowerCase()));
}

function zoneSeconds(zone: string | undefined): number {
  const found = /^([-+])(\d\d):?(\d\d)$/.exec(zone ?? '');
  return found ? (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 3600 + Number(found[3]) * 60) : 0;
}
