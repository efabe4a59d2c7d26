import type { Command } from '../../../sdk/host.ts';
import { quote, sh } from '../../../util/quote.ts';
import { parseProperties } from './systemd-tools.ts';

/** What looks after the services of a host. */
export type ServiceTool = 'systemd' | 'openrc' | 'sysv';

/** What a service can be told. */
export type ServiceAction = 'start' | 'stop' | 'restart' | 'reload';

/** What was seen of a service. */
export interface ServiceStatus {
  /** Undefined where the host has nothing that looks after services. */
  readonly tool: ServiceTool | undefined;
  readonly found: boolean;
  /** Undefined where the service doesn't say. */
  readonly running: boolean | undefined;
  /** What systemd says of it (`enabled`, `static`, ...), `yes` of an init script, or nothing. */
  readonly enabled: string;
  readonly masked: boolean;
  /** All that systemd says of it; nothing elsewhere. */
  readonly properties: Readonly<Record<string, string>>;
  /** Names of other services, given where this one isn't found. */
  readonly known: readonly string[];
}

/**
 * A script that tells all of a service in one go; `parseStatus` reads what it prints. An init script's code for
 * `status` is taken at its word as LSB defines it: 0 runs, 1 to 3 doesn't, others don't know. Where it doesn't know, a
 * process whose command line holds `pattern` (which comes by stdin, so that no command line of ours does) decides.
 */
export function statusScript(name: string): string {
  const service = quote(name);
  return `IFS= read -r pattern
name=${service}
if [ -d /run/systemd/system ]; then
  echo tool=systemd
  state=$(systemctl show -- "$name" 2>/dev/null)
  case "
$state" in *"
LoadState=not-found"*) systemctl list-unit-files --no-legend --no-pager 2>/dev/null | sed 's/[[:space:]].*//; s/\\.service$//; s/^/known=/' ;; esac
  echo "enabled=$(systemctl is-enabled -- "$name" 2>/dev/null)"
  printf '%s\\n' "$state" | sed 's/^/show=/'
  exit 0
fi
script=/etc/init.d/$name
if command -v rc-service >/dev/null 2>&1; then echo tool=openrc; elif [ -d /etc/init.d ]; then echo tool=sysv; else exit 0; fi
if [ ! -x "$script" ]; then
  for each in /etc/init.d/*; do [ -x "$each" ] && echo "known=\${each##*/}"; done
  exit 0
fi
echo found=yes
if command -v rc-service >/dev/null 2>&1; then
  rc-service -- "$name" status </dev/null >/dev/null 2>&1
  echo "code=$?"
  [ -e "/etc/runlevels/default/$name" ] && echo enabled=yes
  exit 0
fi
"$script" status </dev/null >/dev/null 2>&1
code=$?
if [ "$code" -gt 3 ] && [ -n "$pattern" ]; then
  code=3
  for each in /proc/[0-9]*/cmdline; do
    line=$(tr '\\0' ' ' 2>/dev/null <"$each") || continue
    case $line in *"$pattern"*) code=0; break ;; esac
  done
fi
echo "code=$code"
for each in /etc/rc[2345].d/S[0-9][0-9]"$name"; do [ -e "$each" ] && { echo enabled=yes; break; }; done
exit 0`;
}

/** Reads what `statusScript` printed. */
export function parseStatus(output: string): ServiceStatus {
  const lines = output.split('\n').map((line) => line.split('='));
  const values = (key: string) => lines.filter(([name]) => name === key).map(([, ...rest]) => rest.join('='));
  const tool = values('tool')[0] as ServiceTool | undefined;
  const properties = parseProperties(values('show'));
  return {
    tool,
    ...(tool === 'systemd' ? unitState(properties) : scriptState(values('found'), values('code')[0])),
    enabled: values('enabled')[0] ?? '',
    properties,
    known: values('known'),
  };
}

type State = Pick<ServiceStatus, 'found' | 'running' | 'masked'>;

function unitState({ LoadState, ActiveState = '' }: Readonly<Record<string, string>>): State {
  return {
    found: LoadState !== 'not-found',
    masked: LoadState === 'masked',
    running: ['active', 'activating', 'reloading'].includes(ActiveState),
  };
}

function scriptState(found: readonly string[], code: string | undefined): State {
  return {
    found: found.length > 0,
    masked: false,
    running: code === undefined || Number(code) > 3 ? undefined : code === '0',
  };
}

/**
 * Starts, stops, restarts or reloads. Init scripts get an empty environment where `service` sees to that, and their
 * daemons get no pipe of ours: one that is kept open would keep the task waiting.
 */
export function actionScript(
  tool: ServiceTool,
  name: string,
  action: ServiceAction,
  words: readonly string[],
): string {
  if (tool === 'systemd') return sh`exec systemctl ${action} -- ${name}`;
  const init = `/etc/init.d/${name}`;
  const command =
    tool === 'openrc'
      ? sh`rc-service -- ${name} ${action} ${words}`
      : sh`if command -v service >/dev/null 2>&1; then service ${name} ${action} ${words}; else ${init} ${action} ${words}; fi`;
  return `said=$(mktemp) || exit 1
{ ${command}; } </dev/null >"$said" 2>&1
code=$?
cat "$said" >&2
rm -f "$said"
exit "$code"`;
}

/** Makes a service start at boot, or not. */
export function enableCommand(tool: ServiceTool, name: string, enabled: boolean): Command {
  if (tool === 'systemd') return ['systemctl', enabled ? 'enable' : 'disable', '--', name];
  if (tool === 'openrc') return ['rc-update', enabled ? 'add' : 'del', name, 'default'];
  const debian = enabled
    ? sh`update-rc.d ${name} defaults && update-rc.d ${name} enable`
    : // A script whose header names no runlevels can only have its links taken away.
      sh`update-rc.d ${name} disable 2>/dev/null || update-rc.d -f ${name} remove`;
  return `if command -v update-rc.d >/dev/null 2>&1; then ${debian}
elif command -v chkconfig >/dev/null 2>&1; then ${sh`chkconfig --add ${name} && chkconfig ${name} ${enabled ? 'on' : 'off'}`}
else echo 'this host has neither update-rc.d nor chkconfig' >&2; exit 127; fi`;
}
