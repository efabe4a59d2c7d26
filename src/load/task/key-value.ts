/** Words of a one-line task: `name=value` pairs, and the text that is left. */
export interface OneLine {
  readonly pairs: Readonly<Record<string, string>>;
  readonly rest: string;
}

/**
 * Splits `src=a dest='b c'`, as Ansible's one-line form has it. Only names that `isName` knows become pairs where the
 * text is free (`command: ls -l chdir=/tmp`); quotes around a pair's value go, and `\n` and the like become what they
 * mean, in quotes or not. All other text stays as it is.
 */
export function splitOneLine(text: string, isName: (name: string) => boolean): OneLine {
  const pairs: [string, string][] = [];
  const rest: string[] = [];
  for (const word of wordsOf(text)) {
    const pair = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(word);
    const [, name = '', value = ''] = pair ?? [];
    if (pair && isName(name)) pairs.push([name, unquote(decoded(value.trim()))]);
    else rest.push(word);
  }
  return { pairs: Object.fromEntries(pairs), rest: rest.join('').trim() };
}

/** Words with the blanks behind them; blanks in quotes and in `{{ }}` part no words. */
function wordsOf(text: string): readonly string[] {
  return text.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\{\{[\s\S]*?\}\}|[^\s'"]|['"])+\s*/g) ?? [];
}

function unquote(value: string): string {
  return /^(['"])([\s\S]*)\1$/.exec(value)?.[2] ?? value;
}

const letters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Python's escapes, which Ansible reads in a pair's value (`parsing/splitter.py`). */
function decoded(value: string): string {
  return value.replaceAll(
    /\\(?:U(000[0-9a-fA-F]{5}|0010[0-9a-fA-F]{4})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\\'"abfnrtv]))/g,
    (_, long?: string, short?: string, byte?: string, letter = '') => {
      const code = long ?? short ?? byte;
      return code === undefined
        ? (letters[letter] ?? letter)
        : String.fromCodePoint(Number.parseInt(code, 16));
    },
  );
}
