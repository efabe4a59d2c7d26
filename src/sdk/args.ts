import { z } from 'zod';

const yes = ['yes', 'on', 'true', '1', 'y', 't'];
const no = ['no', 'off', 'false', '0', 'n', 'f'];

// Each made once: a schema takes long to make, and all of the modules' arguments are of few kinds.
const flagSchema = z
  .union([z.boolean(), z.string(), z.number()], { error: 'expected true or false' })
  .transform((value, context) => {
    const word = String(value).toLowerCase();
    if (yes.includes(word)) return true;
    if (no.includes(word)) return false;
    context.addIssue({ code: 'custom', message: `expected true or false, not \`${value}\`` });
    return z.NEVER;
  });

const wholeSchema = z
  .union([z.number(), z.string()], { error: 'expected a whole number' })
  .transform((value, context) => {
    const number = typeof value === 'number' ? value : Number(value.trim() || Number.NaN);
    if (Number.isInteger(number)) return number;
    context.addIssue({ code: 'custom', message: `expected a whole number, not \`${value}\`` });
    return z.NEVER;
  });

const textSchema = z
  .union([z.string(), z.number()], {
    error: ({ input }) =>
      typeof input === 'boolean'
        ? 'expected text, but YAML reads this word as true or false: write it in quotes'
        : 'expected text',
  })
  .transform(String);

const modePattern = /^(0?o?[0-7]{1,5}|[ugoa]*[-+=][rwxXstugo]*([-+=,][ugoarwxXst=+-]*)*)$/;

const modeSchema = modeOr();
const modeOrPreserveSchema = modeOr('preserve');

function modeOr(...words: readonly string[]) {
  return z
    .union([z.number().int().min(0).max(0o7777), z.string()], {
      error: "expected a mode such as '0644' or u=rw,go=r",
    })
    .transform((value, context) => {
      const word = typeof value === 'number' ? value.toString(8) : value.trim();
      if (modePattern.test(word) || words.includes(word)) return word;
      context.addIssue({
        code: 'custom',
        message: `expected a mode such as '0644' or u=rw,go=r, not \`${value}\``,
      });
      return z.NEVER;
    });
}

/** True or false, in all the ways that Ansible writes them. */
export function flag() {
  return flagSchema;
}

/** A whole number, also as text. */
export function whole() {
  return wholeSchema;
}

/** Text; a number is taken as its digits. `yes` and the like are refused, since YAML has already lost the word. */
export function text() {
  return textSchema;
}

/** A list; one value alone is a list of one, text is split at commas, as Ansible does. */
export function list<T extends z.ZodType>(element: T) {
  return z.preprocess((value) => {
    if (typeof value === 'string') return value === '' ? [] : value.split(',').map((part) => part.trim());
    return value === undefined || value === null || Array.isArray(value) ? value : [value];
  }, z.array(element));
}

/** `0644` (YAML's octal), `'0644'`, or symbolic `u=rw,g=r,o=r`; resolved by modules/lib/files/mode. */
export function mode() {
  return modeSchema;
}

/** The same, or `preserve`: what is copied keeps the mode that it has. */
export function modeOrPreserve() {
  return modeOrPreserveSchema;
}
