import type { SshTarget } from './ssh-config.ts';

/** What to try where a host takes none of what was `tried`; `encrypted` are keys of which nobody has the passphrase. */
export function loginHint(tried: readonly string[], encrypted: readonly string[]): string {
  const check =
    'check ansible_user, and ansible_ssh_private_key_file or ansible_password; ssh-copy-id puts your key on the host';
  if (encrypted.length > 0)
    return `run ssh-add ${encrypted.join(' ')} with an agent, or set ansible_ssh_private_key_passphrase; else ${check}`;
  return tried.join() === 'ssh-agent' ? `see by ssh-add -l whether the agent has a key; ${check}` : check;
}

/** What to try where a connection can't be made; `isThere` says that something took it. Undefined where nobody knows. */
export function wayOut(
  target: Pick<SshTarget, 'address' | 'port' | 'connectTimeout'>,
  { code, level, message }: { code?: string; level?: string; message: string },
  isThere: boolean,
): string | undefined {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return target.address.startsWith('[')
      ? `write the address without brackets: ansible_host=${target.address.replace(/[[\]]/g, '')}`
      : `the name ${target.address} has no address: set ansible_host, or add it to DNS or /etc/hosts`;
  if (code === 'ECONNREFUSED' && /^(localhost|127\..*|::1)$/.test(target.address))
    return `is sshd running there, and is ${target.port} its port (ansible_port)? For this machine itself none is needed: ansible_connection=local`;
  if (code === 'ECONNREFUSED') return `is sshd running there, and is ${target.port} its port (ansible_port)?`;
  if (level === 'client-timeout' && isThere)
    return `the host takes connections, but its sshd did not answer within ${target.connectTimeout / 1000} s: is it frozen or overloaded, or waits sshd for DNS (UseDNS no)? (ansible_ssh_timeout waits longer)`;
  if (level === 'client-timeout' || code === 'ETIMEDOUT')
    return `no answer within ${target.connectTimeout / 1000} s: is the host up, and does a firewall drop port ${target.port}? (ansible_ssh_timeout waits longer)`;
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return 'is the host up, and is there a route to it (a VPN, ProxyJump)?';
  if (/ECONNRESET|closed|before handshake/.test(`${code} ${message}`))
    return 'the server hung up: it may limit connections (MaxStartups in sshd_config: use fewer --forks) or not be an SSH server';
  return undefined;
}
