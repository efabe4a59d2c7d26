import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';

/** A user of this machine for one test, who may become nobody without a password, and root with it. */
export interface Account {
  readonly name: string;
  readonly password: string;
  remove(): void;
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
    remove() {
      rmSync(rules);
      execFileSync('userdel', ['-r', name], { stdio: 'ignore' });
    },
  };
}
