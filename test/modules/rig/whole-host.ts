/** Modules whose cases change the host as a whole, and would be in each other's way side by side. */
export const wholeHost: ReadonlySet<string> = new Set([
  'apt',
  'authorized_key',
  'group',
  'hostname',
  'package',
  'service',
  'systemd',
  'systemd_service',
  'user',
]);
