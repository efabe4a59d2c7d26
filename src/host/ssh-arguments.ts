import { type Diagnostic, mistake } from '../source/diagnostic.ts';
import type { SshSettings } from '../transport/ssh-settings.ts';

/**
 * The part of `ssh`'s command line that `ansible_ssh_common_args` may hold: -J, and -o with UserKnownHostsFile,
 * StrictHostKeyChecking, ProxyJump, ConnectTimeout, ServerAliveInterval or ServerAliveCountMax. fplay doesn't run ssh, so the rest is refused by name; what only
 * tunes ssh's own connection sharing is passed over.
 */
export function parseSshArguments(
  variable: string,
  text: string,
  mistakes: Diagnostic[],
): Partial<SshSettings> {
  const words = splitWords(text);
  const found: Partial<SshSettings>[] = [];
  const refuse = (word: string) => {
    mistakes.push(
      mistake(
        `${variable}: \`${word}\` is not supported`,
        undefined,
        'supported are -J and -o with UserKnownHostsFile, StrictHostKeyChecking, ProxyJump, ConnectTimeout, ServerAliveInterval, ServerAliveCountMax; other settings belong into ~/.ssh/config',
      ),
    );
  };
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const [flag, rest] = [word.slice(0, 2), word.slice(2)];
    if (flag === '-C' && rest === '') continue;
    if (flag !== '-o' && flag !== '-J') {
      refuse(word);
      continue;
    }
    const value = rest || words.shift() || '';
    const setting = flag === '-J' ? { proxyJump: value } : option(value);
    if (setting) found.push(setting);
    else refuse(`${flag} ${value}`.trim());
  }
  return Object.assign({}, ...found) as Partial<SshSettings>;
}

function option(text: string): Partial<SshSettings> | undefined {
  const [, name = '', value = ''] = /^(\w+)\s*[=\s]\s*(.*)$/.exec(text) ?? [];
  switch (name.toLowerCase()) {
    case 'userknownhostsfile':
      return { knownHostsFiles: value.split(/\s+/).filter(Boolean) };
    case 'stricthostkeychecking':
      if (['no', 'off', 'accept-new'].includes(value)) return { acceptNew: true };
      return ['yes', 'ask'].includes(value) ? { acceptNew: false } : undefined;
    case 'proxyjump':
      return { proxyJump: value };
    case 'proxycommand':
      return jumpOf(value.split(/\s+/));
    case 'connecttimeout':
      return Number(value) > 0 ? { connectTimeout: Number(value) * 1000 } : undefined;
    case 'serveraliveinterval':
      return Number(value) >= 0 ? { aliveInterval: Number(value) * 1000 } : undefined;
    case 'serveralivecountmax':
      return Number(value) > 0 ? { aliveCount: Number(value) } : undefined;
    case 'controlmaster':
    case 'controlpersist':
    case 'controlpath':
      return {};
    default:
      return undefined;
  }
}

/** `ssh -W %h:%p [user@]host` is what ProxyJump was before it had a name. */
function jumpOf([program, ...words]: readonly string[]): Partial<SshSettings> | undefined {
  const rest = [...words];
  const take = (flag: string) => {
    const at = rest.indexOf(flag);
    return at < 0 ? undefined : rest.splice(at, 2)[1];
  };
  const [target, port] = [take('-W'), take('-p')];
  const [host, ...others] = rest.filter((word) => word !== '-q');
  if (program !== 'ssh' || target !== '%h:%p' || !host || host.startsWith('-') || others.length > 0)
    return undefined;
  return { proxyJump: port === undefined ? host : `${host}:${port}` };
}

/** Words as a shell would split them: spaces, and both kinds of quotes. */
function splitWords(text: string): string[] {
  const words = text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}
