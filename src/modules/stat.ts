import { z } from 'zod';
import { flag } from '../sdk/args.ts';
import { defineModule, type Plan } from '../sdk/define.ts';
import type { FileStat } from '../sdk/host.ts';
import { orUnknown, unknownReason, whenKnown } from '../template/unknown.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';
import { unneeded } from './lib/files/attributes.ts';
import { expandHome, hostPath } from './lib/files/paths.ts';
import { checksumAlgorithms, statResult } from './lib/files/stat-result.ts';

/** Tells what a path is. */
export const stat = defineModule({
  name: 'stat',
  summary: 'Tell what lies at a path of the host.',
  description: '`mimetype`, `charset` and the attributes of chattr, which Ansible adds, are left out.',
  args: aliased(
    {
      path: hostPath().describe('The path to look at.'),
      follow: flag().default(false).describe('Look at what a link points to.'),
      get_checksum: flag().default(true).describe('Compute a checksum of a regular file.'),
      checksum_algorithm: z
        .enum(checksumAlgorithms)
        .optional()
        .describe('How the checksum is computed; sha1 unless given.'),
      get_mime: unneeded(flag(), 'the type of a file is not told'),
      get_attributes: unneeded(flag(), 'the attributes of chattr are not told'),
    },
    {
      dest: 'path',
      name: 'path',
      checksum: 'checksum_algorithm',
      checksum_algo: 'checksum_algorithm',
      mime: 'get_mime',
      mime_type: 'get_mime',
      'mime-type': 'get_mime',
      attr: 'get_attributes',
      attributes: 'get_attributes',
    },
  ),
  examples: [
    { title: 'Is it there?', args: { path: '/opt/flink/bin/flink' } },
    {
      title: 'What a link points to',
      args: { path: '/usr/bin/java', follow: true, checksum_algorithm: 'sha256' },
    },
  ],
  returns: {
    stat: '`exists`; and where it does: `isdir`, `isreg`, `islnk`, `mode`, `size`, `mtime`, `pw_name`, `checksum`, ...',
  },
  async plan(args, host): Promise<Plan> {
    const path = await expandHome(host, args.path);
    const [seen, checksum, may, real] = await allInOrder([
      host.stat(path, { follow: args.follow }),
      args.get_checksum ? whenKnown(host.checksum(path, args.checksum_algorithm ?? 'sha1')) : undefined,
      whenKnown(host.access(path)),
      whenKnown(host.realPath(path)),
    ]);
    if (!seen) return observed({ exists: false });
    const type = orUnknown(() => seen.type);
    const mayBe = (wanted: FileStat['type']) => type === wanted || unknownReason(type) !== undefined;
    return observed({
      path,
      exists: true,
      ...statResult(seen),
      readable: orUnknown(() => may.read),
      writeable: orUnknown(() => may.write),
      executable: orUnknown(() => may.execute),
      ...(mayBe('file') && checksum !== undefined && { checksum }),
      ...(mayBe('link') && { lnk_source: real, lnk_target: orUnknown(() => seen.target) }),
    });
  },
});

function observed(stat: Readonly<Record<string, unknown>>): Plan {
  return { current: {}, desired: {}, result: { stat } };
}
