import { randomUUID } from 'node:crypto';
import { chmod, chown, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { type Diagnostic, mistake } from '../../source/diagnostic.ts';
import { fileFault } from '../../util/file-fault.ts';

/**
 * All of the new content or all of the old, with the old mode (0600 where there was none) and, as root, owner; a link stays,
 * and what it leads to is replaced. Resolves to what stood in the way.
 */
export async function replaceFile(file: string, content: Uint8Array): Promise<readonly Diagnostic[]> {
  const end = await realpath(file).catch(() => file);
  const beside = `${end}.${randomUUID()}`;
  try {
    const present = await stat(end).catch(() => undefined);
    await writeFile(beside, content, { mode: 0o600, flag: 'wx' });
    if (present && process.getuid?.() === 0) await chown(beside, present.uid, present.gid);
    if (present) await chmod(beside, present.mode & 0o7777);
    await rename(beside, end);
    return [];
  } catch (error) {
    await rm(beside, { force: true });
    return [mistake(`cannot write ${file}: ${fileFault(error)}`)];
  }
}
