import type { TextPart } from '../../template/templating.ts';
import { hideInAddresses } from './addresses.ts';
import { createSpelledFinder, type Span } from './spelled-finder.ts';

/** The secrets that a run has met: what it shows has stars in their place. */
export interface Secrets {
  /** A password, key or decrypted value; of more than one line, each line by itself too. */
  add(secret: string): void;
  /** What a file holds that was opened as a whole: of its lines those that are long enough to be told from other output. */
  addFile(text: string): void;
  /** The value with every secret in it, however it is written, and every password in an address replaced; itself where there is none. */
  mask<T>(value: T): T;
  /** A text with stars for secrets, but where they stand in clear in the template that it was made of. */
  maskParts(parts: readonly TextPart[]): string;
}

/** Characters. Shorter ones would hide half of the output, and protect nothing. */
const shortest = { value: 4, lineOfFile: 8 };
/** Characters of one secret: those that are found in all spellings, and those that are looked for at all, as they are. */
const most = { spelled: 64 * 1024, kept: 8 * 1024 * 1024 };
/** Longer texts are looked for piece by piece: an expression for all of one would be without bound. */
const longestPiece = 512;
const stars = '********';

/** No secrets yet. They are added one by one while a run shows things: each host may have its own. */
export function createSecrets(): Secrets {
  const known = new Set<string>();
  const finder = createSpelledFinder();
  const hide = (text: string) => hideInAddresses(starred(text, finder.find(text)));

  function keep(secret: string, shortestLine: number): void {
    let spelled = 0;
    for (const text of textsOf(secret.trim().slice(0, most.kept), shortestLine)) {
      if (text.length < shortest.value || known.has(text)) continue;
      known.add(text);
      spelled += text.length;
      finder.add(text, spelled <= most.spelled);
    }
  }

  return {
    add: (secret) => keep(secret, shortest.value),
    addFile: (text) => keep(text, shortest.lineOfFile),
    mask: <T>(value: T) => masked(value, hide) as T,
    maskParts(parts) {
      const text = parts.map((part) => part.text).join('');
      const written = writtenIn(parts);
      const isWritten = ({ start, end }: Span) => written.some((one) => one.start <= start && end <= one.end);
      return hideInAddresses(
        starred(
          text,
          finder.find(text).filter((span) => !isWritten(span)),
        ),
      );
    },
  };
}

/** Where those parts of a text are that stand in clear in its template. */
function writtenIn(parts: readonly TextPart[]): readonly Span[] {
  let end = 0;
  return parts.flatMap(({ text, isWritten }) => {
    const start = end;
    end += text.length;
    return isWritten ? [{ start, end }] : [];
  });
}

/** A text by itself where it is of bearable size, and its lines. */
function textsOf(text: string, shortestLine: number): readonly string[] {
  const lines = text.includes('\n') ? text.split('\n').map((line) => line.trim()) : [];
  const whole = lines.length === 0 || text.length <= most.spelled / 2 ? [text] : [];
  return [...whole, ...lines.filter(({ length }) => length >= shortestLine)].flatMap(pieces);
}

/** A text, or pieces of it that are of one length. */
function pieces(text: string): readonly string[] {
  if (text.length <= longestPiece) return [text];
  const length = Math.ceil(text.length / Math.ceil(text.length / longestPiece));
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

/** Stars for each run of spans that overlap or touch. */
function starred(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let shown = '';
  let done = -1;
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (start > done) shown += text.slice(Math.max(done, 0), start) + stars;
    done = Math.max(done, end);
  }
  return shown + text.slice(done);
}

/** The value itself where nothing in it is hidden. */
function masked(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value);
  if (typeof value === 'number') return maskedNumber(value, hide);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const parts = value.map((part) => masked(part, hide));
    return parts.some((part, index) => part !== value[index]) ? parts : value;
  }
  const entries = Object.entries(value);
  const hidden = entries.map(([key, part]) => [hide(key), masked(part, hide)] as const);
  const isSame = hidden.every(
    ([key, part], index) => key === entries[index]?.[0] && part === entries[index][1],
  );
  return isSame ? value : Object.fromEntries(hidden);
}

/** A number that is a secret as a whole; times and sizes that happen to hold its digits stay. */
function maskedNumber(value: number, hide: (text: string) => string): unknown {
  return hide(String(value)) === stars ? stars : value;
}
