/** One word for a POSIX shell, whatever it holds; NUL can't be passed and is refused. */
export function quote(word: string): string {
  if (word.includes('\0')) throw new Error('a NUL character cannot be part of a command');
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A script in which every interpolated value is one quoted word (a list: several): sh`rm -f ${path}`. */
export function sh(
  parts: TemplateStringsArray,
  ...words: readonly (string | number | readonly string[])[]
): string {
  return parts.reduce((script, part, index) => {
    const word = words[index - 1] ?? '';
    const text = Array.isArray(word) ? word.map(quote).join(' ') : quote(String(word));
    return script + text + part;
  });
}
