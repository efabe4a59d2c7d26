import type { Client, ParsedKey } from 'ssh2';

type Sign = (data: Buffer, signed: (signature: Buffer) => void) => void;

/** The half of ssh2 that speaks the protocol, as far as it is used here. */
interface Protocol {
  authPK?: (user: string, key: ParsedKey, algorithm: string | undefined, sign?: Sign) => void;
}

/** Hashes of RSA's signatures, RFC 8332; other keys have one of their own. */
const hashes: Readonly<Record<string, string>> = {
  'rsa-sha2-256': 'sha256',
  'rsa-sha2-512': 'sha512',
  'ssh-rsa': 'sha1',
};

/**
 * Has the first key that is at hand offered together with its signature (RFC 4252, section 7), which spares a round
 * trip: ssh2 asks first whether the server would take the key. Called once the client connects; it reaches into ssh2,
 * and leaves all as it is where that has changed.
 */
export function signAtOnce(client: Client): void {
  const { _protocol: protocol } = client as unknown as { readonly _protocol?: Protocol };
  const authenticate = protocol?.authPK?.bind(protocol);
  if (!protocol || !authenticate) return;
  let first = true;
  protocol.authPK = (user, key, algorithm, sign) => {
    const alone = first && !sign && key.isPrivateKey?.();
    first = false;
    if (!alone) return authenticate(user, key, algorithm, sign);
    authenticate(user, key, algorithm, (data, signed) => {
      const signature: Buffer | Error = key.sign(data, algorithm && hashes[algorithm]);
      // What is wrong with the key is told where it is tried the usual way.
      if (signature instanceof Error) authenticate(user, key, algorithm);
      else signed(signature);
    });
  };
}
