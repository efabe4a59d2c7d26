/** Modules that run what the user says: nobody knows before what that does. */
export const arbitrary: ReadonlySet<string> = new Set(['command', 'expect', 'raw', 'script', 'shell']);

/** Modules that change nothing and tell of the moment: in check mode they look at the host itself, too. */
export const ofTheMoment: ReadonlySet<string> = new Set(['pause', 'setup', 'wait_for']);

/** Cases of other modules of which a model doesn't know what becomes of the host, `MODULE: CASE`; of no others. */
export const unforeseen: ReadonlySet<string> = new Set([
  'deb822_repository: a key from an address',
  "deb822_repository: a binary key from an address that doesn't tell",
  'deb822_repository: an address that has no key',
  'uri: a file of the host as the body',
  'uri: a file of this machine as the body, past a proxy',
  'file: the mode of a file that has another name too',
]);
