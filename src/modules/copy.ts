import { z } from 'zod';
import { flag, mode, modeOrPreserve } from '../sdk/args.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { attributeArguments } from './lib/files/attributes.ts';
import { applyFile, planFile } from './lib/files/copy-file.ts';
import { applyFolder, type FolderState, planFolder } from './lib/files/copy-folder.ts';
import { findSource, type SourceFolder } from './lib/files/copy-source.ts';
import { below, expandHome, hostPath, isWithin, withoutSlash } from './lib/files/paths.ts';
import { validateArgument } from './lib/files/validate.ts';
import type { WrittenState } from './lib/files/written-file.ts';

const argumentsSchema = z
  .strictObject({
    src: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A file or folder, looked for in `files/`. `folder/` with a slash means what is in it, without means itself.',
      ),
    content: z
      .union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.unknown()), z.array(z.unknown())], {
        error: 'expected text, a mapping or a list',
      })
      .optional()
      .describe('What the file should hold, in place of `src`. Mappings and lists are written as JSON.'),
    dest: hostPath().describe(
      'Where to. A folder that exists, or a path that ends in `/`, gets the file under its own name.',
    ),
    ...attributeArguments,
    mode: modeOrPreserve()
      .optional()
      .describe(`${attributeArguments.mode.description} \`preserve\` takes that of \`src\`.`),
    directory_mode: mode().optional().describe('Permissions of folders that are made on the way.'),
    remote_src: flag().default(false).describe('`src` is a path of the host.'),
    force: flag()
      .default(true)
      .describe('Replace files that are there; without it only missing ones are made.'),
    backup: flag().default(false).describe('Keep a copy of a file that is replaced, beside it.'),
    follow: flag().default(false).describe('Where `dest` is a link, keep it and write what it points to.'),
    local_follow: flag().default(true).describe('Copy what the links in `src` point to, not the links.'),
    checksum: z
      .string()
      .optional()
      .describe('What `src` has to have: md5, sha1, sha256 or sha512 by its length.'),
    validate: validateArgument(),
    decrypt: flag()
      .default(true)
      .describe('A file of the control machine that is a vault comes as what it holds.'),
  })
  .refine((args) => (args.src === undefined) !== (args.content === undefined), {
    error: 'give either `src` or `content`',
  });

/** Puts files on the host. */
export const copy = defineModule({
  name: 'copy',
  summary: 'Copy a file or folder to the host, or write given text to a file.',
  description: 'Only what differs by its checksum travels. The `checksum` of the result is a sha256.',
  args: argumentsSchema,
  namedFile: ({ src, remote_src: remote = false }) =>
    typeof src === 'string' && remote === false ? { kind: 'files', argument: 'src', name: src } : undefined,
  touches: ['dest'],
  examples: [
    {
      title: 'A file of the role',
      args: { src: 'log4j.properties', dest: '/opt/flink/conf/', owner: 'flink', mode: '0644' },
    },
    { title: 'Given text', args: { content: 'master01:8081\n', dest: '/opt/flink/conf/masters' } },
    {
      title: 'All that is in a folder',
      args: { src: 'conf/', dest: '/etc/hadoop', mode: 'u=rw,go=r', directory_mode: '0755' },
    },
    {
      title: 'Within the host',
      args: { src: '/opt/hadoop/share/a.jar', dest: '/opt/flink/lib/a.jar', remote_src: true },
    },
  ],
  returns: {
    dest: 'Where it went.',
    src: 'Where it came from.',
    checksum: 'Its sha256, for one file.',
    backup_file: 'The copy that `backup` kept.',
  },
  async plan(args, host, control): Promise<Plan<WrittenState | FolderState> | Failure> {
    const dest = await expandHome(host, args.dest);
    const source = await findSource(args, host, control);
    if ('failed' in source) return source;
    if (source.kind === 'folder') {
      const target = folderTarget(source, dest);
      const [within, plan] = await allInOrder([
        args.remote_src && isWithin(target, source.path, host),
        planFolder({ ...args, dest: target }, source, host),
      ]);
      if (!within) return plan;
      return failure(`the folder ${source.path} can't be copied into itself, to ${target}`, {
        hint: 'a copy in it would be copied too, with every run once more',
      });
    }
    return planFile({ ...args, dest }, source, host);
  },
  async apply(changed, args, host, control) {
    const dest = await expandHome(host, args.dest);
    const source = await findSource(args, host, control);
    if ('failed' in source) return source;
    if (source.kind === 'folder')
      return applyFolder(
        changed as Partial<FolderState>,
        { ...args, dest: folderTarget(source, dest) },
        source,
        host,
      );
    return applyFile(changed as Partial<WrittenState>, { ...args, dest }, source, host);
  },
});

function folderTarget(source: SourceFolder, dest: string): string {
  return source.name === undefined ? withoutSlash(dest) : below(withoutSlash(dest), source.name);
}
