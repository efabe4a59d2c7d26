import { literally } from './literally.ts';
/** A pattern of Python's fnmatch (`*`, `?`, `[abc]`, `[!abc]`) as a regular expression for a whole name. */
export function fnmatch(pattern: string): RegExp {
  const parts = pattern.match(/\[!?\]?[^\]]*\]|[\s\S]/gu) ?? [];
  return new RegExp(`^${parts.map(partOf).join('')}$`, 'su');
}

function partOf(part: string): string {
  if (part === '*') return '.*';
  if (part === '?') return '.';
  if (part.length < 2 || part === '[!]') return literally(part);
  const negated = part.startsWith('[!');
  const inside = part.slice(negated ? 2 : 1, -1).replace(/[\\^[\]&~|]/g, '\\$&');
  return `[${negated ? '^' : ''}${inside}]`;
}
