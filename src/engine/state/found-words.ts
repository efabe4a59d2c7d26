const gram = 4;
const slots = 0x10000;
/** Places of a word that are looked at for the one fewest others are found by. */
const places = 64;

/** Tells where a text holds which of many words. */
export interface WordFinder<T> {
  /** `own` is what belongs to the word; a word may be added more than once. */
  add(word: string, own: T): void;
  /** Every place of every word, those of less than four characters first. */
  find(text: string): readonly Found<T>[];
}

/** A word in a text. */
export interface Found<T> {
  readonly at: number;
  readonly own: T;
}

interface Entry<T> {
  readonly word: string;
  /** Where in the word the four characters end that it is found by. */
  readonly end: number;
  readonly own: T;
}

/**
 * Goes through a text once, however many words there are: a word is looked at where four characters of it stand, which are
 * those that it shares with the fewest others. Words of less than four characters are looked for one by one.
 */
export function createWordFinder<T>(): WordFinder<T> {
  const short: Entry<T>[] = [];
  const isUsed = new Uint8Array(slots);
  const bySlot = new Map<number, Entry<T>[]>();
  return {
    add(word, own) {
      if (word.length < gram) return void short.push({ word, end: 0, own });
      const { slot, end } = rarest(word, (other) => bySlot.get(other)?.length ?? 0);
      const entries = bySlot.get(slot) ?? [];
      entries.push({ word, end, own });
      bySlot.set(slot, entries);
      isUsed[slot] = 1;
    },
    find(text) {
      const found = short.flatMap(({ word, own }) => placesOf(word, text).map((at) => ({ at, own })));
      let slot = 0;
      for (let index = 0; index < text.length; index += 1) {
        slot = next(slot, text, index);
        if (isUsed[slot] === 0) continue;
        for (const { word, end, own } of bySlot.get(slot) ?? []) {
          const at = index - end;
          if (at >= 0 && text.startsWith(word, at)) found.push({ at, own });
        }
      }
      return found;
    },
  };
}

function placesOf(word: string, text: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) found.push(at);
  return found;
}

/** The four characters of a word that the fewest have; of a long word they are looked for at places all over it. */
function rarest(word: string, usersOf: (slot: number) => number) {
  let best = { slot: 0, end: 0, users: Number.POSITIVE_INFINITY };
  const step = Math.ceil(word.length / places);
  for (let end = gram - 1; end < word.length && best.users > 0; end += step) {
    const slot = slotAt(word, end);
    const users = usersOf(slot);
    if (users < best.users) best = { slot, end, users };
  }
  return best;
}

function slotAt(word: string, end: number): number {
  return [3, 2, 1, 0].reduce((before, back) => next(before, word, end - back), 0);
}

/** A number for the four characters that end at a place: those before have been shifted out. */
function next(slot: number, text: string, index: number): number {
  return ((slot << 4) ^ text.charCodeAt(index)) & (slots - 1);
}
