import { type Node, parseJinja } from './jinja.ts';
import { kindOf, type Translating } from './known.ts';
import { withLoop } from './loop.ts';
import { asArgument } from './piece.ts';
import type { Part } from './template-parts.ts';
import { handlebarsValue, truth } from './text-expression.ts';
import { Undecided } from './undecided.ts';

/** What is open while a template is read. */
interface Open {
  readonly word: 'if' | 'each' | 'with';
  /** The Jinja statement that ends it; none for what ends with the block around it. */
  readonly ends?: 'endif' | 'endfor';
  /** A loop with a condition: an `#if` is closed with it. */
  readonly filtered?: true;
}

/** Writes a template part by part. */
export interface TemplateWriter {
  /** Throws Undecided. */
  add(part: Part, next: Part | undefined): void;
  /** The whole. Throws Undecided where something is still open. */
  end(): string;
}

/** `ansible_managed | comment`, which is a line with an empty comment before and behind it. */
function bannerOf(node: Node): string | undefined {
  if (node.kind !== 'filter' || node.name !== 'comment' || node.args.length > 0) return undefined;
  const { decoration = { kind: 'text', value: '# ' }, ...others } = node.named;
  if (node.of.kind !== 'name' || node.of.name !== 'ansible_managed') return undefined;
  if (decoration.kind !== 'text' || Object.keys(others).length > 0) return undefined;
  const edge = decoration.value.trimEnd();
  return `${edge}\n${decoration.value}{{ ansible_managed }}\n${edge}`;
}

/** What Handlebars would take for the rest of a line with nothing but a tag on it. */
const restOfLine = /^[^\S\n]*\r?\n/;

/** A writer of Handlebars. Expressions that can't be translated are written as they are, and told to `leave`. */
export function createTemplateWriter(t: Translating, leave: (message: string) => void): TemplateWriter {
  const open: Open[] = [];
  let text = '';
  let ate = false;
  let lineEnds = false;
  /** How much of the text is printed whatever the values are, before the block that is open. */
  let certain = 0;
  /** Whether the last tag left out the last line end, and stood behind something. */
  let last: 'whole line' | 'end of line' | undefined;

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

  const argument = (source: string) =>
    asArgument(handlebarsValue(withLoop(parseJinja(source, t.rawTexts)), t));
  const test = (source: string) => truth(withLoop(parseJinja(source, t.rawTexts)), t);

  function statement(content: string): void {
    const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(content) ?? [];
    if (word === 'if') {
      tag(`#if ${test(rest)}`);
      open.push({ word: 'if', ends: 'endif' });
    } else if (word === 'elif') {
      if (open.at(-1)?.ends !== 'endif') throw new Undecided('`elif` behind a `set`');
      tag(`else if ${test(rest)}`);
    } else if (word === 'else') {
      const around = open.at(-1);
      if (!around?.ends || around.filtered)
        throw new Undecided('`else` of a loop with a condition, or behind a `set`');
      tag('else');
    } else if (word === 'for') loop(rest);
    else if (word === 'endif' || word === 'endfor') close(word);
    else if (word === 'set') set(rest);
    // without a template that extends this one, a block is what is in it
    else if (word === 'block' || word === 'endblock') tag(`! ${content} `);
    else throw new Undecided(`\`{% ${word} %}\``);
  }

  function loop(rest: string): void {
    const found = /^\(?\s*([A-Za-z_]\w*)(?:\s*,\s*([A-Za-z_]\w*))?\s*\)?\s+in\s+([\s\S]+)$/.exec(rest);
    if (!found || /\srecursive$/.test(rest)) throw new Undecided(`\`for ${rest}\``);
    const [, first = '', second, source = ''] = found;
    const [, list = source, filter] = /^([\s\S]+?)\sif\s((?:(?!\selse\s)[\s\S])+)$/.exec(source) ?? [];
    if (filter !== undefined && t.usesLoop) throw new Undecided('`loop` in a loop with a condition');
    const over = iterated(withLoop(parseJinja(list, t.rawTexts)), second !== undefined);
    const wasEaten = ate;
    ate &&= filter === undefined;
    tag(`#each ${over} as |${second === undefined ? first : `${second} ${first}`}|`);
    ate = wasEaten;
    if (filter !== undefined) tag(`#if ${test(filter)}`);
    open.push({ word: 'each', ends: 'endfor', ...(filter !== undefined && { filtered: true }) });
  }

  /** What a loop goes over: a mapping's keys alone, or with their values. */
  function iterated(node: Node, pairs: boolean): string {
    if (pairs) {
      const method = node.kind === 'call' && node.of.kind === 'member' ? node.of : undefined;
      if (method?.key.kind === 'text' && /^(iter)?items$/.test(method.key.value))
        return asArgument(handlebarsValue(method.of, t));
      throw new Undecided('a loop over pairs that are no `.items()`');
    }
    const kind = kindOf(node, t.kinds);
    const written = asArgument(handlebarsValue(node, t));
    if (kind === 'mapping') return `(keys ${written})`;
    if (kind !== 'list' && node.kind !== 'call') t.note('list', written);
    return written;
  }

  function set(rest: string): void {
    const found = /^([A-Za-z_]\w*)\s*=\s*([\s\S]+)$/.exec(rest);
    if (!found || open.some(({ ends }) => ends === 'endif'))
      throw new Undecided('`set` that counts outside of its block');
    tag(`#with (dict ${found[1]}=${argument(found[2] ?? '')})`);
    open.push({ word: 'with' });
  }

  function close(word: 'endif' | 'endfor'): void {
    closeInner();
    const last = open.pop();
    if (last?.ends !== word) throw new Undecided(`\`${word}\` closes nothing`);
    if (last.filtered) text += '{{/if}}';
    tag(`/${last.word}`);
  }

  /** Closes what a `set` opened. */
  function closeInner(): void {
    while (open.length > 0 && open.at(-1)?.ends === undefined) {
      const alone = text.endsWith('\n') && (ate || lineEnds);
      text += `{{/${open.pop()?.word}}}${alone ? '\n' : ''}`;
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
    const written = kind === 'boolean' ? `ternary ${asArgument(piece)} "True" "False"` : piece.join(' ');
    // a backslash before the braces would take them for text
    text = `${text.replace(/\\$/, '\\\\')}{{ ${written} }}`;
  }

  function orAsItIs(content: string): void {
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
      lineEnds = next === undefined || (next.kind === 'text' && restOfLine.test(next.content));
      if (part.kind === 'text') text += part.content.replaceAll('{{', '\\{{');
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
      return last === 'end of line' ? `${text}\n` : text;
    },
  };
}
