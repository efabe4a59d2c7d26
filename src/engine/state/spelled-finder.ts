import { createWordFinder } from './found-words.ts';
import { type Spelling, spellingOfText, wordsOf } from './spellings.ts';

/** A part of a text. */
export interface Span {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
}

/** Finds texts however programs write them. */
export interface SpelledFinder {
  /** A text of bounded length; unless it is `spelled`, it is found as it is alone. */
  add(text: string, spelled: boolean): void;
  /** In no order; they may overlap. */
  find(text: string): readonly Span[];
}

/** What stands around a word that was found belongs to it too: undefined where that isn't there. */
type Around = (text: string, at: number) => Span | undefined;

/** Encodings of bytes that are shorter are found in everything. */
const shortest = 4;

/** Texts that are looked for where one word stands; more, which are all made of the same words, are found as they are. */
const mostUsers = 8;
/** What a character that is no letter or digit may become, in characters. */
const reach = 64;

/**
 * A secret may look as programs write a text, in hexadecimal and in Base64. Each of these has a word in it that stays as it is;
 * where it stands, and there alone, the rest is looked at. Of texts without a letter or digit there are few.
 */
export function createSpelledFinder(): SpelledFinder {
  const words = createWordFinder<Around>();
  const wordless: RegExp[] = [];
  const addLiteral = (word: string) => words.add(word, (_, at) => ({ start: at, end: at + word.length }));

  const users = new Map<string, number>();

  function addSpelled(text: string): void {
    const spelling = spellingOfText(text, (word) => users.get(word) ?? 0);
    const { word } = spelling;
    const used = users.get(word) ?? 0;
    for (const each of wordsOf(text)) users.set(each, (users.get(each) ?? 0) + 1);
    if (word === '') wordless.push(new RegExp(spelling.after, 'g'));
    else if (word === text || used >= mostUsers) addLiteral(text);
    else words.add(word, around(text, spelling));
    for (const form of new Set(encodedForms(Buffer.from(text)))) addLiteral(form);
  }

  return {
    add: (text, spelled) => (spelled ? addSpelled(text) : addLiteral(text)),
    find: (text) => [
      ...words.find(text).flatMap(({ at, own }) => own(text, at) ?? []),
      ...wordless.flatMap((expression) => [...text.matchAll(expression)].map(spanOf)),
    ],
  };
}

/**
 * Mostly a text stands there as it is. Else an expression is made and tried, which is slow, but only where another word of
 * the text is near.
 */
function around(plain: string, { before, word, after, witness }: Spelling): Around {
  const near = plain.length + reach * plain.replace(/\w/g, '').length;
  const ahead = plain.indexOf(word);
  let expression: RegExp | undefined;
  return (text, at) => {
    const start = at - ahead;
    if (start >= 0 && text.startsWith(plain, start)) return { start, end: start + plain.length };
    if (!text.slice(Math.max(0, at - near), at + near).includes(witness)) return undefined;
    expression ??= new RegExp(`(?<=(${before}))${word}${after}`, 'y');
    expression.lastIndex = at;
    const found = expression.exec(text);
    return found ? { start: at - (found[1] ?? '').length, end: at + found[0].length } : undefined;
  };
}

function spanOf({ index, 0: { length } }: RegExpExecArray): Span {
  return { start: index, end: index + length };
}

function encodedForms(bytes: Buffer): readonly string[] {
  const hexadecimal = bytes.toString('hex');
  return [hexadecimal, hexadecimal.toUpperCase(), ...base64Forms(bytes)];
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
