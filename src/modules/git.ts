import { z } from 'zod';
import { flag, text, whole } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { defined } from '../util/defined.ts';
import { sh } from '../util/quote.ts';
import { aliased } from './lib/aliased.ts';
import { refused } from './lib/files/attributes.ts';
import { below, expandHome, hostPath, withoutSlash } from './lib/files/paths.ts';
import {
  type Checkout,
  checkoutScript,
  parseCheckout,
  parseRemote,
  type RemoteVersion,
  remoteScript,
  withoutPassword,
} from './lib/git/git-tools.ts';
import { cloneRepository, type GitSeen, type GitState, updateRepository } from './lib/git/git-work.ts';
import { remoteReads } from './lib/http/remote-reads.ts';

function word(what: string) {
  return text().refine((value) => /^[^\s-]\S*$/.test(value), { error: `expected ${what}` });
}

const argumentsSchema = aliased(
  {
    repo: text()
      .refine((repo) => /^[^-]/.test(repo) && !/[\r\n]/.test(repo), { error: 'expected an address' })
      .describe('Address of the repository: `https://`, `ssh://`, `git@host:path`, or a path of the host.'),
    dest: hostPath().optional().describe('Folder for it; needed unless `clone` is false.'),
    version: word('a branch, a tag or a commit')
      .default('HEAD')
      .describe("A branch, a tag or a commit; the remote's usual branch unless given."),
    remote: word('a name').default('origin').describe('What the remote is called.'),
    refspec: word('a refspec')
      .optional()
      .describe('More to fetch, where `version` is in no branch and no tag.'),
    force: flag().default(false).describe('Throw changes of tracked files away.'),
    depth: whole().pipe(z.number().min(1)).optional().describe('Fetch only so many commits of the history.'),
    single_branch: flag().default(false).describe('Fetch only the branch of `version`.'),
    clone: flag().default(true).describe('Make it where it is not there; without it, only tell the version.'),
    update: flag().default(true).describe('Ask for new commits where it is there already.'),
    bare: flag().default(false).describe('Without files: a repository to be cloned from.'),
    recursive: flag().default(true).describe('Submodules too.'),
    reference: hostPath().optional().describe('A repository of the host to borrow objects from.'),
    key_file: hostPath().optional().describe('Private key on the host, for ssh.'),
    ssh_opts: text().optional().describe('More options for ssh.'),
    accept_hostkey: flag().default(false).describe('Trust whatever host key the remote shows.'),
    accept_newhostkey: flag().default(false).describe('Trust the host key of a remote that is new.'),
    verify_commit: flag().default(false).describe('Fail where the commit has no signature that gpg trusts.'),
    umask: text()
      .refine((mask) => /^0?[0-7]{1,3}$/.test(mask), { error: 'expected an octal number in quotes' })
      .optional()
      .describe("The umask for new files, as `'0022'`."),
    executable: hostPath().optional().describe('The program git.'),
    gpg_allowlist: refused('verify_commit trusts what the keyring of the user trusts'),
    gpg_whitelist: refused('verify_commit trusts what the keyring of the user trusts'),
    track_submodules: refused('submodules are brought to the commit that the repository names', false),
    separate_git_dir: refused('the repository is kept in its folder'),
    archive: refused('pack the folder by the archive module'),
    archive_prefix: refused('pack the folder by the archive module'),
  },
  { name: 'repo' },
).superRefine((args, context) => {
  const wrong = (message: string, path: string) =>
    context.addIssue({ code: 'custom', message, path: [path] });
  if (args.dest === undefined && args.clone) wrong('`dest` is needed unless `clone` is false', 'repo');
  if (args.accept_hostkey && args.accept_newhostkey)
    wrong('give `accept_hostkey` or `accept_newhostkey`, not both', 'accept_newhostkey');
});

type Arguments = z.output<typeof argumentsSchema>;

/** Files out of git. */
export const git = defineModule({
  name: 'git',
  touches: ['dest'],
  summary: 'Have a version of a git repository in a folder.',
  description:
    'git itself runs on the host, and asks nobody anything. A password in `repo` (`https://user:password@host/...`) is used, ' +
    'and kept nowhere on the host, nor seen in its list of processes. Check mode asks the remote too.',
  args: argumentsSchema,
  examples: [
    { title: 'A tag', args: { repo: 'https://example.org/app.git', dest: '/opt/app', version: 'v1.2' } },
    {
      title: 'The newest of a branch, by a key of its own',
      args: {
        repo: 'git@example.org:app.git',
        dest: '/opt/app',
        version: 'main',
        key_file: '/root/.ssh/deploy',
        accept_newhostkey: true,
        force: true,
      },
    },
  ],
  returns: {
    before: 'The commit that was there.',
    after: 'The commit that is there.',
    remote_url_changed: 'Whether the address was another.',
  },
  async plan(args, host): Promise<Plan<GitState> | Failure> {
    const seen = await look(args, host);
    if (isFailure(seen)) return seen;
    const { checkout, remote } = seen;
    if (checkout?.modified && !args.force && args.update)
      return failure(`files of ${args.dest} were changed there`, {
        hint: 'commit them, or throw them away by force: true',
      });
    const before = (args.bare ? checkout?.known : checkout?.head) ?? null;
    if (!args.clone && !checkout) return nothingToDo(before, remote?.sha ?? args.version);
    if (checkout && !args.update) return nothingToDo(before, before);
    const after = remote?.sha ?? checkout?.known ?? args.version;
    const changedUrl = checkout !== undefined && !sameUrl(checkout.url, seen.repo);
    return {
      current: currentOf(checkout, before, changedUrl ? (checkout.url ?? 'none') : seen.repo),
      desired: {
        version: after,
        url: seen.repo,
        files: 'as committed',
        ...(args.recursive && { submodules: 'as committed' }),
      },
      result: { before, after, remote_url_changed: changedUrl },
    };
  },
  async apply(changed: Partial<GitState>, args, host) {
    const seen = await look(args, host);
    if (isFailure(seen)) return seen;
    const work = { args, host, ...seen };
    if (!seen.checkout) await cloneRepository(work);
    else await updateRepository(work, changed);
    const { stdout } = await host.query(
      checkoutScript(work.call, work.dest, args.remote, args.version, args.bare),
      { reads: [work.dest] },
    );
    const now = parseCheckout(stdout);
    return { after: args.bare ? now.known : now.head };
  },
});

async function look(args: Arguments, host: Probe): Promise<GitSeen | Failure> {
  const [home, key, program] = await allInOrder([
    expandHome(host, args.dest ?? '/'),
    args.key_file === undefined ? undefined : expandHome(host, args.key_file),
    args.executable ?? host.which('git'),
  ]);
  if (program === undefined)
    return failure('there is no program git on this host', { hint: 'install git first' });
  const dest = withoutSlash(home);
  const { repo: address, login } = withoutPassword(args.repo);
  const call = { executable: program, ssh: sshOf(args, key), umask: args.umask, login };
  const path = await expandHome(host, address);
  const repo = path.startsWith('/') ? `file://${path}` : path;
  const marker = await host.stat(below(dest, args.bare ? 'HEAD' : '.git'), { follow: true });
  const known = args.dest === undefined ? undefined : marker;
  const script = checkoutScript(call, dest, args.remote, args.version, args.bare);
  const [local, remote] = await allInOrder([
    known ? host.query(script, { reads: [dest] }) : undefined,
    known && !args.update
      ? undefined
      : host.query(remoteScript(call, repo, args.version), defined({ reads: await readsOf(repo, host) })),
  ]);
  if (local && local.code !== 0) return failure(`can't read the repository ${dest}: ${local.stderr.trim()}`);
  if (remote && remote.code !== 0)
    return failure(`can't ask ${args.repo}: ${remote.stderr.trim()}`, {
      hint: "check the address, and that the task's user on the host may read it (its key or token, and a way there)",
      result: { stderr: remote.stderr },
    });
  const checkout = local && parseCheckout(local.stdout);
  const version = remote && parseRemote(remote.stdout, args.version);
  const refusal = refuse(args, checkout, version);
  return refusal ?? { call, repo, dest, checkout, remote: version };
}

/** What a repository's answer follows from: its folder, or the network and the keys and settings of the user. */
async function readsOf(repo: string, host: Probe): Promise<readonly string[] | undefined> {
  if (repo.startsWith('file://')) return [repo.slice('file://'.length)];
  const home = await expandHome(host, '~');
  const reads = remoteReads(repo);
  return reads && [...reads, '/etc/gitconfig', `${home}/.gitconfig`, `${home}/.ssh`];
}

function refuse(
  { version, repo, refspec }: Arguments,
  checkout: Checkout | undefined,
  remote: RemoteVersion | undefined,
): Failure | undefined {
  if (!remote || remote.sha || checkout?.known || refspec || /^[0-9a-f]{4,40}$/.test(version))
    return undefined;
  if (version === 'HEAD') return failure(`${repo} has no commits yet`);
  return failure(`${repo} has no branch and no tag ${version}`);
}

function sshOf(args: Arguments, key: string | undefined): string | undefined {
  const options = [
    ...(key === undefined ? [] : [sh`-i ${key} -o IdentitiesOnly=yes`]),
    ...(args.ssh_opts === undefined ? [] : [args.ssh_opts]),
    ...(args.accept_hostkey ? ['-o StrictHostKeyChecking=no'] : []),
    ...(args.accept_newhostkey ? ['-o StrictHostKeyChecking=accept-new'] : []),
  ];
  // Without options the user's own settings of git decide.
  return options.length === 0 ? undefined : `ssh -o BatchMode=yes ${options.join(' ')}`;
}

function nothingToDo(before: string | null, after: string | null): Plan<GitState> {
  return { current: {}, desired: {}, result: { before, after, remote_url_changed: false } };
}

function currentOf(checkout: Checkout | undefined, before: string | null, url: string): Partial<GitState> {
  if (!checkout) return { version: 'absent', url, files: 'as committed', submodules: 'as committed' };
  return {
    version: before ?? 'none',
    url,
    files: checkout.modified ? 'modified' : 'as committed',
    submodules: checkout.submodulesStale ? 'outdated' : 'as committed',
  };
}

function sameUrl(is: string | undefined, should: string): boolean {
  const plain = (url: string) => url.replace(/^file:\/\//, '').replace(/\/+$/, '');
  return is !== undefined && plain(is) === plain(should);
}
