import ssh2 from 'ssh2';

/** A key pair for one use. */
export interface OneTimeKey {
  /** As OpenSSH writes a private key's file. */
  readonly secret: string;
  /** Type and key in base64, as `authorized_keys` has them. */
  readonly open: string;
}

/** A new Ed25519 pair that nobody has seen. */
export function oneTimeKey(): OneTimeKey {
  const pair = ssh2.utils.generateKeyPairSync('ed25519');
  return { secret: pair.private, open: pair.public.trim() };
}
