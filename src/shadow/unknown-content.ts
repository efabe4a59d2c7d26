import type { LocalFile } from '../sdk/content.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { unknownValue } from '../template/unknown.ts';

/** Content of which some digests may be known, by their algorithms, and nothing else. */
export interface UnknownContent extends LocalFile {
  readonly digests: Readonly<Record<string, string>>;
}

/** Content that nobody knows before, called by what it is; `size` in bytes. */
export function unknownContent(
  what: string,
  { size, digests = {} }: { readonly size?: number; readonly digests?: UnknownContent['digests'] } = {},
): UnknownContent {
  const refuse = async (): Promise<never> => {
    throw new DependsOnUnknown(what);
  };
  return {
    path: what,
    mode: 0o644,
    size: size ?? (unknownValue(what) as number),
    digests,
    sha256: async () => digests.sha256 ?? (await refuse()),
    read: refuse,
  };
}
