import type { z } from 'zod';
import { flag, list, text } from '../../../sdk/args.ts';
import { quote } from '../../../util/quote.ts';
import { refused } from '../files/attributes.ts';
import { packageName } from './package-arguments.ts';
import type { PackageJob } from './package-tool.ts';

/** `@group`, a file on the host, or an address. */
const special = /^(@[\w .:/-]+|\/\S+\.rpm|(https?|ftp):\/\/\S+)$/;

/** What the modules `dnf` and `yum` take besides, as Ansible's do. */
export const dnfArguments = {
  name: list(packageName(special))
    .optional()
    .describe(
      'Package or packages; `name=version` or `name-version` for one version, `@group`, a file of the host or its address; ' +
        '`*` with `latest` for all that are installed.',
    ),
  enablerepo: repositories('Repositories to use besides, although they are disabled.'),
  disablerepo: repositories('Repositories to leave out.'),
  exclude: repositories('Packages to leave out.'),
  disable_excludes: text().optional().describe('Take excluded packages: `all`, `main`, or a repository.'),
  disable_gpg_check: flag().default(false).describe('Take packages whose signature is not proved.'),
  security: flag().default(false).describe('With `latest`: only what mends a security hole.'),
  bugfix: flag().default(false).describe('With `latest`: only what mends a fault.'),
  update_only: flag().default(false).describe('Leave packages that are not installed out.'),
  autoremove: flag()
    .default(false)
    .describe('Remove what was only installed for packages that are gone; with names, along with them.'),
  allowerasing: flag().default(false).describe('Packages that are in the way may go.'),
  skip_broken: flag().default(false).describe('Leave out what can not be installed.'),
  best: flag().optional().describe('Take the newest or fail; `false`: take an older one where it has to be.'),
  nobest: flag().optional().describe('The opposite of `best`.'),
  cacheonly: flag().default(false).describe('Ask no repository: use the lists and packages that are there.'),
  download_only: flag().default(false).describe('Download, and install nothing.'),
  download_dir: text().optional().describe('Folder for what is only downloaded.'),
  releasever: text().optional().describe('The release that packages come from.'),
  conf_file: text().optional().describe('Another configuration file on the host.'),
  enable_plugin: repositories('Plugins to use.'),
  disable_plugin: repositories('Plugins to leave out.'),
  sslverify: flag().default(true).describe('Refuse a repository whose certificate nobody vouches for.'),
  allow_downgrade: flag().optional().describe('Accepted: a version that is named comes in any case.'),
  validate_certs: flag().optional().describe('Accepted: see `sslverify`.'),
  install_repoquery: flag().optional().describe('Accepted: nothing has to be installed.'),
  use_backend: text().optional().describe('Accepted: the program of the host is used.'),
  installroot: refused('run dnf --installroot by the command module'),
  list: refused('use the module package_facts, or dnf list by the command module'),
};

/** Second names that Ansible has. */
export const dnfAliases = {
  'expire-cache': 'update_cache',
  install_weak_deps: 'install_recommends',
} as const;

function repositories(what: string) {
  return list(text()).default([]).describe(what);
}

type DnfArguments = z.output<z.ZodObject<typeof dnfArguments>> & {
  readonly state: string;
  readonly update_cache?: boolean | undefined;
};

/** Options that the arguments mean for dnf, those that always stand there among them. */
export function dnfWords(args: DnfArguments): readonly string[] {
  return [...yumWords(args), ...(args.update_cache ? ['--refresh'] : [])];
}

/** The same for yum. */
export function yumWords(args: DnfArguments): readonly string[] {
  const latest = args.state === 'latest';
  const best = args.best ?? (args.nobest === undefined ? undefined : !args.nobest);
  const option = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`--${name}=${value}`];
  const toggle = (name: string, given: boolean) => (given ? [`--${name}`] : []);
  const joined = (values: readonly string[]) => (values.length === 0 ? undefined : values.join(','));
  return [
    ...['-y', '-q'],
    ...option('config', args.conf_file),
    ...option('releasever', args.releasever),
    ...option('disablerepo', joined(args.disablerepo)),
    ...option('enablerepo', joined(args.enablerepo)),
    ...option('exclude', joined(args.exclude)),
    ...option('disableexcludes', args.disable_excludes),
    ...option('disableplugin', joined(args.disable_plugin)),
    ...option('enableplugin', joined(args.enable_plugin)),
    ...option('downloaddir', args.download_dir),
    ...toggle('nogpgcheck', args.disable_gpg_check),
    ...toggle('security', latest && args.security),
    ...toggle('bugfix', latest && args.bugfix),
    ...toggle('allowerasing', args.allowerasing),
    ...toggle('skip-broken', args.skip_broken),
    ...toggle('cacheonly', args.cacheonly),
    ...toggle('downloadonly', args.download_only),
    ...(best === undefined ? [] : [best ? '--best' : '--nobest']),
    ...(args.sslverify ? [] : ['--setopt=sslverify=0']),
    ...(args.autoremove ? ['--setopt=clean_requirements_on_remove=true'] : []),
  ];
}

/** What dnf is asked for besides plain names. */
export function dnfJobs(args: DnfArguments): readonly PackageJob[] {
  return redHatJobs(args, 'dnf', dnfWords(args));
}

/** The same of yum. */
export function yumJobs(args: DnfArguments): readonly PackageJob[] {
  return redHatJobs(args, 'yum', yumWords(args));
}

function redHatJobs(args: DnfArguments, program: string, words: readonly string[]): readonly PackageJob[] {
  const { name: names = [], state, autoremove } = args;
  const word = state === 'absent' || state === 'removed' ? 'remove' : 'install';
  const options = words.map(quote).join(' ');
  // It says what it would do, or what it lacks, and stops there; where there is nothing to do it says neither.
  const lacks = word === 'install' ? '|is not available|^Error' : '';
  const trial = (asked: string) =>
    `${program} ${options} --assumeno ${asked} 2>&1 | awk '/^(Installing|Upgrading|Downgrading|Removing)${lacks}/'`;
  return [
    ...names
      .filter((name) => special.test(name))
      .map((name) => ({
        key: name,
        command: [word, name],
        question: name.startsWith('@') ? trial(`${word} ${quote(name)}`) : lacking(name),
      })),
    ...(autoremove && names.length === 0
      ? [{ key: 'autoremove', command: ['autoremove'], question: trial('autoremove') }]
      : []),
  ];
}

/** Prints the package of a file or address where it is not installed in that version. */
function lacking(file: string): string {
  return `file=${quote(file)}
name=$(rpm -qp --nosignature --qf '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}' "$file" 2>/dev/null) || { echo "$file"; exit 0; }
rpm -q -- "$name" >/dev/null 2>&1 || echo "$name"`;
}
