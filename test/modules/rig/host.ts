import { mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HostView } from '../../../src/host/hands.ts';
import type { HostConnection } from '../../../src/host/host.ts';
import type { Probe } from '../../../src/sdk/host.ts';
import { type Inside, inside } from '../../rig/inside.ts';
import { startLab } from '../../rig/lab.ts';

/** A connection that cases run over. */
export interface OpenHost {
  readonly probe: Probe;
  readonly hands: HostView;
}

/** A real host for the cases of a test file, reached by SSH and seen from outside. */
export interface CaseHost extends Pick<Inside, 'pid' | 'root' | 'run'> {
  /** This machine's address as the host sees it. */
  readonly gateway: string;
  /** A connection of its own, which lasts until the host goes down. */
  connect(): Promise<OpenHost>;
  /** A new folder of the host, for as long as `use` takes: its path there. */
  withFolder<T>(use: (folder: string) => Promise<T>): Promise<T>;
  down(): Promise<void>;
}

/** Makes a lab of one host. */
export async function startCaseHost(): Promise<CaseHost> {
  const lab = await startLab(['h1']);
  const { pid, root, run, connect } = await inside(lab, 'h1');
  const connections: HostConnection[] = [];
  return {
    pid,
    root,
    run,
    gateway: lab.lab.gateway,
    async connect() {
      const connection = await connect();
      connections.push(connection);
      return { probe: connection.view(), hands: connection.view() };
    },
    async withFolder(use) {
      const folder = mkdtempSync(join(root, 'tmp/fplay-case-'));
      try {
        return await use(`/tmp/${basename(folder)}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    async down() {
      await Promise.all(connections.map((connection) => connection.close()));
      await lab.down();
    },
  };
}
