import type { Node } from './jinja.ts';
import type { Kind, Translating } from './known.ts';

/** What is open while a template is read. */
export interface Open {
  readonly word: string;
  /** The Jinja statement that ends it; none for what ends with the block around it. */
  readonly ends?: string;
  /** A statement that was left as it is: so is its end. */
  readonly left?: true;
  /** What is closed with it, the innermost first: what a loop's condition or pairs opened. */
  readonly inner?: readonly string[];
  /** What was known before. */
  readonly before: Translating;
}

/** `ansible_managed | comment`, which is a line with an empty comment before and behind it. */
export function bannerOf(node: Node): string | undefined {
  if (node.kind !== 'filter' || node.name !== 'comment' || node.args.length > 0) return undefined;
  const { decoration = { kind: 'text', value: '# ' }, ...others } = node.named;
  if (node.of.kind !== 'name' || node.of.name !== 'ansible_managed') return undefined;
  if (decoration.kind !== 'text' || Object.keys(others).length > 0) return undefined;
  const edge = decoration.value.trimEnd();
  return `${edge}\n${decoration.value}{{ ansible_managed }}\n${edge}`;
}

/** What is known behind names that hide others. */
export function hiding(t: Translating, name: string, other: string | undefined, kind?: Kind): Translating {
  const kinds = new Map([...t.kinds].filter(([one]) => one !== name && one !== other));
  if (kind !== undefined) kinds.set(name, kind);
  return { ...t, kinds };
}

/** The statement that ends one of Jinja's: those that are no blocks have none. */
export function endOf(word: string, rest: string): string | undefined {
  const isBlock =
    /^(for|macro|filter|call|raw|autoescape|with)$/.test(word) || (word === 'set' && !rest.includes('='));
  return isBlock ? `end${word}` : undefined;
}
