import { createHash } from 'node:crypto';
import { bytesOf, isInMemory } from '../host/input.ts';
import type { Content } from '../sdk/content.ts';
import type { ChecksumAlgorithm } from '../sdk/host.ts';
import type { UnknownContent } from './unknown-content.ts';

/** The bytes of content. Throws DependsOnUnknown where nobody knows them yet. */
export async function bytesOfContent(content: Content): Promise<Uint8Array> {
  return isInMemory(content) ? bytesOf(content) : content.read();
}

/** The hex digest of content. Throws DependsOnUnknown where nobody knows it yet. */
export async function digestOf(content: Content, algorithm: ChecksumAlgorithm): Promise<string> {
  if (typeof content === 'object' && 'sha256' in content) {
    const known = 'digests' in content ? (content as UnknownContent).digests[algorithm] : undefined;
    if (known !== undefined) return known;
    if (algorithm === 'sha256') return content.sha256();
  }
  return createHash(algorithm)
    .update(await bytesOfContent(content))
    .digest('hex');
}
