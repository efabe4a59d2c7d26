import { expandReplacement, pythonRegex, type RegexFlags } from '../../util/python-regex.ts';
import { Fault } from '../fault.ts';
import { asText, type Helper } from './helper.ts';

const flags = ['ignorecase', 'multiline'];

/** Regular expressions, in Python's syntax as everywhere in Ansible. */
export const patternHelpers: readonly Helper[] = [
  {
    name: 'regex_replace',
    usage: 'regex_replace text pattern replacement count=? ignorecase=? multiline=?',
    summary:
      'Every match of a regular expression replaced, or the first `count`; groups are `\\1`, `\\g<name>` or `$1`.',
    example: { text: '{{ regex_replace "v1.2" "^v(\\d+).*" "\\1" }}', result: '1' },
    takes: [3, 3],
    named: ['count', ...flags],
    call([text, pattern, replacement], named) {
      let left = typeof named.count === 'number' && named.count > 0 ? named.count : Number.POSITIVE_INFINITY;
      const regex = regexOf(pattern, named);
      return replaceMatches(asText(text), regex, (match) =>
        left-- > 0 ? expanded(asText(replacement), match) : match[0],
      );
    },
  },
  {
    name: 'regex_search',
    usage: 'regex_search text pattern group ... ignorecase=? multiline=?',
    summary:
      'The first match of a regular expression, or null; with groups (`"\\1"`, `"\\g<name>"`), the list of them.',
    example: { text: '{{ regex_search "flink-2.1.0" "\\d+\\.\\d+" }}', result: '2.1' },
    takes: [2, 16],
    named: flags,
    call([text, pattern, ...groups], named) {
      const match = [...asText(text).matchAll(regexOf(pattern, named))][0];
      if (!match) return null;
      return groups.length === 0 ? match[0] : groups.map((group) => expanded(asText(group), match));
    },
  },
  {
    name: 'regex_findall',
    usage: 'regex_findall text pattern ignorecase=? multiline=?',
    summary: 'All matches; of a pattern with one group what that matched, with more a list of them for each.',
    example: { text: '{{ regex_findall "a1 b2" "[a-z](\\d)" }}', result: ['1', '2'] },
    takes: [2, 2],
    named: flags,
    call: ([text, pattern], named) =>
      [...asText(text).matchAll(regexOf(pattern, named))].map(([whole, ...groups]) =>
        groups.length === 0
          ? whole
          : groups.length === 1
            ? (groups[0] ?? '')
            : groups.map((one) => one ?? ''),
      ),
  },
  {
    name: 'regex_escape',
    usage: 'regex_escape text',
    summary: 'The text as a regular expression that matches just it.',
    example: { text: '{{ regex_escape "a.b" }}', result: 'a\\.b' },
    takes: [1, 1],
    call: ([text]) => asText(text).replace(/[\\^$.*+?()[\]{}|#&~\s-]/g, '\\$&'),
  },
  {
    name: 'match',
    usage: 'match text pattern ignorecase=? multiline=?',
    summary: 'Whether a regular expression matches at the start of a text.',
    example: { text: '{{ match "web-1" "web-\\d" }}', result: true },
    takes: [2, 2],
    named: flags,
    call: ([text, pattern], named) =>
      [...asText(text).matchAll(regexOf(pattern, named))].some(({ index }) => index === 0),
  },
  {
    name: 'search',
    also: ['regex'],
    usage: 'search text pattern ignorecase=? multiline=?',
    summary: 'Whether a regular expression matches anywhere in a text.',
    example: { text: '{{ search "a web" "we." }}', result: true },
    takes: [2, 2],
    named: flags,
    call: ([text, pattern], named) => asText(text).search(regexOf(pattern, named)) >= 0,
  },
];

function regexOf(pattern: unknown, { ignorecase, multiline }: Readonly<Record<string, unknown>>): RegExp {
  const wanted: RegexFlags = { ignoreCase: ignorecase === true, multiline: multiline === true };
  const regex = pythonRegex(asText(pattern), wanted);
  if (regex instanceof RegExp) return regex;
  throw new Fault(regex.problem, { hint: "write it in the common part of Python's and JavaScript's syntax" });
}

function replaceMatches(text: string, regex: RegExp, by: (match: RegExpExecArray) => string): string {
  let [done, at] = ['', 0];
  for (const match of text.matchAll(regex)) {
    done += text.slice(at, match.index) + by(match);
    at = match.index + match[0].length;
  }
  return done + text.slice(at);
}

/** `$1` counts as `\1` where the pattern has that group. */
function expanded(replacement: string, match: RegExpExecArray): string {
  const template = replacement.replace(/\$(\d)/g, (whole, number: string) =>
    number !== '0' && Number(number) < match.length ? `\\${number}` : whole,
  );
  const text = expandReplacement(template, match);
  if (typeof text === 'string') return text;
  throw new Fault(text.problem);
}
