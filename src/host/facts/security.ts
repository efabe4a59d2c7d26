import type { Files } from './files-by-path.ts';

/** `selinux`, `apparmor` and `fips`. */
export function securityFacts(files: Files): Readonly<Record<string, unknown>> {
  const first = (path: string) => files.get(path)?.[0]?.trim();
  return {
    selinux: selinuxFacts(files),
    apparmor: { status: first('/sys/module/apparmor/parameters/enabled') === 'Y' ? 'enabled' : 'disabled' },
    fips: first('/proc/sys/crypto/fips_enabled') === '1',
  };
}

function selinuxFacts(files: Files) {
  const enforce = files.get('/sys/fs/selinux/enforce')?.[0];
  if (enforce === undefined) return { status: 'disabled' };
  const config = (files.get('/etc/selinux/config') ?? []).join('\n');
  const setting = (name: string) => new RegExp(`^\\s*${name}=\\s*(\\w+)`, 'm').exec(config)?.[1] ?? 'unknown';
  return {
    status: 'enabled',
    policyvers: Number(files.get('/sys/fs/selinux/policyvers')?.[0] ?? 0),
    config_mode: setting('SELINUX'),
    mode: enforce.trim() === '1' ? 'enforcing' : 'permissive',
    type: setting('SELINUXTYPE'),
  };
}
