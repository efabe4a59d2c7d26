import { type Control, type Failure, failure, isFailure } from '../../../sdk/define.ts';
import type { Output, Probe } from '../../../sdk/host.ts';
import { remoteShell } from '../../../sdk/remote-shell.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { sh } from '../../../util/quote.ts';
import { withHome } from '../../../util/search-path.ts';
import { expandHome, hostPath, parentOf, withoutSlash } from '../files/paths.ts';
import { type RsyncArguments, rsyncOptions } from './rsync-words.ts';

/** What is sent, where to, and how. */
export interface SyncArguments extends RsyncArguments {
  readonly src: string;
  readonly dest: string;
  readonly mode: 'push' | 'pull';
}

/** One call of rsync. */
export interface Job {
  /** `together`: both paths are on the host. */
  readonly place: 'push' | 'pull' | 'together';
  readonly from: string;
  readonly to: string;
  /** argv; `to` in place of where it goes. */
  readonly words: (more: readonly string[], to?: string) => readonly string[];
  /** For people: without what joins rsync to the host. */
  readonly shown: string;
  readonly how: { readonly joined?: true };
  /** Paths of the host that rsync looks at. */
  readonly reads: readonly string[];
}

/** What to call rsync with. Fails where the paths are on two hosts, and where `src` isn't there on the control machine. */
export async function jobOf(args: SyncArguments, host: Probe, control: Control): Promise<Job | Failure> {
  const place = placeOf(args, control);
  if (isFailure(place)) return place;
  const expand = (path: string) => (place === 'pull' ? withHome(path) : expandHome(host, path));
  const links = await allInOrder(args.link_dest.map(expand));
  const options = rsyncOptions({ ...args, link_dest: links });
  if (isFailure(options)) return options;
  const isHere = place === 'push' || control.target?.connection === 'local';
  if (!isHere && !hostPath().safeParse(args.src).success)
    return failure(`src is \`${args.src}\`, which says nothing of where that is on ${control.host}`, {
      hint: 'write an absolute path, or one that starts with ~/',
    });
  const from = isHere ? await control.locate('files', args.src) : await expandHome(host, args.src);
  if (isFailure(from)) return from;
  const to = await expand(args.dest);
  const program = String(control.evaluate("default(ansible_rsync_path, 'rsync')"));
  const far = (path: string, at: Job['place'], name: string) => (place === at ? `${name}:${path}` : path);
  const paths = (name: string, goal = to) => ['--', far(from, 'pull', name), far(goal, 'push', name)];
  // Without `--blocking-io` a program that writes faster than rsync reads is told to try again, which `cat` doesn't.
  const shell = place === 'together' ? [] : ['-e', remoteShell, '--blocking-io'];
  return {
    place,
    from,
    to,
    words: (more, goal) => [program, ...shell, ...options, ...more, ...paths('host', goal)],
    shown: sh`${[program, ...options, ...paths(control.host)]}`,
    how: place === 'together' ? {} : { joined: true },
    reads: [...(place === 'push' ? [] : [from]), ...(place === 'pull' ? [] : [to, ...links])],
  };
}

function placeOf({ mode }: SyncArguments, { target, host }: Control): Job['place'] | Failure {
  const { connection = 'ssh', delegated = false, host: at = host } = target ?? {};
  if (delegated && at !== host)
    return failure(`rsync can't go from ${at} to ${host}`, {
      hint:
        connection === 'local'
          ? 'leave `delegate_to` out: the control machine is the other side already'
          : `bring the files here by a task on ${at} with \`mode: pull\`, then send them to ${host}`,
    });
  return delegated || connection === 'local' ? 'together' : mode;
}

/** What has to be on the host and isn't: rsync, and the folder that `dest` is to be in. */
export async function whatIsMissing(
  job: Job,
  args: SyncArguments,
  host: Probe,
): Promise<Failure | undefined> {
  const folder = parentOf(withoutSlash(job.to));
  const [program, above] = await allInOrder([
    args.rsync_path ?? host.which('rsync'),
    job.place === 'pull' ? undefined : host.stat(folder, { follow: true }),
  ]);
  if (program === undefined)
    return failure('there is no program rsync on this host', {
      hint: 'install it first: package with `name: rsync`',
    });
  const makesFolders = args.rsync_opts.some((option) => /^(--mkpath|--relative|-\w*R)/.test(option));
  if (job.place === 'pull' || above?.type === 'directory' || makesFolders) return undefined;
  return failure(
    `${folder}, which ${job.to} is to be in, ${above ? `is a ${above.type}` : 'does not exist'}`,
    {
      hint: 'make the folder first (file with `state: directory`), or add `--mkpath` to `rsync_opts`',
    },
  );
}

/** Where nothing is. */
const nowhere = '/fplay-there-is-nothing-here/';

/** The question that finds what would change. To an empty folder that an earlier task makes, all comes that would come to none. */
export function dryRun({ words, reads, how, to }: Job, host: Probe): Parameters<Probe['query']> {
  const question = ['--dry-run'];
  const foretell = async (): Promise<Output | undefined> => {
    const seen = await host.stat(to, { follow: true });
    if (seen?.type !== 'directory' || (await host.list(to, { depth: 1 })).length > 0) return undefined;
    const others = reads.filter((path) => path !== to);
    const { stdout, ...rest } = await host.query(words(question, nowhere), { reads: others, ...how });
    const asThere = stdout.replace(/^created directory .*\n/m, '').replace(/cd\S+ \.\/$/m, '.d..t...... ./');
    return { ...rest, stdout: asThere };
  };
  // Numbers of bytes and seconds are among what it says.
  return [words(question), { reads, foretell, passing: true, ...how }];
}
