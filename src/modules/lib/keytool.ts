import { createHash, X509Certificate } from 'node:crypto';
import { type Failure, failure } from '../../sdk/define.ts';
import type { Command, Hands, Output, Probe } from '../../sdk/host.ts';
import { sh } from '../../util/quote.ts';
import { isWritten } from './effects.ts';

/** A keystore, and the program that knows it. */
export interface Keystore {
  readonly executable: string;
  readonly path: string;
  readonly password: string;
}

/** What a keystore has under a name. */
export type KeystoreEntry =
  | { readonly kind: 'certificate'; readonly fingerprint: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'wrong password' };

/** The variable that hands the password over: on a command line everybody could read it. */
export const storePassword = 'FPLAY_STORE_PASSWORD';

/** A call of keytool that speaks English. To one action the keystore is a destination. */
function keytoolCommand({ executable, path }: Keystore, words: readonly string[]): Command {
  const dest = words[0] === '-importkeystore' ? 'dest' : '';
  const store = [`-${dest}keystore`, path, `-${dest}storepass:env`, storePassword];
  return sh`exec ${executable} -J-Duser.language=en ${words} ${store}`;
}

/** Looks a name up; one round. */
export async function keystoreEntry(
  host: Probe,
  store: Keystore,
  alias: string,
): Promise<KeystoreEntry | Failure> {
  const command = keytoolCommand(store, ['-list', '-rfc', '-alias', alias]);
  const output = await host.query(command, { environment: passwords(store), reads: [store.path] });
  const said = output.stdout + output.stderr;
  if (output.code === 0) {
    const fingerprint = certificateFingerprint(said);
    return fingerprint === undefined ? { kind: 'missing' } : { kind: 'certificate', fingerprint };
  }
  if (/Alias <.*> does not exist/s.test(said)) return { kind: 'missing' };
  if (/password was incorrect/i.test(said)) return { kind: 'wrong password' };
  return keytoolFailure(`read the keystore ${store.path}`, output);
}

/** Runs keytool on a keystore; what it said where it refuses. */
export async function runKeytool(
  host: Hands,
  purpose: string,
  store: Keystore,
  words: readonly string[],
): Promise<Failure | undefined> {
  const output = await host.run(keytoolCommand(store, words), {
    environment: passwords(store),
    effect: (model) => isWritten(model, store.path),
  });
  return output.code === 0 ? undefined : keytoolFailure(purpose, output);
}

function passwords({ password }: Keystore): Readonly<Record<string, string>> {
  return { [storePassword]: password };
}

/** keytool tells its errors on stdout. */
function keytoolFailure(purpose: string, { code, stdout, stderr }: Output): Failure {
  const said = (/keytool error: (?:[\w.]+: )?(.*)/.exec(stdout)?.[1] ?? (stderr || stdout)).trim();
  if (code === 127 || code === 126)
    return failure('this host has no keytool', { hint: 'install a Java, or name it by `executable`' });
  return failure(`can't ${purpose}: ${said}`, { result: { rc: code, stdout, stderr } });
}

/** Hex sha256 of the first certificate of a PEM text; undefined where there is none. */
export function certificateFingerprint(pem: string): string | undefined {
  const [first] = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(pem) ?? [];
  if (first === undefined) return undefined;
  try {
    return createHash('sha256').update(new X509Certificate(first).raw).digest('hex');
  } catch {
    return undefined;
  }
}
