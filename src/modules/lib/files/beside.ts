import { randomBytes } from 'node:crypto';
import { parentOf } from './paths.ts';

/**
 * A new name in the folder of a path, for what is renamed to that path when it is whole. Nobody can know it before: in
 * a folder where others may write, a link of theirs would lead the content elsewhere.
 */
export function besideOf(path: string): string {
  const folder = parentOf(path);
  return `${folder === '/' ? '' : folder}/.fplay-${randomBytes(8).toString('hex')}`;
}
