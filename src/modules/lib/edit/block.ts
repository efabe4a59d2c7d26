import { bare, type Edited, ended, splitLines } from '../files/text-file.ts';

/** A block, its marker lines, and where it goes when it isn't there. */
export interface BlockWish {
  /** Empty: the block is taken out. */
  readonly block: string;
  readonly begin: string;
  readonly end: string;
  /** A new block goes next to the last line that matches. */
  readonly anchor: RegExp | undefined;
  /** Behind the anchor, not before it. */
  readonly after: boolean;
  /** A new block goes to the start of the file. */
  readonly start: boolean;
  readonly blankBefore: boolean;
  readonly blankAfter: boolean;
}

/** Puts a block between its markers, in place of the one that is there; or takes it out. */
export function setBlock(text: string, wish: BlockWish): Edited {
  const lines = splitLines(text);
  const { kept, index } = withoutBlock(lines, wish);
  if (wish.block === '' && kept.length === lines.length) return { text, msg: '' };
  const block =
    wish.block === '' ? [] : [`${wish.begin}\n`, ...ended(splitLines(wish.block)), `${wish.end}\n`];
  const before = [...ended(kept.slice(0, index))];
  const behind = kept.slice(index);
  if (wish.blankBefore && before.length > 0 && before.at(-1) !== '\n') before.push('\n');
  const blank = wish.blankAfter && behind.length > 0 && behind[0] !== '\n' ? ['\n'] : [];
  const after = [...before, ...block, ...blank, ...behind].join('');
  return { text: after, msg: after === text ? '' : block.length > 0 ? 'Block inserted' : 'Block removed' };
}

/** The lines without the block that is there, and the index where one belongs. Either marker may come first. */
function withoutBlock(
  lines: readonly string[],
  wish: BlockWish,
): { readonly kept: readonly string[]; readonly index: number } {
  const begin = lines.findLastIndex((line) => bare(line) === wish.begin);
  const end = lines.findLastIndex((line) => bare(line) === wish.end);
  if (begin < 0 || end < 0) return { kept: lines, index: place(lines, wish) };
  const first = Math.min(begin, end);
  return { kept: lines.toSpliced(first, Math.abs(end - begin) + 1), index: first };
}

function place(lines: readonly string[], { anchor, after, start }: BlockWish): number {
  if (start) return 0;
  const found = anchor ? lines.findLastIndex((line) => line.search(anchor) >= 0) : -1;
  if (found < 0) return lines.length;
  return after ? found + 1 : found;
}
