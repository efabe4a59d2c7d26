import type { LocalFile } from '../sdk/host.ts';
import { DependsOnUnknown } from '../template/templating.ts';
import { unknownValue } from '../template/unknown.ts';

/** Content that nobody knows before, called by what it is; `size` in bytes and `sha256` where they are known. */
export function unknownContent(
  what: string,
  { size, sha256 }: { readonly size?: number; readonly sha256?: string } = {},
): LocalFile {
  const refuse = async (): Promise<never> => {
    throw new DependsOnUnknown(what);
  };
  return {
    path: what,
    mode: 0o644,
    size: size ?? (unknownValue(what) as number),
    sha256: sha256 === undefined ? refuse : async () => sha256,
    read: refuse,
  };
}
