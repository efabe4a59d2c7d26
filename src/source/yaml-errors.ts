import { type Document, isCollection, isScalar, isSeq, visit, type YAMLError } from 'yaml';
import { type Diagnostic, mistake, type Place, type SourceText } from './diagnostic.ts';

/** What to say of a document that the parser refuses: the likely cause rather than the parser's own terms. */
export function documentError(
  error: YAMLError,
  source: SourceText,
  place: (from: number, to?: number) => Place,
  opened: readonly Opening[],
): Diagnostic {
  const from = behindIndent(error.pos[0], source.text);
  const to = Math.max(error.pos[1], from + 1);
  if (/call stack/.test(error.message)) return tooDeep(place(from));
  const unclosed = unclosedAt(error, source.text, opened);
  if (unclosed) return notClosed(unclosed, source.text, place(unclosed.from));
  const template = templateInLine(source.text, from);
  if (template) return unquotedTemplate(place(template.from, template.to));
  if (error.code === 'TAB_AS_INDENT' || /^ *\t/.test(lineOf(source.text, from).line))
    return mistake('YAML does not allow tabs as indentation', place(from), 'indent with spaces');
  const hard = hardBlankBefore(source.text, from);
  if (hard !== undefined) return hardBlank(place(hard));
  const inQuotes = opened.some((one) => /["']/.test(one.sign) && one.to <= from && one.to >= from - 1);
  const [message, hint] = explain(
    error,
    restOfLine(source.text, from),
    inQuotes,
    /^(\s*([#;].*)?\n)*\[[\w:. -]+\]\s*\n/.test(source.text),
  );
  return mistake(message, place(Math.min(from, Math.max(0, source.text.length - 1)), to), hint);
}

/** Where something begins that has to be closed, and where it ends. */
export interface Opening {
  readonly sign: string;
  readonly from: number;
  readonly to: number;
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/** What a document opens: texts in quotes, and lists and mappings in brackets. */
export function openings(document: Document): readonly Opening[] {
  const found: Opening[] = [];
  visit(document, (_, node) => {
    if (!isScalar(node) && !isCollection(node)) return;
    const [from, to] = node.range ?? [0, 0];
    if (isScalar(node) && node.type === 'QUOTE_DOUBLE') found.push({ sign: '"', from, to });
    if (isScalar(node) && node.type === 'QUOTE_SINGLE') found.push({ sign: "'", from, to });
    if (isCollection(node) && node.flow) found.push({ sign: isSeq(node) ? '[' : '{', from, to });
  });
  return found;
}

function unclosedAt(error: YAMLError, text: string, opened: readonly Opening[]): Opening | undefined {
  const [from] = error.pos;
  const before = (sign: RegExp) => opened.findLast((one) => sign.test(one.sign) && one.from < from);
  if (error.code === 'MISSING_CHAR' && /quote$/.test(error.message)) return before(/["']/);
  if (/^Flow (map|sequence)/.test(error.message)) return before(/[{[]/);
  const last = before(/["']/);
  const spansLines = last && last.to <= from && text.slice(last.from, last.to).includes('\n');
  return error.code === 'UNEXPECTED_TOKEN' && spansLines && last.to >= from - 1 ? last : undefined;
}

function notClosed({ sign, from }: Opening, text: string, place: Place): Diagnostic {
  const end = closing[sign] ?? sign;
  const comment = sign in closing && / #[^\n]*/.exec(lineOf(text, from).line)?.[0].includes(end);
  return mistake(
    `this \`${sign}\` is not closed`,
    place,
    comment
      ? 'what stands behind ` #` is a comment: a value with it goes in quotes'
      : `the value that begins here needs ${end} at its end`,
  );
}

/** Where the first word stands, for what the parser lays at the start of a line. */
function behindIndent(from: number, text: string): number {
  const { start, line } = lineOf(text, from);
  return from === start ? from + line.search(/[^ ]|$/) : from;
}

/** Where a no-break space stands as indentation, or behind a dash or a colon: in the line of an offset, or above it. */
function hardBlankBefore(text: string, offset: number): number | undefined {
  const { start, line } = lineOf(text, offset);
  const above = lineOf(text, Math.max(0, start - 1));
  for (const one of [{ start, line }, above]) {
    const found = /^[ -]*(?:[\w.]+:)?[ ]*(?=\u00A0)/.exec(one.line);
    if (found) return one.start + found[0].length;
  }
  return undefined;
}

function hardBlank(place: Place): Diagnostic {
  return mistake(
    'a no-break space (U+00A0) stands here, and YAML takes it for a letter',
    place,
    'write a blank in its place; it comes along when text is copied from a web page',
  );
}

/** A value that starts with `{{` reads as a mapping in YAML. */
export function unquotedTemplate(place: Place): Diagnostic {
  return mistake('a value that starts with `{{` must be in quotes', place, 'write "{{ name }}"');
}

/** A character that no YAML file may hold. */
export function unprintable(place: Place): Diagnostic {
  return mistake(
    'YAML does not allow this character',
    place,
    'write it as an escape in double quotes, such as "\\x1b"',
  );
}

/** A text nested deeper than the parser's stack. */
export function tooDeep(place: Place): Diagnostic {
  return mistake('this YAML is nested too deeply', place);
}

function explain(
  error: YAMLError,
  rest: string,
  behindQuotes: boolean,
  inSections: boolean,
): readonly [string, string?] {
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      return ['a second document starts here', 'keep one document in a file: take out the `---` line'];
    case 'BLOCK_AS_IMPLICIT_KEY':
      return /:(\s|$)/.test(rest)
        ? [
            "an unquoted value can't hold `: `",
            /^[\u2018-\u201F]/.test(rest)
              ? 'these are typographic quotes, which YAML takes for letters: write " or \''
              : 'put the whole value in quotes',
          ]
        : ['the line below this value is indented as if it belonged to it', 'line it up with its neighbours'];
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BAD_INDENT':
      return (
        withoutColon(rest) ?? [
          "this line doesn't fit the indentation above it",
          'line it up with its neighbours',
        ]
      );
    case 'BAD_SCALAR_START':
      return [`a plain value can't start with \`${lastWord(error.message)}\``, 'put the value in quotes'];
    case 'BAD_DQ_ESCAPE':
      return [
        `\`${lastWord(error.message)}\` isn't an escape that YAML knows in double quotes`,
        'use single quotes, or write the backslash twice',
      ];
    case 'MISSING_CHAR':
      if (error.message.startsWith('Sequence item'))
        return [
          "this line doesn't fit the list above it",
          'an item of a list begins with `- `; a key lines up with the first key of its item',
        ];
      return error.message.startsWith('Implicit map keys')
        ? ['expected `key: value`', 'a key ends with a colon and a space']
        : [error.message.replace(/"quote$/, '"').replace(/'quote$/, "'")];
    case 'BAD_ALIAS':
      return ['`*` begins an alias in YAML', 'text that begins with `*` goes in quotes'];
    case 'UNEXPECTED_TOKEN':
      if (behindQuotes)
        return [
          'the text in quotes has ended before this',
          "a quote within is written \\\" in double quotes and '' in single ones; or use the other kind around",
        ];
      return inSections
        ? ['this is no YAML', 'it looks like an INI file, as inventories are: those go behind `-i`']
        : ['unexpected text after the end of the value', 'put the whole value in quotes'];
    default:
      return [`not valid YAML: ${error.message}`];
  }
}

/** A line that is no `key: value`, though it has to be one. */
function withoutColon(line: string): readonly [string, string] | undefined {
  const { key, value } =
    /^(?<key>[A-Za-z_][\w.]*)(?:[:\s]\s*(?<value>\S+))?$/.exec(line.trim())?.groups ?? {};
  if (key === undefined || /:(\s|$)/.test(line)) return undefined;
  return [
    'a key ends with a colon and a space',
    `write \`${value === undefined ? `${key}:` : `${key}: ${value}`}\``,
  ];
}

function lastWord(message: string): string {
  return message.slice(message.lastIndexOf(' ') + 1);
}

function lineOf(text: string, offset: number): { readonly start: number; readonly line: string } {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return { start, line: restOfLine(text, start) };
}

function restOfLine(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end);
}

/** Where a bare `{{` begins a value in the line of an offset. */
function templateInLine(text: string, offset: number): { from: number; to: number } | undefined {
  const { start, line } = lineOf(text, offset);
  const found = /^\s*(?:- +)*(?:[^\s'"#{]+:\s+)?(?=\{\{)/.exec(line);
  if (!found) return undefined;
  return { from: start + found[0].length, to: start + line.trimEnd().length };
}
