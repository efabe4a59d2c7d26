/** A regular expression for Tcl, or what of Python's it can't say. */
export interface TclRegex {
  readonly regex: string;
  readonly ignoreCase: boolean;
  readonly problem?: string;
}

/** Python's escapes that mean something else to Tcl, or nothing (re_syntax(n), "Escapes"). */
const escapes: Readonly<Record<string, string>> = { '\\b': '\\y', '\\B': '\\Y' };

/**
 * Python's regular expression as Tcl's: named groups lose their names, `\b` is a word's edge, flags at the start are
 * those of Tcl. `.` matches every letter, as it does for pexpect.
 */
export function tclRegex(python: string): TclRegex {
  const [start = '', flags = ''] = /^\(\?([aimsux]+)\)/.exec(python) ?? [];
  const unknown = /\(\?(?![:=!]|P<)(?:[\w-]+[:=)]?|<?.)?/.exec(withoutLetters(python.slice(start.length)));
  const body = python
    .slice(start.length)
    .replace(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\(\?P<\w+>/g, (part) =>
      part.startsWith('(?P<') ? '(' : (escapes[part] ?? part),
    );
  const own = `${flags.includes('m') ? 'w' : ''}${flags.includes('x') ? 'x' : ''}`;
  return {
    regex: own === '' ? body : `(?${own})${body}`,
    ignoreCase: flags.includes('i'),
    ...(unknown && { problem: `\`${unknown[0]}\` isn't known to the program expect` }),
  };
}

/** Escapes and sets of letters hold no groups. */
function withoutLetters(text: string): string {
  return text.replace(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]/g, '');
}
