import { z } from 'zod';
import { flag, list, text } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';
import { attributeArguments } from './lib/files/attributes.ts';
import { below, expandHome, hostPath, withoutSlash } from './lib/files/paths.ts';
import { applyEdit, planEdit } from './lib/files/text-file.ts';
import type { WrittenState } from './lib/files/written-file.ts';
import { hasSections, type RepoOptions, setSection } from './lib/packages/repo-section.ts';

interface RepoState extends WrittenState {
  /** The file, with the last repository in it. */
  readonly file: 'present' | 'absent';
}

function line() {
  return text().refine((value) => !/[\r\n]/.test(value), { error: 'expected one line' });
}

function option(what: string) {
  return line().optional().describe(what);
}

function switched(what: string) {
  return flag().optional().describe(what);
}

/** The options as yum.conf(5) and dnf.conf(5) have them. */
const optionArguments = {
  description: option('What the repository is called; needed with state: present.'),
  baseurl: list(line()).optional().describe('Its addresses.'),
  mirrorlist: option('Address of a list of mirrors.'),
  metalink: option('Address of a metalink of mirrors.'),
  enabled: switched('Whether packages are taken from it.'),
  gpgcheck: switched('Whether packages need a signature.'),
  repo_gpgcheck: switched('Whether its lists need a signature.'),
  gpgkey: list(line()).optional().describe('Addresses of keys for signatures.'),
  exclude: list(line()).optional().describe('Packages that are not taken from it.'),
  includepkgs: list(line()).optional().describe('Packages that alone are taken from it.'),
  bandwidth: option('Bytes a second at most.'),
  cost: option('The cheaper of two repositories is asked.'),
  countme: switched('Be counted.'),
  deltarpm_percentage: option('The largest delta, as a part of the package.'),
  enablegroups: switched('Whether its groups count.'),
  failovermethod: z
    .enum(['roundrobin', 'priority'])
    .optional()
    .describe('In which order addresses are tried.'),
  include: option('Another file to read.'),
  ip_resolve: z.enum(['4', '6', 'IPv4', 'IPv6', 'whatever']).optional().describe('Which addresses to use.'),
  metadata_expire: option('Seconds, or as `6h`, after which its lists are old.'),
  async: switched('Old versions of yum: fetch side by side.'),
  deltarpm_metadata_percentage: option('Old versions of yum: the largest list of deltas.'),
  gpgcakey: option('Old versions of yum: address of the key of an authority.'),
  http_caching: option('Old versions of yum: what proxies may keep.'),
  keepalive: switched('Old versions of yum: keep connections.'),
  keepcache: option('Old versions of yum: `1` keeps packages that are installed.'),
  metadata_expire_filter: option('Old versions of yum: for whom lists grow old.'),
  mirrorlist_expire: option('Old versions of yum: seconds after which mirrors are asked for again.'),
  protect: switched('Old versions of yum: let no other repository replace its packages.'),
  ssl_check_cert_permissions: switched('Old versions of yum: refuse certificates that all may read.'),
  ui_repoid_vars: option('Old versions of yum: variables that are shown.'),
  module_hotfixes: switched('Let it replace packages of modules.'),
  password: option('Password for the repository.'),
  priority: option('The lower number wins.'),
  proxy: option('Address of a proxy; `_none_` for none.'),
  proxy_password: option('Password for the proxy.'),
  proxy_username: option('User name for the proxy.'),
  retries: option('How often to try.'),
  s3_enabled: switched('Whether it lies in S3.'),
  skip_if_unavailable: switched('Go on where it can not be reached.'),
  sslcacert: option('File with authorities that are trusted.'),
  sslclientcert: option('File with a certificate of the host.'),
  sslclientkey: option('File with its key.'),
  sslverify: switched('Whether certificates are verified.'),
  throttle: option('Part of the bandwidth to use.'),
  timeout: option('Seconds to wait for a connection.'),
  username: option('User name for the repository.'),
};

const argumentsSchema = aliased(
  {
    name: text()
      .refine((name) => /^[\w.:-]+$/.test(name), { error: 'expected an id of letters, digits and -_.:' })
      .describe('Id of the repository.'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether it should be there.'),
    file: text()
      .refine((name) => /^[^/\s]+$/.test(name), { error: 'expected a name without a slash' })
      .optional()
      .describe('Name of the file, without `.repo`; `name` unless given.'),
    reposdir: hostPath().default('/etc/yum.repos.d').describe('The folder of the files.'),
    ...optionArguments,
    ...attributeArguments,
  },
  {
    excludepkgs: 'exclude',
    ca_cert: 'sslcacert',
    client_cert: 'sslclientcert',
    client_key: 'sslclientkey',
    validate_certs: 'sslverify',
  },
).superRefine((args, context) => {
  if (args.state === 'absent') return;
  const wrong = (message: string) => context.addIssue({ code: 'custom', message });
  if (args.description === undefined) wrong('`description` is needed with state: present');
  if ((args.baseurl ?? args.mirrorlist ?? args.metalink) === undefined)
    wrong('one of `baseurl`, `mirrorlist` and `metalink` is needed with state: present');
});

type Arguments = z.output<typeof argumentsSchema>;

/** Repositories of yum and dnf. */
export const yumRepository = defineModule({
  name: 'yum_repository',
  summary: 'See that a repository of yum or dnf is in its file, or is not.',
  description:
    'The section of the repository is written as a whole; other sections and comments stay as they are.',
  args: argumentsSchema,
  touches: (given) => [given('reposdir') ?? '/etc/yum.repos.d'],
  examples: [
    {
      title: 'A repository',
      args: {
        name: 'epel',
        description: 'Extra packages',
        baseurl: 'https://example.org/epel/$releasever/$basearch/',
        gpgcheck: true,
        gpgkey: 'https://example.org/RPM-GPG-KEY-EPEL',
      },
    },
    { title: 'Gone', args: { name: 'epel', state: 'absent' } },
  ],
  returns: { repo: 'Its id.', state: 'Whether it is there.', path: 'The file.' },
  async plan(args, host): Promise<Plan<RepoState> | Failure> {
    const folder = withoutSlash(await expandHome(host, args.reposdir));
    const path = pathOf(args, folder);
    let left = '';
    const [seen, plan] = await allInOrder([
      host.stat(folder, { follow: true }),
      planEdit(fileArguments(args, path), host, ({ text: before }) => {
        const edited = setSection(before, args.name, optionsOf(args));
        left = edited.text;
        return edited;
      }),
    ]);
    if (seen?.type !== 'directory')
      return failure(`there is no folder ${folder}`, { hint: 'this host may have no yum' });
    if (isFailure(plan)) return plan;
    const result = { ...plan.result, repo: args.name, state: args.state };
    const goes = args.state === 'absent' && plan.desired.content !== undefined && !hasSections(left);
    if (!goes) return { ...plan, result };
    return { current: { file: 'present' }, desired: { file: 'absent' }, result };
  },
  async apply(changed: Partial<RepoState>, args, host) {
    const path = pathOf(args, withoutSlash(await expandHome(host, args.reposdir)));
    const { file, ...written } = changed;
    if (file === 'absent') await host.remove(path);
    const done = file === 'absent' ? { path } : await applyEdit(written, fileArguments(args, path), host);
    return isFailure(done) ? done : { ...done, state: args.state };
  },
});

function pathOf({ name, file }: Arguments, folder: string): string {
  return below(folder, `${file ?? name}.repo`);
}

function fileArguments(args: Arguments, path: string) {
  const { state, owner, group, mode } = args;
  return { path, state, owner, group, mode, backup: false, create: state === 'present' };
}

/** In the order of their names, as Ansible writes them; `description` is called `name` in the file. */
function optionsOf(args: Arguments): RepoOptions | undefined {
  if (args.state === 'absent') return undefined;
  const given = (Object.keys(optionArguments) as (keyof typeof optionArguments)[]).flatMap((key) => {
    const value = args[key];
    return value === undefined ? [] : [[key === 'description' ? 'name' : key, linesOf(key, value)] as const];
  });
  return new Map(given.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function linesOf(key: string, value: string | boolean | readonly string[]): readonly string[] {
  if (typeof value === 'boolean') return [value ? '1' : '0'];
  if (typeof value === 'string') return [value];
  return key === 'exclude' || key === 'includepkgs' ? [value.join(' ')] : value;
}
