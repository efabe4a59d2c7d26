import { z } from 'zod';
import { flag, text } from '../sdk/args.ts';
import type { Content } from '../sdk/content.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Hands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { sh } from '../util/quote.ts';
import {
  type AttributeState,
  attributeArguments,
  attributePlan,
  attributesOf,
  changesAttributes,
  resultOf,
  unneeded,
} from './lib/files/attributes.ts';
import { besideOf } from './lib/files/beside.ts';
import { expandHome, hostPath } from './lib/files/paths.ts';
import { certificateFingerprint, keystoreEntry, runKeytool, storePassword } from './lib/keytool.ts';

interface KeystoreState extends AttributeState {
  /** The sha256 of the certificate. */
  readonly certificate: string;
}

const argumentsSchema = z
  .strictObject({
    name: text()
      .refine((name) => /^[^-]/.test(name) && !/[\r\n]/.test(name), { error: 'expected a name' })
      .describe('Name (alias) of the key in the keystore.'),
    dest: hostPath().describe('The keystore.'),
    password: text()
      .refine((password) => password.length >= 6, { error: 'a keystore needs 6 characters at least' })
      .describe('Password of the keystore.'),
    certificate: text().optional().describe('The certificate in PEM, and those above it where it has any.'),
    certificate_path: hostPath().optional().describe('A file of the host with the certificate.'),
    private_key: text().optional().describe('Its private key in PEM.'),
    private_key_path: hostPath().optional().describe('A file of the host with the private key.'),
    private_key_passphrase: text().optional().describe('Passphrase of the private key.'),
    keystore_type: z
      .enum(['jks', 'pkcs12'])
      .optional()
      .describe("Its format; Java's usual one unless given."),
    force: flag().default(false).describe('Make it anew every time.'),
    ssl_backend: unneeded(z.enum(['openssl', 'cryptography']), 'openssl of the host packs the key'),
    ...attributeArguments,
  })
  .superRefine((args, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', message });
    if ((args.certificate === undefined) === (args.certificate_path === undefined))
      wrong('give either `certificate` or `certificate_path`');
    if ((args.private_key === undefined) === (args.private_key_path === undefined))
      wrong('give either `private_key` or `private_key_path`');
  });

type Arguments = z.output<typeof argumentsSchema>;

/** A key and its certificate, as Java's programs want them. */
export const javaKeystore = defineModule({
  name: 'java_keystore',
  summary: 'Have a private key and its certificate in a Java keystore.',
  description:
    'It is made anew where the certificate, the name or the password is another. The host needs keytool and openssl. ' +
    'Keys and passwords reach them by private files and their environment, never by their command lines.',
  args: argumentsSchema,
  touches: ['dest'],
  secrets: ['password', 'private_key_passphrase'],
  examples: [
    {
      title: 'From files of the host',
      args: {
        name: 'flink',
        dest: '/etc/flink/keystore.jks',
        password: '{{ keystore_password }}',
        certificate_path: '/etc/pki/flink.crt',
        private_key_path: '/etc/pki/flink.key',
        owner: 'flink',
        mode: '0400',
      },
    },
  ],
  returns: { dest: 'The keystore.', msg: 'What was done.' },
  async plan(args, host): Promise<Plan<KeystoreState> | Failure> {
    const dest = await expandHome(host, args.dest);
    const [seen, certificate] = await allInOrder([
      host.stat(dest, { follow: true }),
      args.certificate ?? readCertificate(args.certificate_path, host),
    ]);
    if (isFailure(certificate)) return certificate;
    if (seen && seen.type !== 'file') return failure(`${dest} is a ${seen.type}, not a file`);
    const wanted = certificateFingerprint(certificate);
    if (wanted === undefined)
      return failure('there is no certificate in PEM in what was given', {
        hint: 'it starts with -----BEGIN CERTIFICATE-----',
      });
    const present = seen && (await keystoreEntry(host, storeOf(args, dest), args.name));
    if (isFailure(present)) return present;
    const { current, desired } = attributePlan(args, seen, false);
    const is = present?.kind === 'certificate' ? present.fingerprint : (present?.kind ?? 'absent');
    return {
      current: { ...current, certificate: args.force ? 'to be replaced' : is },
      desired: { ...desired, certificate: wanted },
      result: { dest },
    };
  },
  async apply(changed: Partial<KeystoreState>, args, host) {
    const dest = await expandHome(host, args.dest);
    if (changed.certificate !== undefined) {
      const refusal = await withKey(args, host, (certificate, key) =>
        make(args, dest, certificate, key, host),
      );
      if (refusal) return refusal;
    }
    if (changesAttributes(changed)) await host.setAttributes(dest, attributesOf(changed));
    return { dest, ...(await resultOf(host, dest)) };
  },
});

function storeOf({ password }: Arguments, path: string) {
  return { executable: 'keytool', path, password };
}

async function readCertificate(path: string | undefined, host: Probe): Promise<string | Failure> {
  const file = await expandHome(host, path ?? '');
  const bytes = await host.read(file);
  return bytes ? new TextDecoder().decode(bytes) : failure(`there is no certificate ${file} on the host`);
}

/** Where certificate and key lie on the host, for as long as `use` takes. */
async function withKey<T>(
  args: Arguments,
  host: Hands,
  use: (certificate: string, key: string) => Promise<T>,
): Promise<T> {
  const at = async (
    content: Content | undefined,
    path: string | undefined,
    then: (file: string) => Promise<T>,
  ) => (content === undefined ? then(await expandHome(host, path ?? '')) : host.withFile(content, then));
  return at(args.certificate, args.certificate_path, (certificate) =>
    at(args.private_key, args.private_key_path, (key) => use(certificate, key)),
  );
}

async function make(
  args: Arguments,
  dest: string,
  certificate: string,
  key: string,
  host: Hands,
): Promise<Failure | undefined> {
  const beside = besideOf(dest);
  const [packed, made] = [`${beside}.p12`, `${beside}.ks`];
  try {
    const unpackable = await pack(args, { certificate, key, packed }, host);
    if (unpackable) return unpackable;
    const type = args.keystore_type === undefined ? [] : ['-deststoretype', args.keystore_type];
    const source = ['-srckeystore', packed, '-srcstoretype', 'pkcs12', '-srcstorepass:env', storePassword];
    const words = [
      '-importkeystore',
      '-noprompt',
      ...source,
      '-srcalias',
      args.name,
      '-destalias',
      args.name,
      ...type,
    ];
    const refusal = await runKeytool(host, `make the keystore ${dest}`, storeOf(args, made), words);
    if (refusal) return refusal;
    const before = await host.stat(dest, { follow: true });
    const kept = before && { owner: String(before.uid), group: String(before.gid), mode: before.mode };
    await host.setAttributes(made, kept ?? { mode: 0o600 });
    await host.rename(made, dest);
    return undefined;
  } finally {
    await host.remove(packed);
    await host.remove(made);
  }
}

async function pack(
  args: Arguments,
  files: { readonly certificate: string; readonly key: string; readonly packed: string },
  host: Hands,
): Promise<Failure | undefined> {
  const passphrase = args.private_key_passphrase;
  const passin = ['-passin', passphrase === undefined ? 'pass:' : 'env:FPLAY_KEY_PASSPHRASE'];
  const words = [
    '-export',
    '-name',
    args.name,
    '-in',
    files.certificate,
    '-inkey',
    files.key,
    '-out',
    files.packed,
  ];
  const script = sh`umask 077; exec openssl pkcs12 ${words} ${passin} -passout ${`env:${storePassword}`}`;
  const environment = {
    [storePassword]: args.password,
    ...(passphrase !== undefined && { FPLAY_KEY_PASSPHRASE: passphrase }),
  };
  const { code, stderr } = await host.run(script, {
    environment,
    effect: (model) =>
      model.write(files.packed, model.unknownContent('a key and its certificate, packed'), { mode: 0o600 }),
  });
  if (code === 0) return undefined;
  const hint =
    code === 127
      ? 'install openssl on the host'
      : 'check that the key belongs to the certificate, and its passphrase';
  return failure(`can't pack key and certificate: ${stderr.trim()}`, { hint, result: { rc: code, stderr } });
}
