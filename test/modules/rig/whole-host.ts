/** Modules whose cases change the host as a whole, and would be in each other's way side by side. */
export const wholeHost: ReadonlySet<string> = new Set([
  'apt',
  'apt_repository',
  'authorized_key',
  'cron',
  'group',
  'hostname',
  'locale_gen',
  'mount',
  'package',
  'service',
  'sysctl',
  'systemd',
  'systemd_service',
  'timezone',
  'user',
]);
