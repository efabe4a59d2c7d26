import type { Parts, Shown } from './parts.ts';

/** Facts that are others whenever one looks: what a task makes of them is compared with what it says. */
const passing = /^(date_time|uptime_seconds|loadavg|memory_mb|(mem|swap)(free|available)_mb)$/;

/** Of a mount: how full it is; and on some file systems (ZFS) even the size follows from what the others took. */
const ofSpace = /^(size|block|inode)_/;

/** Of the environment of a login: which connection it is, not what the host is. */
const ofLogin = /^(SSH_|XDG_SESSION|_$|PWD$|OLDPWD$|SHLVL$)/;

/** Facts one by one: short ones as they are, lists and mappings as digests. */
export function factParts(
  facts: Readonly<Record<string, unknown>>,
  hidden: (value: unknown) => string,
  shown: Shown,
): Parts {
  const lasting = Object.entries(facts).filter(([name]) => !passing.test(name));
  return Object.fromEntries(
    lasting.map(([name, value]) => {
      const stays = name === 'env' ? withoutLogin(value) : name === 'mounts' ? withoutSpace(value) : value;
      return [name, typeof stays === 'object' && stays !== null ? hidden(stays) : shown(String(stays))];
    }),
  );
}

function withoutLogin(environment: unknown): unknown {
  const entries = Object.entries((environment ?? {}) as Readonly<Record<string, unknown>>);
  return Object.fromEntries(entries.filter(([name]) => !ofLogin.test(name)));
}

function withoutSpace(mounts: unknown): unknown {
  if (!Array.isArray(mounts)) return mounts;
  return mounts.map((mount: object) =>
    Object.fromEntries(Object.entries(mount).filter(([name]) => !ofSpace.test(name))),
  );
}
