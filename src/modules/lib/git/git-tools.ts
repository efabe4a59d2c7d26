import { quote, sh } from '../../../util/quote.ts';

/** How git is called for one task. */
export interface GitCall {
  readonly executable: string;
  /** The ssh that git uses, as a command line; git's own choice where undefined. */
  readonly ssh: string | undefined;
  readonly umask: string | undefined;
  /** The password that the address of the repository holds. */
  readonly login: GitLogin | undefined;
}

/** A password, and where git may use it. */
export interface GitLogin {
  /** As `https://user@host:port`. */
  readonly at: string;
  readonly password: string;
}

/**
 * An address without the password in it, which every user of the host would see in the list of processes: git gives addresses
 * to its own programs as arguments.
 */
export function withoutPassword(repo: string): { readonly repo: string; readonly login?: GitLogin } {
  const [, before, password, host, path] = /^(https?:\/\/[^/@:]+):([^/]+)@([^/@]+)(.*)$/i.exec(repo) ?? [];
  if (before === undefined || password === undefined) return { repo };
  const at = `${before}@${host}`;
  return { repo: `${at}${path}`, login: { at, password: decoded(password) } };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a repository on the host is like. */
export interface Checkout {
  /** Of what is checked out; undefined before the first commit. */
  readonly head: string | undefined;
  readonly url: string | undefined;
  /** Tracked files were changed. */
  readonly modified: boolean;
  /** Submodules aren't at the commit that the repository names. */
  readonly submodulesStale: boolean;
  /** What the wanted version means there already. */
  readonly known: string | undefined;
}

/** What a remote repository says of a version. */
export interface RemoteVersion {
  readonly kind: 'branch' | 'tag' | 'commit';
  /** Undefined where only a fetch can tell. */
  readonly sha: string | undefined;
  /** Name of the branch. */
  readonly branch: string | undefined;
}

/** The first lines of every script of git's. */
export function gitSetup({ ssh, umask, login }: GitCall): string {
  const prefix = umask === undefined ? '' : sh`umask ${umask}`;
  const command = ssh === undefined ? '' : sh`GIT_SSH_COMMAND=${ssh}; export GIT_SSH_COMMAND`;
  return [
    'LC_ALL=C; GIT_TERMINAL_PROMPT=0; GIT_OPTIONAL_LOCKS=0; export LC_ALL GIT_TERMINAL_PROMPT GIT_OPTIONAL_LOCKS',
    prefix,
    command,
    login === undefined ? '' : loginSetup(login),
  ]
    .filter(Boolean)
    .join('\n');
}

/** Has git take a password from the environment, and no helper of the user keep it (gitcredentials(7)). */
function loginSetup({ at, password }: GitLogin): string {
  const helpers = ['', `!printf 'password=%s\\n' "$FPLAY_GIT_PASSWORD"; :`];
  // git wants quotes around each, needed or not.
  const settings = helpers.map(
    (helper) => `'${`credential.${at}.helper=${helper}`.replaceAll("'", "'\\''")}'`,
  );
  return [
    sh`FPLAY_GIT_PASSWORD=${password} GIT_CONFIG_PARAMETERS=${settings.join(' ')}`,
    'export FPLAY_GIT_PASSWORD GIT_CONFIG_PARAMETERS',
  ].join('; ');
}

/** A script that looks at a repository of the host; `parseCheckout` reads what it prints. */
export function checkoutScript(
  call: GitCall,
  dest: string,
  remote: string,
  version: string,
  bare: boolean,
): string {
  const git = quote(call.executable);
  return `${gitSetup(call)}
cd ${quote(dest)} || exit
${git} rev-parse --git-dir >/dev/null || exit
echo "head $(${git} rev-parse --verify -q HEAD)"
echo "url $(${git} config --get ${quote(`remote.${remote}.url`)})"
echo "known $(${git} rev-parse --verify -q ${quote(`${version}^{commit}`)})"
${bare ? 'exit 0' : ''}
${git} status --porcelain --untracked-files=no --ignore-submodules=all | grep -q . && echo modified
[ ! -e .gitmodules ] || ${git} submodule status --recursive | grep -q '^[-+U]' && [ -e .gitmodules ] && echo stale
exit 0`;
}

/** Reads what `checkoutScript` printed. */
export function parseCheckout(output: string): Checkout {
  const lines = output.split('\n');
  const after = (word: string) =>
    lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1) || undefined;
  return {
    head: after('head'),
    url: after('url'),
    known: after('known'),
    modified: lines.includes('modified'),
    submodulesStale: lines.includes('stale'),
  };
}

/** A script that asks a remote repository for a version. */
export function remoteScript(call: GitCall, repo: string, version: string): string {
  const refs =
    version === 'HEAD'
      ? ['HEAD']
      : [`refs/heads/${version}`, `refs/tags/${version}`, `refs/tags/${version}^{}`];
  return `${gitSetup(call)}\nexec ${sh`${call.executable} ls-remote --symref -- ${repo} ${refs}`}`;
}

/** Reads what `ls-remote` printed: a branch goes before a tag, a tag means the commit that it stands for. */
export function parseRemote(output: string, version: string): RemoteVersion {
  const lines = output.split('\n').map((line) => line.split('\t'));
  const shaOf = (ref: string) => lines.find(([, name]) => name === ref)?.[0];
  if (version === 'HEAD') {
    const symbolic = lines.find(([first]) => first?.startsWith('ref: '))?.[0];
    const branch = symbolic?.replace(/^ref: refs\/heads\//, '');
    const sha = lines.find(([first, name]) => name === 'HEAD' && !first?.startsWith('ref: '))?.[0];
    return { kind: 'branch', sha, branch };
  }
  const branch = shaOf(`refs/heads/${version}`);
  if (branch) return { kind: 'branch', sha: branch, branch: version };
  const tag = shaOf(`refs/tags/${version}^{}`) ?? shaOf(`refs/tags/${version}`);
  if (tag) return { kind: 'tag', sha: tag, branch: undefined };
  return { kind: 'commit', sha: /^[0-9a-f]{40}$/.test(version) ? version : undefined, branch: undefined };
}
