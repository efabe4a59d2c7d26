import type { YAMLError } from 'yaml';
import { type Diagnostic, mistake, type Place, type SourceText } from './diagnostic.ts';

/** What to say of a document that the parser refuses: the likely cause rather than the parser's own terms. */
export function documentError(
  error: YAMLError,
  source: SourceText,
  place: (from: number, to?: number) => Place,
): Diagnostic {
  const [from, to] = error.pos;
  const template = templateInLine(source.text, from);
  if (template) return unquotedTemplate(place(template.from, template.to));
  if (error.code === 'TAB_AS_INDENT' || /^ *\t/.test(lineOf(source.text, from).line))
    return mistake('YAML does not allow tabs as indentation', place(from), 'indent with spaces');
  const [message, hint] = explain(error, restOfLine(source.text, from));
  return mistake(message, place(Math.min(from, Math.max(0, source.text.length - 1)), to), hint);
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

function explain(error: YAMLError, rest: string): readonly [string, string?] {
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      return ['a second document starts here', 'keep one document in a file: take out the `---` line'];
    case 'BLOCK_AS_IMPLICIT_KEY':
      return /:(\s|$)/.test(rest)
        ? ["an unquoted value can't hold `: `", 'put the whole value in quotes']
        : ['the line below this value is indented as if it belonged to it', 'line it up with its neighbours'];
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BAD_INDENT':
      return ["this line doesn't fit the indentation above it", 'line it up with its neighbours'];
    case 'BAD_SCALAR_START':
      return [`a plain value can't start with \`${lastWord(error.message)}\``, 'put the value in quotes'];
    case 'BAD_DQ_ESCAPE':
      return [
        `\`${lastWord(error.message)}\` isn't an escape that YAML knows in double quotes`,
        'use single quotes, or write the backslash twice',
      ];
    case 'MISSING_CHAR':
      return error.message.startsWith('Implicit map keys')
        ? ['expected `key: value`', 'a key ends with a colon and a space']
        : [error.message.replace(/"quote$/, '"').replace(/'quote$/, "'")];
    case 'UNEXPECTED_TOKEN':
      return ['unexpected text after the end of the value', 'put the whole value in quotes'];
    default:
      return [`not valid YAML: ${error.message}`];
  }
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
