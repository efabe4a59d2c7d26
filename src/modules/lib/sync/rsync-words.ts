import { type Failure, isFailure } from '../../../sdk/define.ts';
import { splitWords } from '../command/words.ts';

/** What rsync is told, beside where from and where to. */
export interface RsyncArguments {
  readonly archive: boolean;
  readonly recursive?: boolean | undefined;
  readonly links?: boolean | undefined;
  readonly perms?: boolean | undefined;
  readonly times?: boolean | undefined;
  readonly owner?: boolean | undefined;
  readonly group?: boolean | undefined;
  readonly copy_links: boolean;
  readonly dirs: boolean;
  readonly delete: boolean;
  readonly existing_only: boolean;
  readonly checksum: boolean;
  readonly compress: boolean;
  readonly partial: boolean;
  readonly delay_updates: boolean;
  readonly rsync_path?: string | undefined;
  readonly rsync_timeout: number;
  readonly rsync_opts: readonly string[];
  readonly link_dest: readonly string[];
}

const parts = ['recursive', 'links', 'perms', 'times', 'owner', 'group'] as const;

/** Stands before what rsync says of a file; nothing else begins a line so. */
export const marker = '<<CHANGED>>';

/**
 * The options, in Ansible's order. Names go over as they are (`-s`, `-8`): no shell of the host reads them. Fails on a quotation
 * in `rsync_opts` that isn't closed.
 */
export function rsyncOptions(args: RsyncArguments): readonly string[] | Failure {
  const more = args.rsync_opts.map(splitWords);
  const wrong = more.find(isFailure);
  if (wrong) return wrong;
  const on = (wanted: boolean, ...words: readonly string[]) => (wanted ? words : []);
  return [
    ...['-s', '-8'],
    ...on(args.delay_updates, '--delay-updates', '-F'),
    ...on(args.compress, '--compress'),
    ...on(args.rsync_timeout > 0, `--timeout=${args.rsync_timeout}`),
    ...on(args.delete, '--delete-after'),
    ...on(args.existing_only, '--existing'),
    ...on(args.checksum, '--checksum'),
    ...on(args.copy_links, '--copy-links'),
    ...on(args.archive, '--archive'),
    ...parts.flatMap((part) => on(args[part] === !args.archive, args.archive ? `--no-${part}` : `--${part}`)),
    ...on(args.dirs, '--dirs'),
    ...(args.rsync_path === undefined ? [] : [`--rsync-path=${args.rsync_path}`]),
    ...(more as readonly (readonly string[])[]).flat(),
    ...on(args.partial, '--partial'),
    // rsync tells of a new hard link only so.
    ...on(args.link_dest.length > 0, '-H', '-vv'),
    ...args.link_dest.map((folder) => `--link-dest=${folder}`),
    `--out-format=${marker}%i %n%L`,
  ];
}
