import { isFloat } from './floats.ts';
import { type Node, parseJinja } from './jinja.ts';
import { kindOf, type Translating } from './known.ts';
import { withLoop } from './loop.ts';
import { asArgument } from './piece.ts';
import { bannerOf, endOf, hiding, type Open } from './template-blocks.ts';
import type { Part } from './template-parts.ts';
import { handlebarsValue, truth } from './text-expression.ts';
import { Undecided } from './undecided.ts';

/** Writes a template part by part. */
export interface TemplateWriter {
  /** Throws Undecided. */
  add(part: Part, next: Part | undefined): void;
  /** The whole. Throws Undecided where something is still open. */
  end(): string;
}

/** What Handlebars would take for the rest of a line with nothing but a tag on it. */
const restOfLine = /^[^\S\n]*\r?\n/;

/** A writer of Handlebars. Expressions that can't be translated are written as they are, and told to `leave`. */
export function createTemplateWriter(
  outermost: Translating,
  leave: (message: string) => void,
): TemplateWriter {
  const open: Open[] = [];
  /** Those that are left as they are, with their calls. */
  const macros = new Set<string>();
  /** What is printed last, but for a line end. */
  let lastExpression: string | undefined;
  /** What is known at this place: names of loops and of `set` hide others. */
  let t = outermost;
  let text = '';
  let ate = false;
  let lineEnds = false;
  let isTagNext = false;
  /** How much of the text is printed whatever the values are, before the block that is open. */
  let certain = 0;
  /** Whether the last tag left out the last line end, and stood behind something. */
  let last: 'whole line' | 'end of line' | undefined;

  /** Text, whose braces aren't taken for those of a tag beside it. */
  function asText(content: string): string {
    const close = content.startsWith('}') && text.endsWith('}}') ? '{{! }}' : '';
    return close + content.replaceAll('{{', '\\{{').replace(/\{$/, isTagNext ? '{{ "{" }}' : '{');
  }

  /**
   * A tag that prints nothing. Handlebars leaves out a line on which only such a tag stands: where Jinja does so too,
   * the line end that it left out is written again; else an empty comment keeps the line.
   */
  function tag(inside: string): void {
    const line = text.slice(text.lastIndexOf('\n') + 1);
    last = !ate ? undefined : line === '' ? 'whole line' : 'end of line';
    if (line === '' && ate) text += `{{${inside}}}\n`;
    else text += `${line.trim() === '' && lineEnds ? '{{! }}' : ''}{{${inside}}}`;
  }

  /** A condition; one that can't be translated is left in a call that no helper answers. */
  function test(source: string): string {
    try {
      return truth(withLoop(parseJinja(source, t.rawTexts)), t);
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      leave(error.message);
      return `(decide (${source}))`;
    }
  }

  /** A statement; one that can't be translated is left as it is, with its end. */
  function statement(content: string): void {
    const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(content) ?? [];
    try {
      translated(content, word, rest);
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      leave(error.message);
      if (word === 'macro') macros.add(/\w*/.exec(rest)?.[0] ?? '');
      text += asWritten(content);
      const ends = endOf(word, rest);
      if (ends !== undefined) open.push({ word, ends, left: true, before: t });
    }
  }

  const asWritten = (content: string) => `{% ${content} %}${ate ? '\n' : ''}`;

  function translated(content: string, word: string, rest: string): void {
    if (word === 'if') {
      tag(`#if ${test(rest)}`);
      open.push({ word: 'if', ends: 'endif', before: t });
    } else if (word === 'elif') {
      if (open.at(-1)?.ends !== 'endif') throw new Undecided('`elif` behind a `set`');
      tag(`else if ${test(rest)}`);
    } else if (word === 'else') {
      const around = open.at(-1);
      if (!around?.ends || around.inner)
        throw new Undecided('`else` of a loop with a condition or over pairs, or behind a `set`');
      if (around.left) text += asWritten(content);
      else tag('else');
    } else if (word === 'for') loop(rest);
    else if (word.startsWith('end') && word !== 'endblock') close(word, content);
    else if (word === 'set') set(rest);
    // without a template that extends this one, a block is what is in it
    else if (word === 'block' || word === 'endblock') tag(`! ${content} `);
    else if (word === 'macro') throw new Undecided('a macro: write what it prints where it is called');
    else throw new Undecided(`\`{% ${word} %}\``);
  }

  function loop(rest: string): void {
    const found = /^\(?\s*([A-Za-z_]\w*)(?:\s*,\s*([A-Za-z_]\w*))?\s*\)?\s+in\s+([\s\S]+)$/.exec(rest);
    if (!found || /\srecursive$/.test(rest)) throw new Undecided(`\`for ${rest}\``);
    const [, first = '', second, source = ''] = found;
    const [, list = source, filter] = /^([\s\S]+?)\sif\s((?:(?!\selse\s)[\s\S])+)$/.exec(source) ?? [];
    if (filter !== undefined && t.usesLoop) throw new Undecided('`loop` in a loop with a condition');
    const over = iterated(withLoop(parseJinja(list, t.rawTexts)), second !== undefined);
    const before = t;
    t = hiding(t, first, second);
    const pair = second !== undefined && !over.isMapping ? `${first}_${second}` : undefined;
    const named = second === undefined ? first : (pair ?? `${second} ${first}`);
    const inner = [
      ...(pair === undefined ? [] : [`#with (dict ${first}=${pair}.[0] ${second}=${pair}.[1])`]),
      ...(filter === undefined ? [] : [`#if ${test(filter)}`]),
    ];
    const wasEaten = ate;
    ate &&= inner.length === 0;
    tag(`#each ${over.written} as |${named}|`);
    ate = wasEaten;
    for (const one of inner) tag(one);
    const closed = inner.map((one) => one.slice(1).split(' ')[0] ?? '').toReversed();
    open.push({ word: 'each', ends: 'endfor', before, ...(inner.length > 0 && { inner: closed }) });
  }

  /** What a loop goes over: a mapping with its keys, or a list. */
  function iterated(whole: Node, pairs: boolean): { readonly written: string; readonly isMapping?: true } {
    const node = whole.kind === 'filter' && whole.name === 'list' ? whole.of : whole;
    const method = node.kind === 'call' && node.of.kind === 'member' ? node.of : undefined;
    if (pairs && method?.key.kind === 'text' && /^(iter)?items$/.test(method.key.value))
      return { written: asArgument(handlebarsValue(method.of, t)), isMapping: true };
    const kind = kindOf(node, t.kinds);
    const written = asArgument(handlebarsValue(node, t));
    if (kind === 'mapping') return { written: `(keys ${written})` };
    if (kind !== 'list' && node.kind !== 'call') t.note('list', written);
    return { written };
  }

  function set(rest: string): void {
    const found = /^([A-Za-z_]\w*)\s*=\s*([\s\S]+)$/.exec(rest);
    const ends = open.findLast((one) => one.ends === 'endif' || one.ends === 'endfor')?.ends;
    if (!found || ends === 'endif') throw new Undecided('`set` that counts outside of its block');
    const [, name = '', source = ''] = found;
    const node = withLoop(parseJinja(source, t.rawTexts));
    tag(`#with (dict ${name}=${asArgument(handlebarsValue(node, t))})`);
    open.push({ word: 'with', before: t });
    t = hiding(t, name, undefined, kindOf(node, t.kinds));
  }

  function close(word: string, content: string): void {
    closeInner();
    if (open.at(-1)?.ends !== word) throw new Undecided(`\`${word}\` closes nothing`);
    const last = open.pop();
    if (last?.left) {
      t = last.before;
      text += asWritten(content);
      return;
    }
    t = last?.before ?? t;
    text += (last?.inner ?? []).map((word) => `{{/${word}}}`).join('');
    tag(`/${last?.word}`);
  }

  /** Closes what a `set` opened. */
  function closeInner(): void {
    while (open.length > 0 && open.at(-1)?.ends === undefined) {
      const alone = text.endsWith('\n') && (ate || lineEnds);
      const closed = open.pop();
      t = closed?.before ?? t;
      text += `{{/${closed?.word}}}${alone ? '\n' : ''}`;
    }
  }

  function expression(content: string): void {
    const node = withLoop(parseJinja(content, t.rawTexts));
    const banner = bannerOf(node);
    if (banner) {
      text += banner;
      return;
    }
    const piece = handlebarsValue(node, t);
    const kind = kindOf(node, t.kinds);
    if (kind === 'list' || kind === 'mapping')
      throw new Undecided(`a ${kind} as text: by \`json\`, \`yaml\` or \`join\``);
    if (kind === undefined) t.note('text', piece.join(' '));
    if (isFloat(node)) t.note('float', piece.join(' '));
    const written = kind === 'boolean' ? `ternary ${asArgument(piece)} "True" "False"` : piece.join(' ');
    // a backslash before the braces would take them for text
    text = `${text.replace(/\\$/, '\\\\')}{{ ${written} }}`;
  }

  function orAsItIs(content: string): void {
    const [, called = ''] = /^(\w+)\s*\(/.exec(content) ?? [];
    if (macros.has(called)) {
      text += `{{ ${content} }}`;
      return;
    }
    try {
      expression(content);
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      leave(error.message);
      // no bare word may be left that means something in Handlebars
      text += /[^\w.\s]/.test(content) ? `{{ ${content} }}` : `{{ decide (${content}) }}`;
    }
  }

  function comment(content: string): void {
    const hard = content.includes('--') || content.includes('}}');
    tag(hard ? `!-- ${content.replaceAll('--', '- -').trim()} --` : `! ${content.trim()} `);
  }

  return {
    add(part, next) {
      if (open.length === 0) certain = text.length;
      last = undefined;
      ate = part.ate ?? false;
      isTagNext = next !== undefined;
      lineEnds = next === undefined || (next.kind === 'text' && restOfLine.test(next.content));
      if (part.kind !== 'text' || part.content !== '\n')
        lastExpression = part.kind === 'expression' ? part.content : undefined;
      if (part.kind === 'text') text += asText(part.content);
      else if (part.kind === 'expression') orAsItIs(part.content);
      else if (part.kind === 'statement') statement(part.content);
      else comment(part.content);
    },
    end() {
      closeInner();
      if (open.length > 0) throw new Undecided(`\`${open.at(-1)?.word}\` isn't closed`);
      // Ansible sees to it that a file ends with as many line ends as its template.
      if (last === 'whole line' && !text.slice(0, certain).includes('\n'))
        t.note('end', text.trim().slice(0, 60));
      if (lastExpression !== undefined && text.endsWith('}}\n')) t.note('last', lastExpression);
      return last === 'end of line' ? `${text}\n` : text;
    },
  };
}
