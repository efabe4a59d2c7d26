import type { KeyRing } from './identities.ts';
import type { KnownHostsFiles } from './known-hosts.ts';
import type { SshConfigs } from './ssh-config.ts';

/** What connections of one run share: what each would else read, decrypt and take apart for itself. */
export interface Shared {
  readonly keys: KeyRing;
  readonly knownHosts: KnownHostsFiles;
  readonly configs: SshConfigs;
}

/** Nothing read yet. */
export function createShared(): Shared {
  return { keys: new Map(), knownHosts: new Map(), configs: new Map() };
}
