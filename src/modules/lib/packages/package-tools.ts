import { quote, sh } from '../../../util/quote.ts';

import type { PackageJob, PackageTool } from './package-tool.ts';
import { isNewerRpm } from './rpm-version.ts';

/** Never ask, and keep configuration that was changed. */
export const aptOptions: readonly string[] = [
  '-y',
  '-q',
  '-o',
  'Dpkg::Options::=--force-confdef',
  '-o',
  'Dpkg::Options::=--force-confold',
];

const aptScript = String.raw`dpkg-query -W -f='${'$'}{db:Status-Abbrev}\t${'$'}{Package}\t${'$'}{Architecture}\t${'$'}{Version}\t${'$'}{Provides}\n' 2>/dev/null |
awk -F '\t' -v names="$names" '
BEGIN { count = split(names, wanted, " ") }
substr($1, 2, 1) != "i" { next }
{
  for (i = 1; i <= count; i++) {
    if (wanted[i] == $2 || wanted[i] == $2 ":" $3) { print "installed", wanted[i], $4; continue }
    if (index($5, wanted[i]) == 0) continue
    provided = split($5, provides, ", *")
    for (j = 1; j <= provided; j++) { split(provides[j], words, " "); if (words[1] == wanted[i]) print "provided", wanted[i], $2 }
  }
}'
time=0
if ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1; then
  for each in /var/lib/apt/periodic/update-success-stamp /var/lib/apt/lists; do
    seen=$(stat -c %Y "$each" 2>/dev/null) && [ "$seen" -gt "$time" ] && time=$seen
  done
fi
[ $(($(date +%s) - time)) -gt "$valid" ] || echo cache fresh`;

/** Prints what apt would take, from the release that it is told. */
function aptPolicy(words: readonly string[] = []): string {
  const release = words.filter((word) => word.startsWith(aptRelease)).flatMap((word) => ['-o', word]);
  return `${sh`apt-cache ${release}`} policy -- $names 2>/dev/null |
awk '/^[^ ]/ { name = $1; sub(/:$/, "", name) } $1 == "Candidate:" && $2 != "(none)" { print "newest", name, $2 }'`;
}

/** The setting of apt that says which release packages come from, up to its value. */
export const aptRelease = 'APT::Default-Release=';

/**
 * A script that prints a line for every package that apt-get would bring or take away. Where it would refuse to take one
 * away the question is answered all the same, and the command itself fails.
 */
export function aptMoves(asked: readonly string[], words: readonly string[] = []): string {
  const options = words.filter((word) => word !== '--no-remove');
  return sh`apt-get -s -q ${options} ${asked} 2>/dev/null | awk '$1 ~ /^(Inst|Remv|Purg)$/'`;
}

/** Debian, Ubuntu. */
export const apt: PackageTool = {
  name: 'apt',
  program: 'apt-get',
  options: aptOptions,
  environment: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C', APT_LISTCHANGES_FRONTEND: 'none' },
  query: (names, latest, words) =>
    [listed(names), aptScript, ...(latest ? [aptPolicy(words)] : [])].join('\n'),
  upgrade: (words) => ({
    key: 'upgrade',
    command: ['upgrade', '--with-new-pkgs'],
    question: aptMoves(['upgrade', '--with-new-pkgs'], words),
  }),
  install: (packages, { recommends, words }) => [
    'apt-get',
    ...(words ?? aptOptions),
    ...(recommends === undefined ? [] : ['-o', `APT::Install-Recommends=${recommends}`]),
    ...['install', '--', ...packages],
  ],
  remove: (packages, { purge, words }) => [
    'apt-get',
    ...(words ?? aptOptions),
    purge ? 'purge' : 'remove',
    '--',
    ...packages,
  ],
  refresh: () => ['apt-get', '-q', 'update'],
  requirement: (name, version) => (version === undefined ? name : `${name}=${version}`),
};

function redHat(name: 'dnf' | 'yum'): PackageTool {
  const usual = ['-y', '-q'];
  const ask = String.raw`for name in $names; do
  { rpm -q --qf 'installed %{VERSION}-%{RELEASE}\n' -- "$name" || rpm -q --whatprovides --qf 'provided %{NAME}\n' -- "$name"; } 2>/dev/null |
  awk -v name="$name" '$1 == "installed" || $1 == "provided" { print $1, name, $2; exit }'
  case $name in
    *-[0-9]*) for each in "${'$'}{name%-[0-9]*}" "${'$'}{name%%-[0-9]*}"; do
      rpm -q --qf "other $name $each/%{VERSION}-%{RELEASE}\n" -- "$each" 2>/dev/null | awk '$1 == "other" { print; exit }'
    done ;;
  esac
done`;
  const updates = (words: readonly string[] = usual) =>
    `${sh`${[name, ...words.filter((word) => !/^(-y|--downloadonly)$/.test(word))]}`} check-update`;
  const outdated = (words: readonly string[] | undefined) =>
    `${updates(words)} $names 2>/dev/null | awk 'NF == 3 { sub(/\\.[^.]*$/, "", $1); print "outdated", $1 }'`;
  return {
    name,
    program: name,
    environment: { LC_ALL: 'C' },
    options: usual,
    keepsLists: true,
    isNewer: isNewerRpm,
    query: (names, latest, words) =>
      [listed(names), ask, ...(latest ? [outdated(words)] : []), 'true'].join('\n'),
    upgrade: (words) => ({
      key: 'upgrade',
      command: ['update'],
      question: `${updates(words)} 2>/dev/null | awk '/^Obsoleting/ { exit } NF == 3'`,
    }),
    install: (packages, { recommends, words = usual }) => [
      ...[name, ...words],
      ...(recommends === undefined || name === 'yum' ? [] : [`--setopt=install_weak_deps=${recommends}`]),
      ...['install', ...packages],
    ],
    renew: (packages, { words = usual }) => [name, ...words, 'update', ...packages],
    // What they needed stays, as in Ansible, unless `autoremove` says otherwise.
    remove: (packages, { words = usual }) => [
      ...[name, '--setopt=clean_requirements_on_remove=false', ...words, 'remove', ...packages],
    ],
    refresh: () => [name, '-q', ...(name === 'dnf' ? ['makecache', '--refresh'] : ['makecache'])],
    requirement: (wanted, version) =>
      version === undefined ? wanted : `${wanted}${/^[<>]/.test(version) ? ' ' : '-'}${version}`,
  };
}

/** Fedora, and Red Hat from version 8 on. */
export const dnf: PackageTool = redHat('dnf');

/** Red Hat up to version 7. */
export const yum: PackageTool = redHat('yum');

const apkScript = `for name in $names; do
  found=$(apk info -e -v -- "$name" 2>/dev/null | head -n 1) || continue
  [ -n "$found" ] || continue
  case $found in "$name"-*) echo "installed $name \${found#"$name"-}" ;; *) echo "provided $name $found" ;; esac
done
time=$(stat -c %Y /var/cache/apk 2>/dev/null || echo 0)
ls /var/cache/apk/APKINDEX* >/dev/null 2>&1 || time=0
[ $(($(date +%s) - time)) -gt "$valid" ] || echo cache fresh`;

const apkOutdated = `apk version -l '<' 2>/dev/null | awk -v names="$names" '
BEGIN { count = split(names, wanted, " ") }
{ for (i = 1; i <= count; i++) if (index($1, wanted[i] "-") == 1 && substr($1, length(wanted[i]) + 2, 1) ~ /[0-9]/) print "outdated", wanted[i] }'`;

/** All that is installed is brought up to date, or with `available` to what the repositories have. */
export function apkUpgrade(words: readonly string[] = [], available = false): PackageJob {
  const program = sh`${['apk', ...words]}`;
  return {
    key: 'upgrade',
    command: ['upgrade', '--no-progress', ...(available ? ['--available'] : [])],
    question: available
      ? `${program} upgrade --no-progress --available --simulate 2>/dev/null | grep '^('`
      : `${program} version -l '<' 2>/dev/null | grep '<'`,
  };
}

/** Alpine. */
export const apk: PackageTool = {
  name: 'apk',
  program: 'apk',
  environment: { LC_ALL: 'C' },
  options: [],
  query: (names, latest) => [listed(names), apkScript, ...(latest ? [apkOutdated] : [])].join('\n'),
  upgrade: (words) => apkUpgrade(words, false),
  install: (packages, { words = [] }) => [
    ...['apk', ...words, 'add', '--no-progress', '--upgrade', '--', ...packages],
  ],
  remove: (packages, { purge }) => [
    'apk',
    'del',
    '--no-progress',
    ...(purge ? ['--purge'] : []),
    '--',
    ...packages,
  ],
  refresh: () => ['apk', 'update', '--no-progress'],
  requirement: (name, version) => (version === undefined ? name : `${name}=${version}`),
};

function listed(names: readonly string[]): string {
  return `names=${quote(names.join(' '))}`;
}

/** In the order in which a host is asked for them. */
export const packageTools: readonly PackageTool[] = [apt, dnf, yum, apk];

/**
 * A script that finds the first of some tools that the host has and asks it; `parsePackages` reads the answer. `validTime` in
 * seconds: with an age in its place the answer would be another one every second.
 */
export function surveyScript(
  tools: readonly PackageTool[],
  names: readonly string[],
  latest: boolean,
  validTime: number,
  words?: readonly string[],
): string {
  const branches = tools.map(
    (tool, index) =>
      `${index === 0 ? 'if' : 'elif'} ${sh`command -v ${tool.program}`} >/dev/null 2>&1; then\necho tool ${tool.name}\n${tool.query(names, latest, words)}`,
  );
  return `valid=${validTime}\n${branches.join('\n')}\nfi\ntrue`;
}

/** What a host has of the packages that were asked about. */
export interface PackageSurvey {
  readonly tool: PackageTool | undefined;
  /** Version by name. */
  readonly installed: ReadonlyMap<string, string>;
  /** Names that no package has but another one provides, by that one's name. */
  readonly provided: ReadonlyMap<string, string>;
  /** For names that end in a version and are not there: the name without it, `/`, and the version that is there. */
  readonly others: ReadonlyMap<string, string>;
  readonly newest: ReadonlyMap<string, string>;
  readonly outdated: ReadonlySet<string>;
  /** Whether the lists are no older than they may be. */
  readonly isFresh: boolean;
}

/** Reads what `surveyScript` printed. */
export function parsePackages(output: string): PackageSurvey {
  const rows = output.split('\n').map((line) => line.split(' '));
  const table = (word: string) =>
    new Map(rows.filter(([first]) => first === word).map(([, name = '', value = '']) => [name, value]));
  const [tool] = table('tool').keys();
  return {
    tool: packageTools.find(({ name }) => name === tool),
    installed: table('installed'),
    provided: table('provided'),
    others: table('other'),
    newest: table('newest'),
    outdated: new Set(table('outdated').keys()),
    isFresh: table('cache').has('fresh'),
  };
}
