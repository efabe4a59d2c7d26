import { Undecided } from './undecided.ts';

/** A word of a Jinja expression. */
export interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign' | 'end';
  /** Of a text, what it reads as. */
  readonly value: string;
}

const pattern =
  /\s+|([A-Za-z_]\w*)|(\d+(?:_\d+)*(?:\.\d+)?(?:[eE][-+]?\d+)?)|("(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')|(\*\*|\/\/|==|!=|<=|>=|[-+*/%~<>|.,:()[\]{}=])/y;

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** The words of an expression; backslashes in its texts may stand for themselves. Throws Undecided. */
export function tokensOf(text: string, rawTexts = false): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) throw new Undecided(`\`${text.slice(at, at + 10)}\` isn't understood`);
    const [whole, name, number, quoted, sign] = found;
    if (name !== undefined) tokens.push({ kind: 'name', value: name });
    else if (number !== undefined) tokens.push({ kind: 'number', value: number });
    else if (quoted !== undefined)
      tokens.push({ kind: 'text', value: rawTexts ? quoted.slice(1, -1) : unquoted(quoted) });
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign });
    at += whole.length;
  }
  return [...tokens, { kind: 'end', value: '' }];
}

/** Python's escapes; a backslash before anything else stands for itself. */
function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\([\s\S])/g, (whole, letter: string) => {
    if (/[xuUN0-7abfv]/.test(letter)) throw new Undecided(`the escape \`${whole}\``);
    return letter === '\n' ? '' : (escapes[letter] ?? whole);
  });
}
