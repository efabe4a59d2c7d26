import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { play } from '../../../rig/play.ts';

it('leaves no file on the host where a request is ended before its time', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'fplay-request-'));
  let asked = 0;
  const server = createServer(() => {
    asked += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const run = await play(
      {
        'play.yml': `
- hosts: all
  gather_facts: false
  environment: { TMPDIR: ${folder} }
  tasks: [{ uri: { url: "http://127.0.0.1:${port}/" }, timeout: 1 }]
`,
      },
      { hosts: 'a' },
    );
    expect(asked).toBe(1);
    expect(run.counts.a).toMatchObject({ failed: 1 });
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }
});
