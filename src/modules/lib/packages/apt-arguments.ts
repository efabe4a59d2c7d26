import { z } from 'zod';
import { flag, list, text } from '../../../sdk/args.ts';
import { quote, sh } from '../../../util/quote.ts';
import { refused, unneeded } from '../files/attributes.ts';
import { namePattern, packageNames } from './package-arguments.ts';
import type { PackageJob } from './package-tool.ts';
import { aptMoves, aptOptions, aptRelease } from './package-tools.ts';

/** What the module `apt` takes besides, as Ansible's does. */
export const aptArguments = {
  name: packageNames(namePattern).describe(
    'Package or packages; `name=version` for one version (`1.2*` for any that starts so), `php-*` for all that fit; `*` with ' +
      '`latest` for all that are installed.',
  ),
  state: z
    .enum(['present', 'absent', 'latest', 'installed', 'removed', 'build-dep', 'fixed'])
    .default('present')
    .describe(
      '`latest` also brings the newest version; `build-dep` what is needed to build the packages; `fixed` mends what is ' +
        'half installed; `installed` is `present`, and `removed` is `absent`.',
    ),
  upgrade: z
    .union([z.enum(['dist', 'full', 'no', 'safe', 'yes']), z.boolean()])
    .default('no')
    .describe(
      'Bring all packages up to date: `yes` and `safe` remove none, `dist` and `full` do where it is needed.',
    ),
  autoremove: flag()
    .default(false)
    .describe('Remove what was only installed for packages that are gone; with names, along with them.'),
  autoclean: flag().default(false).describe('Remove downloaded packages that can no longer be had.'),
  clean: flag().default(false).describe('Remove all downloaded packages.'),
  deb: text()
    .refine((path) => path.startsWith('/'), {
      error: 'expected the absolute path of a file on the host: bring it there with get_url or copy',
    })
    .optional()
    .describe('A package file on the host, installed with what it needs.'),
  default_release: text().optional().describe('The release that packages come from, as `-t` of apt-get.'),
  only_upgrade: flag().default(false).describe('Leave packages that are not installed out.'),
  allow_downgrade: flag().optional().describe('An older version may take the place of a newer one.'),
  allow_unauthenticated: flag().optional().describe('Take packages whose origin is not proved.'),
  allow_change_held_packages: flag().default(false).describe('Change packages that are held, too.'),
  fail_on_autoremove: flag().default(false).describe('Fail where packages would have to go.'),
  force: flag()
    .default(false)
    .describe('All three, and essential packages may go. Rather name what is meant.'),
  dpkg_options: list(text())
    .optional()
    .describe('Options of dpkg without `--`; `force-confdef,force-confold` unless given.'),
  force_apt_get: unneeded(flag(), 'apt-get is all that is used'),
  auto_install_module_deps: unneeded(flag(), 'nothing has to be installed for it'),
  policy_rc_d: refused('write /usr/sbin/policy-rc.d by copy, and remove it behind the task'),
  update_cache_retries: refused('use `retries` and `until` of the task'),
  update_cache_retry_max_delay: refused('use `delay` of the task'),
};

/** Second names that Ansible has. */
export const aptAliases = {
  package: 'name',
  'update-cache': 'update_cache',
  'install-recommends': 'install_recommends',
  'default-release': 'default_release',
  'allow-downgrade': 'allow_downgrade',
  allow_downgrades: 'allow_downgrade',
  'allow-downgrades': 'allow_downgrade',
  'allow-unauthenticated': 'allow_unauthenticated',
} as const;

/** Those arguments, read. */
export type AptArguments = z.output<z.ZodObject<typeof aptArguments>>;

/** Options that the arguments mean for apt-get, those that always stand there among them. */
export function aptWords(args: Partial<AptArguments>): readonly string[] {
  const { default_release: release, dpkg_options: options } = args;
  const force = args.force === true;
  return [
    ...(options === undefined ? aptOptions : ['-y', '-q']),
    ...(options ?? []).flatMap((option) => ['-o', `Dpkg::Options::=--${option}`]),
    ...(release === undefined ? [] : ['-o', `${aptRelease}${release}`]),
    ...(args.only_upgrade ? ['--only-upgrade'] : []),
    ...(args.autoremove ? ['--auto-remove'] : []),
    ...(args.allow_downgrade || force ? ['--allow-downgrades'] : []),
    ...(args.allow_unauthenticated || force ? ['--allow-unauthenticated'] : []),
    ...(args.allow_change_held_packages || force ? ['--allow-change-held-packages'] : []),
    ...(force ? ['--allow-remove-essential'] : []),
    ...(args.fail_on_autoremove ? ['--no-remove'] : []),
  ];
}

/** What is asked for besides names, in the order in which Ansible does it. */
export function aptJobs(args: Partial<AptArguments> & { readonly purge?: boolean }): readonly PackageJob[] {
  const { upgrade = 'no', deb, name: names = [], state } = args;
  const all = upgrade === 'dist' || upgrade === 'full';
  const some = upgrade === true || upgrade === 'yes' || upgrade === 'safe';
  const job = (key: string, command: readonly string[]) => ({
    key,
    command,
    question: aptMoves(command, aptWords(args)),
  });
  return [
    ...(args.clean
      ? [{ key: 'clean', command: ['clean'], question: 'ls /var/cache/apt/archives/*.deb 2>/dev/null' }]
      : []),
    ...(all ? [job('upgrade', ['dist-upgrade'])] : []),
    ...(some ? [job('upgrade', ['upgrade', '--with-new-pkgs'])] : []),
    ...(args.autoclean
      ? [
          {
            key: 'autoclean',
            command: ['autoclean'],
            question: "apt-get -s autoclean 2>/dev/null | grep '^Del '",
          },
        ]
      : []),
    ...(args.autoremove && names.length === 0 ? [job('autoremove', ['autoremove'])] : []),
    ...(deb === undefined ? [] : [{ key: 'deb', command: ['install', '--', deb], question: lacking(deb) }]),
    ...patternsOf(args).map((name) => ofPattern(name, args)),
    ...(state === 'fixed' ? [job('fixed', ['-f', 'install'])] : []),
    ...(state === 'build-dep' && names.length > 0 ? [job('build-dep', ['build-dep', '--', ...names])] : []),
  ];
}

function patternsOf({ name = [], state = 'present' }: Partial<AptArguments>): readonly string[] {
  return /build-dep|fixed/.test(state) ? [] : name.filter((each) => namePattern.test(each));
}

/** All packages whose names fit: those that are known, or that are there. */
function ofPattern(name: string, args: Partial<AptArguments> & { readonly purge?: boolean }): PackageJob {
  const isAbsent = args.state === 'absent' || args.state === 'removed';
  const verb = isAbsent ? [args.purge ? 'purge' : 'remove'] : ['install'];
  const command = [
    ...verb,
    ...(args.state === 'present' || args.state === 'installed' ? ['--no-upgrade'] : []),
    '--',
    name,
  ];
  const moves = aptMoves(command, aptWords(args));
  // Where no name fits, nothing has to go; and what is to come is missed by the command itself.
  const isKnown = sh`apt-get -s -q install -- ${name} >/dev/null 2>&1`;
  return { key: name, command, question: isAbsent ? moves : `${isKnown} || echo ${quote(name)}; ${moves}` };
}

/** Prints the package of a file where it is not installed in that version. */
function lacking(deb: string): string {
  return `file=${quote(deb)}
name=$(dpkg-deb -f "$file" Package 2>&1) && version=$(dpkg-deb -f "$file" Version) || { echo "$file"; exit 0; }
seen=$(dpkg-query -W -f='\${db:Status-Abbrev}\${Version}' -- "$name" 2>/dev/null)
[ "$seen" = "ii $version" ] || echo "$name $version"`;
}
