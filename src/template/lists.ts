import { Fault } from './fault.ts';

/** What stands in brackets where an expression begins; behind a name they hold a key. */
const bracketed = /(?<![\w.\])'])\[([^[\]{}]*)\]/g;

/** A list as Jinja writes it: Handlebars would take all that is in its brackets for one name. */
export function listFault(text: string): Fault | undefined {
  for (const tag of text.matchAll(/(?<!\\)\{\{(?!!)[^{}]*\}\}/g)) {
    const bare = tag[0].replace(/"[^"]*"|'[^']*'/g, (quoted) => "'".repeat(quoted.length));
    for (const { index, 0: found, 1: inside = '' } of bare.matchAll(bracketed)) {
      if (!/[,']|^\s*\d*\s*$/.test(inside)) continue;
      const start = tag.index + index;
      const items = text.slice(start + 1, start + found.length - 1).split(',');
      const isAlone =
        /^\{\{\s*$/.test(bare.slice(0, index)) && /^\s*\}\}$/.test(bare.slice(index + found.length));
      const call = ['list', ...items.map((item) => item.trim())].join(' ').trim();
      return new Fault('a list in brackets is no expression of Handlebars', {
        range: { start, end: start + found.length },
        hint: isAlone ? `write {{ ${call} }}` : `write (${call})`,
      });
    }
  }
  return undefined;
}
