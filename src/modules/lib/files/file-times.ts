import { type Failure, failure } from '../../../sdk/define.ts';
import { isComing } from '../../../template/unknown.ts';
import { literally } from '../../../util/literally.ts';

/** What `access_time` or `modification_time` asks for, in seconds since 1970. */
export type WantedTime = 'preserve' | 'now' | number;

/** Reads a time of the arguments, which `format` (of strftime) lays out; it is taken as the control machine's own zone. */
export function wantedTime(
  value: string | undefined,
  format: string,
  otherwise: WantedTime,
): WantedTime | Failure {
  if (value === undefined) return otherwise;
  if (value === 'preserve' || value === 'now') return value;
  return parseTime(value, format);
}

const fields: Readonly<Record<string, readonly [string, string]>> = {
  Y: ['year', '\\d{4}'],
  m: ['month', '\\d{1,2}'],
  d: ['day', '\\d{1,2}'],
  H: ['hour', '\\d{1,2}'],
  M: ['minute', '\\d{1,2}'],
  S: ['second', '\\d{1,2}'],
  s: ['epoch', '\\d+'],
};

function parseTime(value: string, format: string): number | Failure {
  const unknown = [...format.matchAll(/%(.)/g)].find(([, letter = '']) => !(letter in fields));
  if (unknown)
    return failure(`the time format ${format} has ${unknown[0]}, which isn't known`, {
      hint: 'known are %Y %m %d %H %M %S and %s',
    });
  const pattern = literally(format).replaceAll(
    /%(.)/g,
    (_, letter: string) => `(?<${fields[letter]?.[0]}>${fields[letter]?.[1]})`,
  );
  const found = new RegExp(`^${pattern}$`).exec(value)?.groups;
  if (!found) return failure(`${value} doesn't look like ${format}, the format of times`);
  if (found.epoch !== undefined) return Number(found.epoch);
  const part = (name: string, least: number) => Number(found[name] ?? least);
  const moment = new Date(
    part('year', 1970),
    part('month', 1) - 1,
    part('day', 1),
    part('hour', 0),
    part('minute', 0),
    part('second', 0),
  );
  return Math.floor(moment.getTime() / 1000);
}

/** Whether a time isn't as it should be; `now` is never there already. What an earlier task makes, in a model, isn't of a time that is past. */
export function timeDiffers(wanted: WantedTime, is: number): boolean {
  if (wanted === 'now' || wanted === 'preserve') return wanted === 'now';
  return (isComing(is) && wanted < Date.now() / 1000) || wanted !== Math.floor(is);
}
