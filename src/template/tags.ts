import { Fault, type Range } from './fault.ts';

/** A block that is open. */
interface Open {
  /** What closes it. */
  readonly end: string;
  readonly range: Range;
  readonly hasElse: boolean;
}

const tags =
  /\\?(?:\{\{~?!--[\s\S]*?--~?\}\}|\{\{~?![^-][\s\S]*?\}\}|\{\{\{\{[\s\S]*?\}\}\}\}|\{\{\{[\s\S]*?\}\}\}|(?<!\{)\{\{(?!\{)[\s\S]*?\}\})/g;

/**
 * What is wrong with a template whose tags are each right by themselves: what closes nothing, an `else` that belongs to no
 * block or comes twice, and what is never closed.
 */
export function tagFault(text: string): Fault {
  const stack: Open[] = [];
  let end = 0;
  for (const { 0: tag, index } of text.matchAll(tags)) {
    const unclosed = unclosedBefore(text, end, index);
    if (unclosed) return unclosed;
    end = index + tag.length;
    const fault = tag.startsWith('\\') ? undefined : step(tag, { start: index, end }, stack);
    if (fault) return fault;
  }
  const open = stack.at(-1);
  return (
    unclosedBefore(text, end, text.length) ??
    new Fault(open ? 'a block is not closed' : 'the tags of this template do not fit together', {
      range: open?.range ?? { start: 0, end: 1 },
      hint: open && `close it by ${open.end}`,
    })
  );
}

/** Goes past a tag: blocks are opened and closed. */
function step(tag: string, range: Range, stack: Open[]): Fault | undefined {
  const raw = tag.startsWith('{{{{');
  const inside = tag.replace(/^\{+~?|~?\}+$/g, '').trim();
  const [, sign = '', name = ''] = /^([#/^]?)\s*\*?\s*([^\s}]*)/.exec(inside) ?? [];
  const top = stack.at(-1);
  if (sign === '/') {
    if (top) return void stack.pop();
    return new Fault(`${tag} closes no block`, { range, hint: `take it out, or open it by {{#${name}}}` });
  }
  if ((raw && !inside.startsWith('!')) || sign === '#' || (sign === '^' && name !== ''))
    return void stack.push({
      end: raw ? `{{{{/${name}}}}}` : `{{/${name}}}`,
      range: { start: range.start, end: range.start + 3 },
      hasElse: false,
    });
  const isElse = inside === '^' || /^else\b/.test(inside);
  if (!isElse) return undefined;
  if (!top)
    return new Fault(`${tag} stands in no block`, { range, hint: 'it belongs between {{#if}} and {{/if}}' });
  if (top.hasElse)
    return new Fault(`${tag} is the second one of its block`, { range, hint: 'write {{else if ...}} above' });
  if (inside === '^' || inside === 'else') stack.splice(-1, 1, { ...top, hasElse: true });
  return undefined;
}

/** A tag that begins where there is no end to it. */
function unclosedBefore(text: string, from: number, to: number): Fault | undefined {
  const found = /(?<!\\)\{\{(?:~?!--|\{\{|\{|)/.exec(text.slice(from, to));
  if (!found) return undefined;
  const start = from + found.index;
  const comment = found[0].endsWith('!--');
  const ends = comment ? '--}}' : '}'.repeat(found[0].length);
  return new Fault(`${comment ? 'a comment' : 'an expression'} is not closed: ${ends} is missing`, {
    range: { start, end: start + found[0].length },
  });
}
