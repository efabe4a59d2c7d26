import { TemplateError } from '../../template/templating.ts';

/** What `with_sequence` takes, as numbers, and how one is written. */
interface Sequence {
  readonly start: number;
  readonly end: number;
  readonly stride: number;
  readonly format: string;
}

/** Items that a loop may have here: more fill the memory before the first is done. */
const longest = 100_000;

/**
 * The texts of a `with_sequence`: `[start-]end[/stride][:format]`, or `start=1 end=5 stride=2 format=host%02d`, with
 * `count` in place of `end`. Throws TemplateError.
 * https://docs.ansible.com/ansible/latest/collections/ansible/builtin/sequence_lookup.html
 */
export function sequenceOf(text: string): readonly string[] {
  const sequence = shortOf(text) ?? longOf(text);
  if (!sequence) return [];
  const { start, end, stride, format } = sequence;
  if (stride > 0 && end < start) throw wrong(text, 'to count backwards, make `stride` negative');
  if (stride < 0 && end > start) throw wrong(text, 'to count forwards, make `stride` positive');
  if (stride === 0) return [];
  if ((end - start) / stride >= longest)
    throw new TemplateError(`\`${text}\` are more than ${longest} numbers`);
  const numbers: string[] = [];
  for (let at = start; stride > 0 ? at <= end : at >= end; at += stride)
    numbers.push(written(at, format, text));
  return numbers;
}

const number = String.raw`0[xX][0-9a-fA-F]+|\d+`;
const short = new RegExp(`^(?:(${number})-)?(${number})(?:/(-?(?:${number})))?(?::(.+))?$`);

function shortOf(text: string): Sequence | undefined {
  const [, start = '1', end, stride = '1', format = '%d'] = short.exec(text.trim()) ?? [];
  if (end === undefined) return undefined;
  return { start: whole(start), end: whole(end), stride: whole(stride), format };
}

/** Undefined where `count` is 0. */
function longOf(text: string): Sequence | undefined {
  const fields = new Map<string, string>();
  for (const word of text.trim().split(/\s+/)) {
    const [, name, value] = /^(start|end|count|stride|format)=(.*)$/.exec(word) ?? [];
    if (name === undefined || value === undefined) throw wrong(text, 'such as `start=1 end=5`, or `1-5`');
    fields.set(name, value.replace(/^(["'])(.*)\1$/, '$2'));
  }
  const [start, stride] = [whole(fields.get('start') ?? '1'), whole(fields.get('stride') ?? '1')];
  const [count, end] = [fields.get('count'), fields.get('end')];
  if ((count === undefined) === (end === undefined)) throw wrong(text, 'give either `end` or `count`');
  if (count !== undefined && whole(count) === 0) return undefined;
  const last = count === undefined ? whole(end ?? '') : start + whole(count) * stride - 1;
  const format = fields.get('format') ?? '%d';
  return { start, end: last, stride, format };
}

/** A number as Python's `int(x, 0)` and YAML 1.1 read it: `0x1f`, `017`, `15`. */
function whole(text: string): number {
  const [, sign = '', digits = ''] = /^(-?)(.*)$/.exec(text) ?? [];
  const value = /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  if (!Number.isInteger(value) || digits === '') throw wrong(text, 'expected a whole number');
  return sign === '' ? value : -value;
}

function written(value: number, format: string, text: string): string {
  const parts = /^((?:[^%]|%%)*)%([-+ 0#]*)(\d*)([dxXos])((?:[^%]|%%)*)$/.exec(format);
  if (!parts) throw wrong(text, 'its format needs one `%d`, `%x` or `%o`');
  const [, before = '', flags = '', width = '', kind = 'd', after = ''] = parts;
  const radix = { x: 16, X: 16, o: 8, d: 10, s: 10 }[kind] ?? 10;
  const mark = flags.includes('#') ? ({ 16: '0x', 8: '0o' }[radix] ?? '') : '';
  const digits = Math.abs(value).toString(radix);
  const sign = value < 0 ? '-' : flags.includes('+') ? '+' : '';
  const plain = sign + mark + (kind === 'X' ? digits.toUpperCase() : digits);
  const size = Number(width || 0);
  const padded = flags.includes('-')
    ? plain.padEnd(size)
    : flags.includes('0')
      ? sign + mark + plain.slice(sign.length + mark.length).padStart(size - sign.length - mark.length, '0')
      : plain.padStart(size);
  return before.replaceAll('%%', '%') + padded + after.replaceAll('%%', '%');
}

function wrong(text: string, hint: string): TemplateError {
  return new TemplateError(`\`${text}\` is no sequence`, { hint });
}
