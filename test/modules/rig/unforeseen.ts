/** Modules that run what the user says: nobody knows before what that does. */
export const arbitrary: ReadonlySet<string> = new Set(['command', 'expect', 'raw', 'script', 'shell']);

/** Modules that change nothing and tell of the moment: in check mode they look at the host itself, too. */
export const ofTheMoment: ReadonlySet<string> = new Set(['pause', 'setup', 'wait_for']);

/** Cases of other modules of which a model doesn't know what becomes of the host, `MODULE: CASE`; of no others. */
export const unforeseen: ReadonlySet<string> = new Set([
  'deb822_repository: a key from an address',
  "deb822_repository: a binary key from an address that doesn't tell",
  "uri: a form, with a header of one's own",
  'uri: a file of the host as the body',
  'uri: a file of this machine as the body, past a proxy',
  'file: the mode of a file that has another name too',
]);

/** Cases that fail by what a server, another program or the kernel says only then; of no others may a model say nothing. */
export const unforeseenFailures: ReadonlySet<string> = new Set([
  "apt_repository: one that can't be fetched is put back",
  'apt_repository: lists that would have come at the third try',
  'get_url: a download with another checksum',
  "get_url: a file that isn't there",
  'git: a commit that is nowhere',
  'git: a commit that nobody signed',
  'java_keystore: a key of another certificate',
  "mount: what can't be mounted leaves fstab as it was, and no folder",
  'pip: a package that nobody has',
  'service: a script that fails',
  'sysctl: a value that the kernel refuses',
  'uri: a client without the certificate that the server wants',
  'uri: a server that nobody vouches for',
  "uri: a status that isn't wanted",
  'uri: the login of a file that nobody tells of',
  'uri: nobody there',
]);
