/** Words of a one-line task: `name=value` pairs, and the text that is left. */
export interface OneLine {
  readonly pairs: Readonly<Record<string, string>>;
  readonly rest: string;
}

/**
 * Splits `src=a dest='b c'`, as Ansible's one-line form has it. Only names that `isName` knows become pairs where the
 * text is free (`command: ls -l chdir=/tmp`); quotes around a pair's value go, all other text stays as it is.
 */
export function splitOneLine(text: string, isName: (name: string) => boolean): OneLine {
  const pairs: [string, string][] = [];
  const rest: string[] = [];
  for (const word of wordsOf(text)) {
    const pair = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(word);
    const [, name = '', value = ''] = pair ?? [];
    if (pair && isName(name)) pairs.push([name, unquote(value.trim())]);
    else rest.push(word);
  }
  return { pairs: Object.fromEntries(pairs), rest: rest.join('').trim() };
}

/** Words with the blanks behind them; blanks in quotes and in `{{ }}` part no words. */
function wordsOf(text: string): readonly string[] {
  return text.match(/(?:'[^']*'|"(?:\\.|[^"\\])*"|\{\{[\s\S]*?\}\}|[^\s'"]|['"])+\s*/g) ?? [];
}

function unquote(value: string): string {
  const quoted = /^(['"])([\s\S]*)\1$/.exec(value);
  if (!quoted) return value;
  const [, mark = '', inner = ''] = quoted;
  return inner.replaceAll(`\\${mark}`, mark);
}
