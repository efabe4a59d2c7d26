import { type HostConnection, hostOn } from '../../../src/host/host.ts';
import type { Hands, Probe } from '../../../src/sdk/host.ts';
import { openLocal } from '../../../src/transport/local.ts';

/** A host that cases run on. */
export interface OpenHost {
  readonly probe: Probe;
  readonly hands: Hands;
  readonly statistics: HostConnection['statistics'];
  close(): Promise<void>;
}

/** This machine, by the local transport. */
export async function openHost(): Promise<OpenHost> {
  const connection = hostOn(openLocal(), 'h1');
  return {
    probe: connection.view(),
    hands: connection.view(),
    statistics: connection.statistics,
    close: () => connection.close(),
  };
}
