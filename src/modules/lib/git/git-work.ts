import type { Attributes, Hands, ModelHands } from '../../../sdk/host.ts';
import { sh } from '../../../util/quote.ts';
import { below, makeParents } from '../files/paths.ts';
import { type Checkout, type GitCall, gitSetup, type RemoteVersion } from './git-tools.ts';

/** A repository as the git module knows it. */
export interface GitState {
  /** The commit that is checked out. */
  readonly version: string;
  readonly url: string;
  readonly files: 'as committed' | 'modified';
  readonly submodules: 'as committed' | 'outdated';
}

/** What planning found. */
export interface GitSeen {
  readonly call: GitCall;
  readonly repo: string;
  readonly dest: string;
  /** Undefined where no repository is. */
  readonly checkout: Checkout | undefined;
  readonly remote: RemoteVersion | undefined;
}

/** What is to be done, and by which means. */
export interface GitWork extends GitSeen {
  readonly host: Hands;
  readonly args: {
    readonly repo: string;
    readonly version: string;
    readonly remote: string;
    readonly refspec?: string | undefined;
    readonly depth?: number | undefined;
    readonly reference?: string | undefined;
    readonly single_branch: boolean;
    readonly bare: boolean;
    readonly force: boolean;
    readonly recursive: boolean;
    readonly verify_commit: boolean;
  };
}

/** One step of git's, in the folder of the repository unless told. */
async function tell(
  { call, host, dest }: GitWork,
  what: string,
  words: readonly string[],
  folder = dest,
): Promise<void> {
  const script = `${gitSetup(call)}\nexec ${sh`${[call.executable, ...words]}`}`;
  await host.must(what, script, { chdir: folder, effect: (model) => workIn(model, dest, call) });
}

/** git makes the folder and what is in it, of which nobody knows more than where the repository is. */
async function workIn(model: ModelHands, dest: string, { umask }: GitCall): Promise<void> {
  if (!(await model.stat(dest, { follow: true }))) await model.makeDirectory(dest, modeUnder(umask));
  await model.fills(dest);
}

/** Makes a repository where none is, and checks the version out. Throws HostError. */
export async function cloneRepository(work: GitWork): Promise<void> {
  const { args, repo, dest, remote, host } = work;
  const named = remote?.kind === 'branch' ? remote.branch : remote?.kind === 'tag' ? args.version : undefined;
  const shallow = args.depth !== undefined || args.single_branch;
  await makeParents(host, dest);
  const options = [
    ...(args.bare ? ['--bare'] : ['--no-checkout', '--origin', args.remote]),
    ...(args.depth === undefined || args.refspec !== undefined ? [] : ['--depth', String(args.depth)]),
    ...(args.single_branch ? ['--single-branch'] : []),
    ...(shallow && named !== undefined ? ['--branch', named] : []),
    ...(args.reference === undefined ? [] : ['--reference', args.reference]),
  ];
  await tell(work, `clone ${args.repo}`, ['clone', '-q', ...options, '--', repo, dest], '/');
  if (args.bare && args.remote !== 'origin')
    await tell(work, `name the remote ${args.remote}`, ['remote', 'rename', 'origin', args.remote]);
  if (args.refspec !== undefined) await fetchRefs(work, [args.refspec]);
  await checkOut(work);
}

/** Brings a repository to the wanted address and version. Throws HostError. */
export async function updateRepository(work: GitWork, changed: Partial<GitState>): Promise<void> {
  const { args, repo, checkout } = work;
  if (changed.url !== undefined) {
    const action = checkout?.url === undefined ? 'add' : 'set-url';
    await tell(work, 'set the address', ['remote', action, args.remote, repo]);
  }
  if (changed.files !== undefined) await tell(work, 'throw changes away', ['reset', '-q', '--hard', 'HEAD']);
  if (changed.version !== undefined) await fetchRefs(work, refsOf(work));
  if (changed.version !== undefined || changed.submodules !== undefined) await checkOut(work);
}

function refsOf({ args, remote }: GitWork): readonly string[] {
  const more = args.refspec === undefined ? [] : [args.refspec];
  if (args.bare) return ['+refs/heads/*:refs/heads/*', ...more];
  const few = args.depth !== undefined || args.single_branch;
  const branch = few && remote?.branch ? remote.branch : '*';
  const tag = few && remote?.kind === 'tag' ? [`+refs/tags/${args.version}:refs/tags/${args.version}`] : [];
  return few && tag.length > 0
    ? [...tag, ...more]
    : [`+refs/heads/${branch}:refs/remotes/${args.remote}/${branch}`, ...more];
}

async function fetchRefs(work: GitWork, refs: readonly string[]): Promise<void> {
  const { args } = work;
  const depth = args.depth === undefined ? ['--tags'] : ['--depth', String(args.depth)];
  await tell(work, `fetch ${args.repo}`, ['fetch', '-q', '--force', ...depth, args.remote, ...refs]);
}

async function checkOut(work: GitWork): Promise<void> {
  const { args, remote } = work;
  if (args.bare) return;
  const { branch } = remote ?? {};
  const words =
    remote?.kind === 'branch' && branch !== undefined
      ? ['-B', branch, '--track', `refs/remotes/${args.remote}/${branch}`]
      : ['--detach', remote?.kind === 'tag' ? `refs/tags/${args.version}` : args.version];
  await tell(work, `check ${args.version} out`, ['checkout', '-q', '--force', ...words]);
  if (args.verify_commit) await verify(work);
  if (!args.recursive || !(await work.host.stat(below(work.dest, '.gitmodules')))) return;
  await tell(work, 'set addresses of submodules', ['submodule', '-q', 'sync', '--recursive']);
  const force = args.force ? ['--force'] : [];
  await tell(work, 'update submodules', ['submodule', '-q', 'update', '--init', '--recursive', ...force]);
}

/** A tag may be signed itself, in place of its commit. */
async function verify(work: GitWork): Promise<void> {
  const { call, host, dest, args, remote } = work;
  const tag = `refs/tags/${args.version}`;
  const { stdout } = await host.query([call.executable, 'cat-file', '-t', tag], {
    chdir: dest,
    reads: [dest],
  });
  const signed = remote?.kind === 'tag' && stdout.trim() === 'tag';
  await tell(work, 'verify the signature', signed ? ['verify-tag', args.version] : ['verify-commit', 'HEAD']);
}

function modeUnder(umask: string | undefined): Attributes {
  return umask === undefined ? {} : { mode: 0o777 & ~Number.parseInt(umask, 8) };
}
