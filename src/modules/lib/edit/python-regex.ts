import { type Failure, failure } from '../../../sdk/define.ts';
import {
  expandReplacement as expand,
  type RegexFlags,
  pythonRegex as regexOf,
} from '../../../util/python-regex.ts';

/** The regular expression of an argument, in Python's syntax. */
export function pythonRegex(argument: string, pattern: string, flags: RegexFlags = {}): RegExp | Failure {
  const regex = regexOf(pattern, flags);
  if (regex instanceof RegExp) return regex;
  return failure(`${argument}: ${regex.problem}`, {
    hint: "write it in the common part of Python's and JavaScript's syntax",
  });
}

/** A replacement in Python's syntax, filled in from a match. Fails on a group that the pattern hasn't. */
export function expandReplacement(
  template: string,
  match: RegExpExecArray | RegExpMatchArray,
): string | Failure {
  const text = expand(template, match);
  return typeof text === 'string' ? text : failure(text.problem);
}
