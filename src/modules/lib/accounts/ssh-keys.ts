import { createHash, randomBytes } from 'node:crypto';
import { type Failure, failure } from '../../../sdk/define.ts';
import type { CommandOptions, Hands, Output, Probe } from '../../../sdk/host.ts';
import { allInOrder } from '../../../util/all-in-order.ts';
import { defined } from '../../../util/defined.ts';

/** The kinds of keys that ssh-keygen makes and servers still take. */
export const keyTypes = ['rsa', 'ecdsa', 'ed25519'] as const;

/** A public key as it stands in `.pub` files and, with options before it, in authorized_keys. */
export interface PublicKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, ... */
  readonly algorithm: string;
  readonly base64: string;
  readonly comment: string;
  /** As written before the key: `from="10.0.0.0/8",no-pty`. */
  readonly options: string;
}

const algorithm =
  /^(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-[\w-]+@openssh\.com|ssh-[\w-]+-cert-v01@openssh\.com)$/;

/** Reads one line of authorized_keys (5.1 of sshd(8)); undefined where it holds no key. */
export function parsePublicKey(line: string): PublicKey | undefined {
  const words = wordsOutsideQuotes(line.trim());
  const at = words.findIndex((word, index) => index < 2 && algorithm.test(word));
  const [name, base64] = [words[at], words[at + 1]];
  if (at < 0 || name === undefined || base64 === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64))
    return undefined;
  return {
    algorithm: name,
    base64,
    comment: words.slice(at + 2).join(' '),
    options: at === 1 ? (words[0] ?? '') : '',
  };
}

function wordsOutsideQuotes(line: string): readonly string[] {
  return line.match(/(?:"(?:\\.|[^"\\])*"|[^\s"]|")+/g) ?? [];
}

/** The line of a key. */
export function formatPublicKey({ options, algorithm: name, base64, comment }: PublicKey): string {
  return [options, name, base64, comment].filter((part) => part !== '').join(' ');
}

/** `SHA256:...`, as ssh-keygen shows it. */
export function fingerprint(key: PublicKey): string {
  const digest = createHash('sha256').update(Buffer.from(key.base64, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** `rsa`, `ecdsa`, `ed25519`, ...; as the argument `type` writes it. */
export function typeOf(key: PublicKey): string {
  return /rsa|ecdsa|ed25519|dss/.exec(key.algorithm)?.[0] ?? key.algorithm;
}

/** Bits of the key. */
export function sizeOf(key: PublicKey): number {
  const curve = /nistp(\d+)/.exec(key.algorithm)?.[1];
  if (curve) return Number(curve);
  if (typeOf(key) === 'ed25519') return 256;
  const fields = fieldsOf(Buffer.from(key.base64, 'base64'));
  const modulus = typeOf(key) === 'rsa' ? fields[2] : fields[1];
  const significant = modulus?.subarray(modulus.findIndex((byte) => byte !== 0));
  return significant?.length ? significant.length * 8 - Math.clz32(significant[0] ?? 0) + 24 : 0;
}

/** The length-prefixed fields of a key (RFC 4253, 6.6). */
function fieldsOf(blob: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const length = blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

/** The line of the public key beside a private one, without the newline; empty where there is none. */
export async function readPublicKey(host: Probe, path: string): Promise<string> {
  const bytes = await host.read(`${path}.pub`);
  return new TextDecoder().decode(bytes).trim();
}

/** What to make. */
export interface KeyRequest {
  readonly path: string;
  readonly type: (typeof keyTypes)[number];
  readonly bits?: number | undefined;
  readonly comment: string;
  readonly passphrase?: string | undefined;
}

/** Makes a pair of keys; the files appear whole, in place of what was there. */
export async function generateKey(host: Hands, request: KeyRequest): Promise<Failure | undefined> {
  const { path, type, bits, comment } = request;
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const words = ['ssh-keygen', '-q', '-t', type, ...(bits === undefined ? [] : ['-b', String(bits)])];
  const made = await withPassphrase(
    host,
    request.passphrase,
    [...words, '-C', comment, '-f', temporary],
    async (model) => {
      await model.write(temporary, model.unknownContent('a key that is made'), { mode: 0o600 });
      await model.write(`${temporary}.pub`, model.unknownContent('a key that is made'), { mode: 0o644 });
    },
  );
  if (made.code === 0) {
    await host.rename(`${temporary}.pub`, `${path}.pub`);
    await host.rename(temporary, path);
    return undefined;
  }
  await allInOrder([host.remove(temporary), host.remove(`${temporary}.pub`)]);
  const missing = made.code === 127 && !(await host.which('ssh-keygen'));
  return failure(`could not make the key ${path}`, {
    ...defined({ hint: missing ? 'this host has no ssh-keygen: install the OpenSSH client' : undefined }),
    result: { rc: made.code, stdout: made.stdout, stderr: made.stderr },
  });
}

/**
 * ssh-keygen asks a program for the passphrase, and that takes it from its environment: as an argument any user of
 * the host could read it.
 */
async function withPassphrase(
  host: Hands,
  passphrase: string | undefined,
  words: readonly string[],
  effect: NonNullable<CommandOptions['effect']>,
): Promise<Output> {
  if (passphrase === undefined || passphrase === '') return host.run([...words, '-N', ''], { effect });
  return host.withFile('#!/bin/sh\nprintf "%s\\n" "$FPLAY_PASSPHRASE"\n', async (askpass) => {
    await host.setAttributes(askpass, { mode: 0o700 });
    const environment = {
      SSH_ASKPASS: askpass,
      SSH_ASKPASS_REQUIRE: 'force',
      DISPLAY: ':0',
      FPLAY_PASSPHRASE: passphrase,
    };
    return host.run(words, { environment, secrets: [passphrase], effect });
  });
}
