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

/** How a secret may look in output: itself, quoted for JSON or a URL, in Base64. */
function formsOf(text: string): readonly string[] {
  const base64 = Buffer.from(text).toString('base64').replace(/=+$/, '');
  return [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), base64];
}

/** Longest first: a secret may be a part of another. */
function anyOf(texts: Iterable<string>): RegExp {
  const ordered = [...texts].toSorted((a, b) => b.length - a.length);
  return new RegExp(ordered.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|'), 'g');
}

function masked(value: unknown, expression: RegExp): unknown {
  if (typeof value === 'string') return value.replace(expression, stars);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => masked(part, expression));
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key.replace(expression, stars), masked(part, expression)]),
  );
}
