import { z } from 'zod';
import { flag, list, text } from '../../../sdk/args.ts';
import { quote, sh } from '../../../util/quote.ts';
import { refused, unneeded } from '../files/attributes.ts';
import { namePattern, packageNames, providedPath } from './package-arguments.ts';
import type { PackageJob } from './package-tool.ts';

/** A file on the host, or an address. */
const file = /^(\/\S+\.rpm|(https?|ftp):\/\/\S+)$/;

/** Several at once: `@group`, or all whose names fit. */
const several = new RegExp(`^@[\\w ^.:/-]+$|${namePattern.source}`);

/** A name with the versions that will do: `httpd >= 2.4`. */
const limited = /^[A-Za-z0-9][\w+.:~-]*\s*([<>]=?|=)\s*[\w+.:~^-]+$/;

const special = new RegExp([file, several, limited, providedPath].map(({ source }) => source).join('|'));

/** What the modules `dnf` and `yum` take besides, as Ansible's do. */
export const dnfArguments = {
  name: packageNames(special).describe(
    'Package or packages; `name=version` or `name-version` for one version, `name >= version` and the like, `php-*` for all ' +
      'that fit, `@group`, the path of a file that a package brings, an `.rpm` file of the host or its address; `*` with ' +
      '`latest` for all that are installed.',
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
  allow_downgrade: flag()
    .optional()
    .describe(
      'An older version that is named may take the place of a newer one, as it does unless this is given; with `false` the newer one stays.',
    ),
  validate_certs: flag()
    .optional()
    .describe(
      'Refuse an address whose certificate nobody vouches for. It is of no matter to other names; with an address `false` is a mistake.',
    ),
  install_repoquery: unneeded(flag(), 'nothing has to be installed for it'),
  use_backend: unneeded(
    z.enum(['auto', 'dnf', 'dnf4', 'dnf5', 'yum', 'yum4']),
    'the program of the host is used',
  ),
  installroot: refused('run dnf --installroot by the command module', '/'),
  list: refused('use the module package_facts, or dnf list by the command module'),
};

/** What has to hold between the arguments. */
export const dnfRules = [
  {
    // dnf has no word for it that leaves the repositories as they are.
    holds: ({ validate_certs, name = [] }: Pick<DnfArguments, 'validate_certs' | 'name'>) =>
      validate_certs !== false || !name.some((each) => /^(https?|ftp):/.test(each)),
    error:
      'bring the file there with get_url and its `validate_certs`; for repositories there is `sslverify`',
    path: 'validate_certs',
  },
  {
    holds: ({ state, name = [] }: Pick<DnfArguments, 'state' | 'name'>) =>
      !isRemoval(state) || !name.some((each) => file.test(each)),
    error: 'a package is removed by its name, not by a file',
    path: 'name',
  },
] as const;

function isRemoval(state: string): boolean {
  return state === 'absent' || state === 'removed';
}

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
  const word = isRemoval(state) ? 'remove' : 'install';
  // It says what it would do, or what it lacks, and stops there; where there is nothing to do, or with -q, it says neither. A
  // group is told time and again, and what comes of it by itself.
  const options = words
    .filter((each) => each !== '-q')
    .map(quote)
    .join(' ');
  // What they needed stays, as with plain names.
  const kept = word === 'remove' && !autoremove ? ['--setopt=clean_requirements_on_remove=false'] : [];
  const lacks = word === 'install' ? '|is not available|^Error' : '';
  const trial = (asked: string) =>
    `${program} ${options} --assumeno ${asked} 2>&1 | awk '/^[A-Z].* Groups:$/ { next } /^(Installing|Upgrading|Downgrading|Removing)${lacks}/'`;
  return [
    ...names
      .filter((name) => file.test(name) || several.test(name))
      .map((name) => ({
        key: name,
        command: [word, ...kept, name],
        question: file.test(name) ? lacking(name) : trial(sh`${[word, ...kept, name]}`),
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
