/** The secrets that a run has met: what it shows has stars in their place. */
export interface Secrets {
  /** A password, key or decrypted value; of more than one line, each line by itself too. */
  add(secret: string): void;
  /** The value with every secret in it, as it is or in Base64 or URL encoding, replaced; the value itself where there is none. */
  mask<T>(value: T): T;
}

/** Shorter ones would hide half of the output, and protect nothing. */
const shortest = 4;
const stars = '********';

/** No secrets yet. */
export function createSecrets(): Secrets {
  const known = new Set<string>();
  let expression: RegExp | undefined;
  return {
    add(secret) {
      for (const text of [secret, ...secret.split('\n')].map((part) => part.trim())) {
        if (text.length < shortest || known.has(text)) continue;
        for (const form of formsOf(text)) known.add(form);
        expression = undefined;
      }
    },
    mask<T>(value: T): T {
      if (known.size === 0) return value;
      expression ??= anyOf(known);
      return masked(value, expression) as T;
    },
  };
}

/** How a secret may look in output: itself, quoted for JSON or a URL, in hexadecimal, in Base64. */
function formsOf(text: string): readonly string[] {
  const hexadecimal = Buffer.from(text).toString('hex');
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    ...urlForms(text),
    hexadecimal,
    hexadecimal.toUpperCase(),
    ...base64Forms(Buffer.from(text)),
  ];
}

/** Programs differ in what they leave as it is, and in how they write a space and hexadecimal digits. */
function urlForms(text: string): readonly string[] {
  const usual = encodeURIComponent(Buffer.from(text).toString());
  const strict = usual.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return [usual, strict]
    .flatMap((form) => [form, form.replaceAll('%2F', '/')])
    .flatMap((form) => [form, form.replaceAll('%20', '+')])
    .flatMap((form) => [form, form.replace(/%../g, (code) => code.toLowerCase())]);
}

/**
 * By itself, and as a part of something longer (`user:password`): then three bytes that share four characters with what is
 * around them begin at one of three places, and only the characters between are the secret's own.
 */
function base64Forms(bytes: Buffer): readonly string[] {
  const own = [0, 2, 3].map((shared, shift) => {
    const encoded = encodedFrom(shift, bytes);
    return encoded.slice(shared, (shift + bytes.length) % 3 === 0 ? undefined : -1);
  });
  return [encodedFrom(0, bytes), ...own]
    .filter((form) => form.length >= shortest)
    .flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

function encodedFrom(shift: number, bytes: Buffer): string {
  return Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replace(/=+$/, '');
}

/** Longest first: a secret may be a part of another. */
function anyOf(texts: Iterable<string>): RegExp {
  const ordered = [...texts].toSorted((a, b) => b.length - a.length);
  return new RegExp(ordered.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}

function masked(value: unknown, expression: RegExp): unknown {
  if (typeof value === 'string') return value.replace(expression, stars);
  if (typeof value === 'number') return maskedNumber(value, expression);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => masked(part, expression));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key.replace(expression, stars), masked(part, expression)]),
  );
}

/** A number that is a secret as a whole; times and sizes that happen to hold its digits stay. */
function maskedNumber(value: number, expression: RegExp): unknown {
  return String(value).replace(expression, '') === '' ? stars : value;
}
