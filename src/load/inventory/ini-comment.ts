/** Whether an offset of an INI inventory is within a comment. In a `:vars` section a `#` behind a value is part of it. */
export function isIniComment(text: string, offset: number): boolean {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  if (/^\s*[#;]/.test(before)) return true;
  const head = [...text.slice(0, start).matchAll(/^[ \t]*\[[^\]\n]*\]/gm)].at(-1)?.[0];
  if (head?.endsWith(':vars]')) return false;
  return /^(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^'"\\#])*#/.test(before);
}
