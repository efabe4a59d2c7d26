import { ConnectionLost } from '../sdk/host.ts';
import type { SshSettings } from './ssh-settings.ts';

/**
 * A jump host is asked for what belongs to it in `~/.ssh/config`; the key, the rules for host keys and the time are
 * those of the host behind it. Its password isn't: it would go to another machine than the user meant it for.
 */
export function hopSettings(settings: SshSettings, hops: readonly string[]): SshSettings {
  const { password: _, port: _port, user: _user, proxyJump: _jump, ...shared } = settings;
  const [, user, host = '', port] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(hops.at(-1) ?? '') ?? [];
  if (host === '') throw new ConnectionLost(`ProxyJump \`${hops.join(',')}\` is not [user@]host[:port]`);
  const rest = hops.slice(0, -1);
  return {
    ...shared,
    host: host.replace(/^\[|\]$/g, ''),
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port: Number(port) }),
    ...(rest.length > 0 && { proxyJump: rest.join(',') }),
  };
}
