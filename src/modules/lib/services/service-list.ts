/** What is told of a service. */
interface ServiceFact {
  readonly name: string;
  readonly state: string;
  readonly source: 'sysv' | 'systemd' | 'openrc';
  readonly status?: string;
  readonly runlevels?: readonly string[] | null;
}

/**
 * A script that lists all services; `parseServices` reads it. As Ansible does, it asks the program `service` on hosts
 * with neither chkconfig nor OpenRC, and systemd besides where that runs the host.
 */
export const servicesScript = `export LC_ALL=C
if command -v rc-status >/dev/null 2>&1; then
  echo '== openrc'; rc-status -a -s -m 2>&1 | grep '^ ' | tr -d '[]'
  echo '== runlevels'; rc-update show -v 2>&1 | grep '|'
elif command -v chkconfig >/dev/null 2>&1; then
  echo '== chkconfig'
  chkconfig --list 2>/dev/null | awk '$2 ~ /^0:/ { print $1, $5 }' | while read -r name level; do
    if service "$name" status </dev/null >/dev/null 2>&1; then state=running; else state=stopped; fi
    echo "$name $level $state"
  done
elif command -v service >/dev/null 2>&1; then
  echo '== sysv'; service --status-all </dev/null 2>/dev/null
fi
[ -d /run/systemd/system ] || exit 0
units=$(systemctl list-units --no-pager --type service --all --plain 2>/dev/null | grep '\\.service')
files=$(systemctl list-unit-files --no-pager --type service --all 2>/dev/null | grep '\\.service')
echo '== units'; printf '%s\\n' "$units"
echo '== files'; printf '%s\\n' "$files"
loaded=" $(printf '%s\\n' "$units" | awk '{ printf "%s ", $1 }')"
others=$(printf '%s\\n' "$files" | awk -v loaded="$loaded" '$1 !~ /@\\.service$/ && !index(loaded, " " $1 " ") { print $1 }')
[ -n "$others" ] || exit 0
echo '== others'
set -- $others
systemctl show --no-pager --property=ActiveState "$@" 2>/dev/null | grep . | while IFS= read -r state; do
  echo "$1 \${state#ActiveState=}"; shift
done`;

/** Reads what `servicesScript` printed. */
export function parseServices(output: string): Readonly<Record<string, ServiceFact>> {
  const sections = new Map(
    output.split(/^== /m).map((part) => {
      const [name = '', ...lines] = part.split('\n');
      return [name, lines.filter((line) => line.trim() !== '')] as const;
    }),
  );
  const read = (section: string, fact: (line: string) => ServiceFact | undefined) =>
    (sections.get(section) ?? []).map(fact).filter((each) => each !== undefined);
  const runlevels = runlevelsOf(sections.get('runlevels') ?? []);
  const found = new Map<string, ServiceFact>();
  for (const each of [
    ...read('sysv', sysvFact),
    ...read('chkconfig', chkconfigFact),
    ...read('openrc', (line) => openrcFact(line, runlevels)),
    ...read('units', unitFact),
  ])
    found.set(each.name, each);
  const others = new Map((sections.get('others') ?? []).map((line) => wordsOf(line) as [string, string]));
  for (const line of sections.get('files') ?? []) addUnitFile(found, others, line);
  return Object.fromEntries(found);
}

function wordsOf(line: string): readonly string[] {
  return line.trim().split(/\s+/);
}

function sysvFact(line: string): ServiceFact | undefined {
  const [, sign, name = ''] = /^\s*\[ ([-+]) \]\s+(.+)$/.exec(line) ?? [];
  return sign === undefined
    ? undefined
    : { name, state: sign === '+' ? 'running' : 'stopped', source: 'sysv' };
}

function chkconfigFact(line: string): ServiceFact {
  const [name = '', level = '', state = ''] = wordsOf(line);
  return { name, state, status: level.endsWith(':on') ? 'enabled' : 'disabled', source: 'sysv' };
}

function runlevelsOf(lines: readonly string[]): ReadonlyMap<string, readonly string[] | null> {
  const rows = lines.map((line) => line.split('|'));
  return new Map(
    rows.map(([name = '', levels = '']) => [name.trim(), levels.trim() ? wordsOf(levels) : null]),
  );
}

function openrcFact(
  line: string,
  runlevels: ReadonlyMap<string, readonly string[] | null>,
): ServiceFact | undefined {
  const [name = '', state = ''] = wordsOf(line);
  const levels = runlevels.get(name);
  return name === '*' || levels === undefined
    ? undefined
    : { name, state, runlevels: levels, source: 'openrc' };
}

const badStates = ['not-found', 'masked', 'failed'];

function unitFact(line: string): ServiceFact {
  const fields = wordsOf(line);
  const [name = '', , active = '', sub = ''] = fields;
  const bad = badStates.find((state) => fields.slice(0, -1).includes(state));
  return { name, state: sub === 'running' ? 'running' : 'stopped', status: bad ?? active, source: 'systemd' };
}

/** What the unit's file says counts as its status, unless something is wrong with it. */
function addUnitFile(
  found: Map<string, ServiceFact>,
  others: ReadonlyMap<string, string>,
  line: string,
): void {
  const [name = '', status = ''] = wordsOf(line);
  const known = found.get(name);
  if (!known) found.set(name, { name, state: others.get(name) ?? 'unknown', status, source: 'systemd' });
  else if (!badStates.includes(known.status ?? '')) found.set(name, { ...known, status });
}
