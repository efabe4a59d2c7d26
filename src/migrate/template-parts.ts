import { Undecided } from './undecided.ts';

/** A stretch of a Jinja template. */
export interface Part {
  readonly kind: 'text' | 'expression' | 'statement' | 'comment';
  /** Text as it is written to the output; of the others, what is between the marks. */
  readonly content: string;
  /** Offset in the template. */
  readonly at: number;
  /** Of a statement: whether a line end behind it was left out, as Ansible's `trim_blocks` has it. */
  readonly ate?: boolean;
}

const opening = /\{\{|\{%|\{#/g;
const ends = { '{{': '}}', '{%': '%}', '{#': '#}' } as const;
const kinds = { '{{': 'expression', '{%': 'statement', '{#': 'comment' } as const;

/**
 * The stretches of a template, white space already cut as Jinja does with Ansible's settings: a line end behind a
 * statement or a comment is left out, `-` cuts all white space on its side. Throws Undecided.
 */
export function partsOf(template: string): readonly Part[] {
  const [header = '', words = ''] = /^#jinja2:([^\n]*)\n/.exec(template) ?? [];
  const { trim_blocks: trimBlocks, lstrip_blocks: stripBlocks } = settingsOf(words);

  const parts: Part[] = [];
  let at = header.length;
  let cutNext = false;
  const addText = (to: number, cutEnd: boolean) => {
    let text = template.slice(at, to);
    if (cutNext) text = text.trimStart();
    if (cutEnd) text = text.trimEnd();
    if (text !== '') parts.push({ kind: 'text', content: text, at });
  };
  for (;;) {
    opening.lastIndex = at;
    const found = opening.exec(template);
    if (!found) break;
    const open = found[0] as keyof typeof ends;
    const end = endOf(template, found.index + 2, ends[open]);
    const inside = template.slice(found.index + 2, end);
    const blank = /[^\S\n]*$/.exec(template.slice(at, found.index))?.[0].length ?? 0;
    const startsLine = /(^|\n)$/.test(template.slice(0, found.index - blank));
    const strips = stripBlocks && open !== '{{' && startsLine && !inside.startsWith('+');
    addText(found.index - (strips ? blank : 0), inside.startsWith('-'));
    const after = end + 2;
    cutNext = inside.endsWith('-');
    const keeps = inside.endsWith('+');
    const isBlock = open !== '{{';
    const lineEnd = /^\r?\n/.exec(template.slice(after, after + 2))?.[0] ?? '';
    const ate = isBlock && trimBlocks && !keeps && !cutNext && lineEnd !== '';
    parts.push({ kind: kinds[open], content: bare(inside, open), at: found.index, ...(isBlock && { ate }) });
    at = after + (ate ? lineEnd.length : 0);
    const raw = open === '{%' && /^raw\b/.test(bare(inside, open));
    if (raw) {
      const close = /\{%[-+]?\s*endraw\s*[-+]?%\}(\r?\n(?!$))?/.exec(template.slice(at));
      if (!close) throw new Undecided('`{% raw %}` without an end');
      parts.pop();
      parts.push({ kind: 'text', content: template.slice(at, at + close.index), at });
      const [whole, lineEnd = ''] = close;
      at += close.index + whole.length - (trimBlocks ? 0 : lineEnd.length);
    }
  }
  addText(template.length, false);
  return parts;
}

interface Settings {
  readonly trim_blocks: boolean;
  readonly lstrip_blocks: boolean;
}

/** What the first line of a template says (`#jinja2: lstrip_blocks: True`), over Ansible's own. Throws Undecided. */
function settingsOf(words: string): Settings {
  const pairs = words.split(',').flatMap((word): readonly (readonly [string, boolean])[] => {
    if (word.trim() === '') return [];
    const [, name = '', value] = /^\s*(trim_blocks|lstrip_blocks)\s*:\s*(True|False)\s*$/i.exec(word) ?? [];
    if (value === undefined) throw new Undecided(`the setting \`${word.trim()}\``);
    return [[name, value.toLowerCase() === 'true']];
  });
  return { trim_blocks: true, lstrip_blocks: false, ...Object.fromEntries(pairs) };
}

function bare(inside: string, open: string): string {
  return open === '{#' ? inside.replace(/^-|-$/g, '') : inside.replace(/^[-+]|[-+]$/g, '').trim();
}

/** Where a tag ends: behind the texts in it. */
function endOf(template: string, from: number, mark: string): number {
  if (mark === '#}') {
    const end = template.indexOf(mark, from);
    if (end >= 0) return end;
  }
  const pattern = /"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|\{|\}\}|\}|%\}/g;
  pattern.lastIndex = from;
  let depth = 0;
  for (let found = pattern.exec(template); found; found = pattern.exec(template)) {
    if (found[0] === mark && (mark === '%}' || depth === 0)) return found.index;
    if (found[0] === '{') depth++;
    if (found[0] === '}' || found[0] === '}}') depth = Math.max(0, depth - found[0].length);
  }
  throw new Undecided(`\`${template.slice(from - 2, from + 20)}\` isn't closed`);
}
