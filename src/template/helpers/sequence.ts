import type { Vars } from '../../model/inventory.ts';
import { Fault } from '../fault.ts';
import { formatted } from './format.ts';
import { asText } from './helper.ts';

const names = ['start', 'end', 'count', 'stride', 'format'];

/**
 * Numbers as text, by https://docs.ansible.com/ansible/latest/collections/ansible/builtin/sequence_lookup.html: a
 * mapping, or one text such as `start=1 end=4 format=web%02d`, `5`, `1-4/2:web%02d`. Throws Fault.
 */
export function sequence(given: Vars | string): readonly string[] {
  const {
    start,
    end,
    count,
    stride = 1,
    format = '%d',
  } = typeof given === 'string' ? readText(given) : given;
  const first = start === undefined ? 1 : whole(start, 'start');
  const step = whole(stride, 'stride');
  if ((end === undefined) === (count === undefined))
    throw new Fault('a sequence needs `end` or `count`, and not both');
  // As Ansible counts: with a negative stride that comes to more numbers than `count`.
  const last = count === undefined ? whole(end, 'end') : first + whole(count, 'count') * step - 1;
  if (count !== undefined && whole(count, 'count') === 0) return [];
  if (step === 0) return [];
  if (step > 0 && last < first) throw new Fault('to count backwards, `stride` has to be negative');
  if (step < 0 && last > first) throw new Fault('to count forwards, `stride` has to be positive');
  const length = Math.floor((last - first) / step) + 1;
  if (length > 100_000) throw new Fault('those are more than 100000 numbers');
  return Array.from({ length }, (_, index) => formatted(asText(format), [first + index * step]));
}

const number = String.raw`0[xX][0-9a-fA-F]+|\d+`;
const short = new RegExp(`^(?:(${number})-)?(${number})(?:/(-?(?:${number})))?(?::(.+))?$`);

function readText(text: string): Vars {
  const found = short.exec(text.trim());
  if (found) {
    const [, start, end, stride, format] = found;
    return Object.fromEntries(
      Object.entries({ start, end, stride, format }).filter(([, value]) => value !== undefined),
    );
  }
  const pairs = text
    .trim()
    .split(/\s+/)
    .map((word) => /^(\w+)=(["']?)(.*)\2$/.exec(word));
  return Object.fromEntries(
    pairs.map((pair) => {
      if (pair?.[1] !== undefined && names.includes(pair[1])) return [pair[1], pair[3]];
      throw new Fault(`"${text}" is no sequence`, { hint: 'write start=1 end=4 stride=1 format=web%02d' });
    }),
  );
}

/** A number, or one as Python's `int(x, 0)` and YAML 1.1 read it: `0x1f`, `017`, `-15`. */
function whole(value: unknown, name: string): number {
  const [, sign = '', digits = ''] = /^(-?)(.+)$/.exec(asText(value)) ?? [];
  const size = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits || 'none');
  if (Number.isInteger(size)) return sign === '' || size === 0 ? size : -size;
  throw new Fault(`\`${name}\` of a sequence has to be a whole number, not "${asText(value)}"`);
}
