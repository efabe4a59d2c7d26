import type { Command } from '../../../sdk/host.ts';
import { sh } from '../../../util/quote.ts';

/** Whose units are meant: the host's, the user's own, or those of every user. */
export type SystemdScope = 'system' | 'user' | 'global';

/** What systemd says of one unit. */
export interface UnitStatus {
  /** Whether systemd runs this host. */
  readonly there: boolean;
  /** `loaded`, `masked`, `not-found`, `bad-setting`, ... */
  readonly load: string;
  /** `active`, `inactive`, `failed`, `activating`, `deactivating`, ... */
  readonly active: string;
  /** What `systemctl is-enabled` says: `enabled`, `disabled`, `static`, `masked`, ... */
  readonly enabled: string;
  /** Unit files were changed since systemd read them. */
  readonly stale: boolean;
  /** Units that there are, where this one isn't found. */
  readonly known: readonly string[];
  /** All that `systemctl show` prints. */
  readonly properties: Readonly<Record<string, string>>;
}

/** A script that tells all of a unit in one go; `parseUnit` reads what it prints. */
export function unitScript(name: string | undefined, scope: SystemdScope): string {
  const systemctl = systemctlWords(scope);
  const ask = sh`
${systemctl} show -- ${name ?? ''} 2>/dev/null | sed 's/^/show /'
echo "enabled $(${systemctl} is-enabled -- ${name ?? ''} 2>/dev/null)"
case $(${systemctl} show -p LoadState -- ${name ?? ''}) in *=not-found)
  ${systemctl} list-unit-files --no-legend --no-pager 2>/dev/null | sed 's/[[:space:]].*//; s/^/known /' ;;
esac`;
  return `[ -d /run/systemd/system ] && command -v systemctl >/dev/null 2>&1 || exit 0
echo there
${environment(scope)}
${name === undefined ? '' : ask}
${sh`${systemctl} show -p NeedDaemonReload -- '*' 2>/dev/null`} | grep -q '=yes$' && echo stale
exit 0`;
}

/** Reads what `unitScript` printed. */
export function parseUnit(output: string): UnitStatus {
  const lines = output.split('\n');
  const after = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const properties = parseProperties(after('show'));
  return {
    there: lines[0] === 'there',
    load: properties.LoadState ?? 'not-found',
    active: properties.ActiveState ?? 'inactive',
    enabled: after('enabled')[0] ?? '',
    stale: lines.includes('stale'),
    known: after('known'),
    properties,
  };
}

/**
 * Whether a unit starts at boot, of what `systemctl is-enabled` says. Units without an `[Install]` section of their own
 * can be neither enabled nor disabled: they are as they are wanted.
 */
export function bootState(said: string, wanted: boolean | undefined): boolean {
  if (['static', 'generated', 'transient'].includes(said)) return wanted ?? true;
  return said === 'enabled';
}

/** Reads what `systemctl show` prints; a command of `Exec...=` may go over several lines. */
export function parseProperties(lines: readonly string[]): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last && isCutCommand(last)) last[1] += `\n${line}`;
    else if (line.includes('='))
      found.push([line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  }
  return Object.fromEntries(found);
}

function isCutCommand([key, value]: readonly [string, string]): boolean {
  return key.startsWith('Exec') && value.startsWith('{') && !value.trimEnd().endsWith('}');
}

/** Tells systemd something: an action and its unit. */
export function systemctlScript(scope: SystemdScope, words: readonly string[]): Command {
  return `${environment(scope)}\nexec ${sh`${[...systemctlWords(scope), ...words]}`}`;
}

function systemctlWords(scope: SystemdScope): readonly string[] {
  return scope === 'system' ? ['systemctl'] : ['systemctl', `--${scope}`];
}

/** Where the user's own systemd listens, for logins that don't set it (sudo). */
function environment(scope: SystemdScope): string {
  return scope === 'user' ? `: "\${XDG_RUNTIME_DIR:=/run/user/$(id -u)}"; export XDG_RUNTIME_DIR` : '';
}
