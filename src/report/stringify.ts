/** Characters of a text, and items of a list, that are shown where all of it can't be. */
const most = { characters: 1 << 20, items: 10_000 };

/** JSON. Where it would be longer than a text can be (outputs of commands may), long texts and lists are cut short. */
export function stringify(value: unknown, indent?: number, finish = (json: string) => json): string {
  try {
    return finish(JSON.stringify(value, undefined, indent));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return finish(JSON.stringify(value, (_, part) => shortened(part), indent));
  }
}

function shortened(part: unknown): unknown {
  if (typeof part === 'string' && part.length > most.characters)
    return `${part.slice(0, most.characters)} (${part.length - most.characters} more characters)`;
  if (Array.isArray(part) && part.length > most.items)
    return [...part.slice(0, most.items), `(${part.length - most.items} more)`];
  return part;
}
