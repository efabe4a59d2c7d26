/** Where packages are known, in the order in which a host is asked. */
export const packageSources = ['apk', 'apt', 'rpm'] as const;

type PackageSource = (typeof packageSources)[number];

/** What is told of an installed package. */
type PackageFact = Readonly<Record<string, string | null>>;

const lists: Readonly<Record<PackageSource, string>> = {
  apk: "apk info -v 2>/dev/null | sed -n 's/^\\(.*\\)-\\([^-]*\\)-\\([^-]*\\)$/\\1\\t\\2\\t\\3/p'",
  apt: String.raw`main=$(dpkg --print-architecture 2>/dev/null)
dpkg-query -W -f='${'$'}{db:Status-Abbrev}\t${'$'}{Package}\t${'$'}{Version}\t${'$'}{Architecture}\t${'$'}{Section}\n' 2>/dev/null |
awk -F '\t' -v OFS='\t' -v main="$main" 'substr($1, 2, 1) == "i" { if ($4 != main && $4 != "all") $2 = $2 ":" $4; print $2, $3, $4, $5 }'`,
  rpm: String.raw`rpm -qa --qf '%{NAME}\t%{VERSION}\t%{RELEASE}\t%{EPOCH}\t%{ARCH}\n' 2>/dev/null`,
};

const fields: Readonly<Record<PackageSource, readonly string[]>> = {
  apk: ['name', 'version', 'release'],
  apt: ['name', 'version', 'arch', 'category'],
  rpm: ['name', 'version', 'release', 'epoch', 'arch'],
};

/** A script that lists what is installed; with `first`, of the first source that has anything. */
export function packageListScript(sources: readonly PackageSource[], first: boolean): string {
  const each = sources.map(
    (source) => `said=$(${lists[source]})
if [ -n "$said" ]; then echo '== ${source}'; printf '%s\\n' "$said"${first ? '; exit 0' : ''}; fi`,
  );
  return [...each, 'exit 0'].join('\n');
}

/** Reads what `packageListScript` printed: by name, all that are installed. */
export function parsePackageList(output: string): Readonly<Record<string, readonly PackageFact[]>> {
  const found = new Map<string, PackageFact[]>();
  for (const part of output.split(/^== /m).slice(1)) {
    const [source = '', ...lines] = part.split('\n');
    for (const line of lines.filter((each) => each !== '')) {
      const fact = factOf(source as PackageSource, line.split('\t'));
      found.set(fact.name ?? '', [...(found.get(fact.name ?? '') ?? []), fact]);
    }
  }
  return Object.fromEntries(found);
}

function factOf(source: PackageSource, values: readonly string[]): PackageFact {
  const named = fields[source].map((name, index) => [name, stated(values[index])]);
  return { ...Object.fromEntries(named), source };
}

/** rpm's word for nothing. */
function stated(value = ''): string | null {
  return value === '(none)' ? null : value;
}
