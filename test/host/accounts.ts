import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { vi } from 'vitest';

/** A user of this machine for one test, who may become nobody without a password, and root with it. */
export interface Account {
  readonly name: string;
  readonly password: string;
  /** Waits for the shells of its connections to end, which take a moment. */
  remove(): Promise<void>;
}

/** Makes the user, and its rules for sudo. */
export function makeAccount(): Account {
  const name = `fp${process.pid}`;
  const password = 'pa$$ \'w"ord';
  const rules = `/etc/sudoers.d/${name}`;
  execFileSync('useradd', ['-m', '-s', '/bin/bash', name]);
  execFileSync('chpasswd', { input: `${name}:${password}\n` });
  writeFileSync(
    rules,
    `Defaults:${name} timestamp_timeout=0\n${name} ALL=(nobody) NOPASSWD: ALL\n${name} ALL=(root) ALL\n`,
    {
      mode: 0o440,
    },
  );
  return {
    name,
    password,
    async remove() {
      rmSync(rules);
      await vi.waitFor(() => execFileSync('userdel', ['-r', name], { stdio: 'ignore' }), 10_000);
    },
  };
}
