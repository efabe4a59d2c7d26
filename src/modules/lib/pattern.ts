import { text } from '../../sdk/args.ts';
import { pythonRegex } from '../../util/python-regex.ts';

/** A regular expression in Python's syntax, as text that is one: a mistake in it is found with the other arguments. */
export function pattern() {
  return text().check((context) => {
    const compiled = pythonRegex(context.value);
    if (compiled instanceof RegExp) return;
    context.issues.push({ code: 'custom', input: context.value, message: compiled.problem });
  });
}

/** Finds the first match of such an argument, `^` and `$` being those of every line. */
export function searching(pattern: string): (said: string) => RegExpExecArray | undefined {
  const compiled = pythonRegex(pattern, { multiline: true });
  if (!(compiled instanceof RegExp)) throw new Error(compiled.problem);
  return (said) => {
    compiled.lastIndex = 0;
    return compiled.exec(said) ?? undefined;
  };
}
