import { z } from 'zod';
import { flag, text, whole } from '../sdk/args.ts';
import { defineModule, type Failure, failure, isFailure, type Plan } from '../sdk/define.ts';
import type { Hands, Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { defined } from '../util/defined.ts';
import {
  type AttributeState,
  attributeArguments,
  attributePlan,
  attributesOf,
  changesAttributes,
  refused,
} from './lib/files/attributes.ts';
import { besideOf } from './lib/files/beside.ts';
import { expandHome, hostPath } from './lib/files/paths.ts';
import { remoteReads } from './lib/http/remote-reads.ts';
import { certificateFingerprint, keystoreEntry, runKeytool } from './lib/keytool.ts';

interface CertificateState extends AttributeState {
  /** Its sha256. */
  readonly certificate: string;
}

const pkcs12 = 'unpack it by openssl pkcs12 first, or use java_keystore for a key';

const argumentsSchema = z
  .strictObject({
    keystore_path: hostPath().describe('The keystore, as `/opt/java/lib/security/cacerts`.'),
    keystore_pass: text().describe('Its password.'),
    keystore_create: flag().default(false).describe('Make it where it is not there.'),
    keystore_type: text()
      .refine((type) => /^\w+$/.test(type), { error: 'expected a format, as `PKCS12`' })
      .optional()
      .describe('Its format, as `PKCS12` or `JKS`.'),
    cert_alias: text()
      .refine((name) => /^[^-]/.test(name) && !/[\r\n]/.test(name), { error: 'expected a name' })
      .optional()
      .describe('Name of the certificate in the keystore; `cert_url` unless given.'),
    cert_path: hostPath().optional().describe('A file of the host with the certificate.'),
    cert_content: text().optional().describe('The certificate in PEM.'),
    cert_url: text()
      .refine((host) => /^[\w.:[\]-]+$/.test(host) && !host.startsWith('-'), {
        error: 'expected the name of a host',
      })
      .optional()
      .describe('A server whose certificate is trusted as it shows it.'),
    cert_port: whole().default(443).describe('Its port.'),
    trust_cacert: flag().default(false).describe('Trust it also for certificates that it signed.'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether it should be there.'),
    executable: text().default('keytool').describe('The program keytool.'),
    ...attributeArguments,
    pkcs12_path: refused(pkcs12),
    pkcs12_password: refused(pkcs12),
    pkcs12_alias: refused(pkcs12),
  })
  .superRefine((args, context) => {
    const wrong = (message: string) => context.addIssue({ code: 'custom', message });
    const sources = [args.cert_path, args.cert_content, args.cert_url].filter((each) => each !== undefined);
    if (args.state === 'present' && sources.length !== 1)
      wrong('give one of `cert_path`, `cert_content` and `cert_url`');
    if (args.cert_alias === undefined && args.cert_url === undefined) wrong('`cert_alias` is needed');
  });

type Arguments = z.output<typeof argumentsSchema>;

/** Certificates that Java's programs trust. */
export const javaCert = defineModule({
  name: 'java_cert',
  summary: 'Have a certificate in a Java keystore, to be trusted.',
  description: 'A certificate of the same name that is another one is replaced.',
  args: argumentsSchema,
  touches: ['keystore_path'],
  secrets: ['keystore_pass'],
  examples: [
    {
      title: 'The own authority',
      args: {
        cert_alias: 'company-ca',
        cert_path: '/etc/pki/ca.crt',
        keystore_path: '/etc/flink/truststore.jks',
        keystore_pass: '{{ truststore_password }}',
        keystore_create: true,
        trust_cacert: true,
      },
    },
    {
      title: 'Gone',
      args: {
        cert_alias: 'old-ca',
        state: 'absent',
        keystore_path: '/etc/flink/truststore.jks',
        keystore_pass: '{{ truststore_password }}',
      },
    },
  ],
  returns: { keystore_path: 'The keystore.', cert_alias: 'Name of the certificate.' },
  async plan(args, host): Promise<Plan<CertificateState> | Failure> {
    const path = await expandHome(host, args.keystore_path);
    const [seen, certificate] = await allInOrder([
      host.stat(path, { follow: true }),
      readCertificate(args, host),
    ]);
    if (isFailure(certificate)) return certificate;
    if (seen && seen.type !== 'file') return failure(`${path} is a ${seen.type}, not a file`);
    if (!seen && args.state === 'present' && !args.keystore_create)
      return failure(`there is no keystore ${path}`, { hint: 'set keystore_create: true to have it made' });
    const present = seen && (await keystoreEntry(host, storeOf(args, path), aliasOf(args)));
    if (isFailure(present)) return present;
    if (present?.kind === 'wrong password') return failure(`keystore_pass is not the password of ${path}`);
    const { current, desired } = attributePlan(args, seen, false);
    return {
      current: { ...current, certificate: present?.kind === 'certificate' ? present.fingerprint : 'absent' },
      desired: { ...(args.state === 'present' && desired), certificate: certificate.fingerprint },
      result: { keystore_path: path, cert_alias: aliasOf(args) },
    };
  },
  async apply(changed: Partial<CertificateState>, args, host) {
    const path = await expandHome(host, args.keystore_path);
    const refusal = changed.certificate === undefined ? undefined : await change(args, path, host);
    if (refusal) return refusal;
    if (changesAttributes(changed)) await host.setAttributes(path, attributesOf(changed));
    return undefined;
  },
});

function storeOf({ keystore_pass, executable }: Arguments, path: string) {
  return { executable, path, password: keystore_pass };
}

function aliasOf({ cert_alias, cert_url }: Arguments): string {
  return cert_alias ?? cert_url ?? '';
}

interface Certificate {
  readonly pem: string;
  /** `absent` where it should be gone. */
  readonly fingerprint: string;
}

async function readCertificate(args: Arguments, host: Probe): Promise<Certificate | Failure> {
  if (args.state === 'absent') return { pem: '', fingerprint: 'absent' };
  const pem = args.cert_content ?? (await fetchCertificate(args, host));
  if (isFailure(pem)) return pem;
  const fingerprint = certificateFingerprint(pem);
  if (fingerprint !== undefined) return { pem, fingerprint };
  return failure('there is no certificate in PEM in what was given', {
    hint: 'it starts with -----BEGIN CERTIFICATE-----',
  });
}

async function fetchCertificate(args: Arguments, host: Probe): Promise<string | Failure> {
  if (args.cert_path !== undefined) {
    const path = await expandHome(host, args.cert_path);
    const bytes = await host.read(path);
    return bytes ? new TextDecoder().decode(bytes) : failure(`there is no certificate ${path} on the host`);
  }
  const server = `${args.cert_url}:${args.cert_port}`;
  const words = ['-J-Duser.language=en', '-printcert', '-rfc', '-sslserver', server];
  const { code, stdout, stderr } = await host.query(
    [args.executable, ...words],
    defined({ reads: remoteReads(server) }),
  );
  return code === 0
    ? stdout
    : failure(`can't get the certificate of ${server}: ${(stdout || stderr).trim()}`);
}

/** Works on a copy, which takes the keystore's place when it is whole. */
async function change(args: Arguments, path: string, host: Hands): Promise<Failure | undefined> {
  const certificate = await readCertificate(args, host);
  if (isFailure(certificate)) return certificate;
  const copy = besideOf(path);
  const store = storeOf(args, copy);
  const seen = await host.stat(path, { follow: true });
  try {
    const present = seen && (await keystoreEntry(host, storeOf(args, path), aliasOf(args)));
    if (seen) await host.copy(path, copy);
    const alias = ['-alias', aliasOf(args)];
    if (present && 'kind' in present && present.kind === 'certificate') {
      const refusal = await runKeytool(host, 'remove the certificate', store, ['-delete', ...alias]);
      if (refusal) return refusal;
    }
    const refusal =
      certificate.pem === '' ? undefined : await importCertificate(args, certificate.pem, copy, host);
    if (refusal) return refusal;
    await host.rename(copy, path);
    return undefined;
  } finally {
    await host.remove(copy);
  }
}

async function importCertificate(
  args: Arguments,
  pem: string,
  keystore: string,
  host: Hands,
): Promise<Failure | undefined> {
  const options = [
    ...(args.trust_cacert ? ['-trustcacerts'] : []),
    ...(args.keystore_type === undefined ? [] : ['-storetype', args.keystore_type]),
  ];
  return host.withFile(pem, (file) => {
    const words = ['-importcert', '-noprompt', '-alias', aliasOf(args), '-file', file, ...options];
    return runKeytool(host, 'import the certificate', storeOf(args, keystore), words);
  });
}
