/** What stands around and before the lines of a comment. */
export interface CommentStyle {
  /** Before each line. */
  readonly decoration: string;
  /** A line before the text, where it isn't empty. */
  readonly prefix: string;
  /** A line behind it, also where it is empty. */
  readonly postfix: string;
  readonly beginning: string;
  readonly end: string;
}

const styles: Readonly<Record<string, Partial<CommentStyle>>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
};

/** A text as a comment, as Ansible's filter of that name has it; a style that isn't known is the sign before each line. */
export function commented(text: string, style: string, given: Partial<CommentStyle>): string {
  const known = Object.hasOwn(styles, style) ? styles[style] : { decoration: `${style} ` };
  const decoration = given.decoration ?? known?.decoration ?? '';
  const edge = decoration.trimEnd();
  const { beginning = '', prefix = edge, postfix = edge, end = '' } = { ...known, ...given };
  const lines = text.split('\n');
  const decorated = lines.map((line, index) =>
    line === '' && index < lines.length - 1 ? edge : decoration + line,
  );
  const around = [beginning, prefix].filter((line) => line !== '');
  return [...around, ...decorated, postfix, ...(end === '' ? [] : [end])].join('\n');
}
