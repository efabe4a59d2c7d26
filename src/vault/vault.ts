import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** A password, and the id of the vaults that it opens where it has one (`dev` of `--vault-id dev@file`). */
export interface VaultPassword {
  readonly id?: string;
  readonly password: string;
  /** Told what the password opened, so that it can be kept out of all output. */
  readonly opened?: (plaintext: string) => void;
}

/** What came of decrypting: the bytes and the password that fits, or what is wrong in a user's words. No message holds a password. */
export type Decrypted =
  | { readonly data: Uint8Array; readonly password: VaultPassword }
  | { readonly mistake: string; readonly hint?: string };

const header = /^\$ANSIBLE_VAULT;(1\.[12]);([A-Z0-9]+)(?:;([^\s;]+))?[ \t]*\r?\n/;
const hexWidth = 80;

/** Encrypts as `ansible-vault encrypt` does: format 1.1, or 1.2 where the password has an id. */
export function encrypt(data: string | Uint8Array, { id, password }: VaultPassword): string {
  const salt = randomBytes(32);
  const { cipherKey, macKey, iv } = deriveKeys(password, salt);
  const cipher = createCipheriv('aes-256-ctr', cipherKey, iv);
  const body = Buffer.concat([cipher.update(pad(Buffer.from(data))), cipher.final()]);
  const mac = createHmac('sha256', macKey).update(body).digest();
  const parts = [salt, mac, body].map((part) => part.toString('hex')).join('\n');
  const lines =
    Buffer.from(parts)
      .toString('hex')
      .match(new RegExp(`.{1,${hexWidth}}`, 'g')) ?? [];
  const first = id === undefined ? '$ANSIBLE_VAULT;1.1;AES256' : `$ANSIBLE_VAULT;1.2;AES256;${id}`;
  return `${[first, ...lines].join('\n')}\n`;
}

/** Decrypts a vault of format 1.1 or 1.2 with the first password that fits; those of the vault's own id are tried first. */
export function decrypt(vault: string, passwords: readonly VaultPassword[]): Decrypted {
  const found = header.exec(vault);
  if (!found) return { mistake: 'the header is not that of an Ansible vault: $ANSIBLE_VAULT;1.1;AES256' };
  const [whole, , cipher, id] = found;
  if (cipher !== 'AES256') return { mistake: `the cipher ${cipher} is not supported, only AES256` };
  const parts = envelope(vault.slice(whole.length));
  if (!parts) return { mistake: 'the vault is damaged: it is cut off, or not in hexadecimal' };
  if (passwords.length === 0)
    return {
      mistake: 'no vault password was given',
      hint: 'give it by --vault-password-file or --ask-vault-pass',
    };
  const ordered = passwords.toSorted((a, b) => Number(b.id === id) - Number(a.id === id));
  for (const password of ordered) {
    const data = open(parts, password.password);
    if (data) {
      password.opened?.(data.toString());
      return { data, password };
    }
  }
  const whose = id === undefined ? '' : ` of the id \`${id}\``;
  return {
    mistake: `no vault password fits, or the vault${whose} is damaged`,
    hint: 'check --vault-password-file',
  };
}

interface Envelope {
  readonly salt: Buffer;
  readonly mac: Buffer;
  readonly body: Buffer;
}

function envelope(text: string): Envelope | undefined {
  const [salt, mac, body, more] = (fromHex(text.replace(/\s+/g, ''))?.toString('latin1') ?? '')
    .split('\n')
    .map(fromHex);
  if (!salt || mac?.length !== 32 || !body || body.length === 0 || more) return undefined;
  return { salt, mac, body };
}

function fromHex(text: string): Buffer | undefined {
  return text.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

function open({ salt, mac, body }: Envelope, password: string): Uint8Array | undefined {
  const { cipherKey, macKey, iv } = deriveKeys(password, salt);
  if (!timingSafeEqual(createHmac('sha256', macKey).update(body).digest(), mac)) return undefined;
  const decipher = createDecipheriv('aes-256-ctr', cipherKey, iv);
  return unpad(Buffer.concat([decipher.update(body), decipher.final()]));
}

function deriveKeys(
  password: string,
  salt: Uint8Array,
): Readonly<Record<'cipherKey' | 'macKey' | 'iv', Buffer>> {
  const key = pbkdf2Sync(password, salt, 10_000, 80, 'sha256');
  return { cipherKey: key.subarray(0, 32), macKey: key.subarray(32, 64), iv: key.subarray(64) };
}

/** PKCS #7 for blocks of 16 bytes: a stream cipher needs none, but the format has it. */
function pad(data: Buffer): Buffer {
  const count = 16 - (data.length % 16);
  return Buffer.concat([data, Buffer.alloc(count, count)]);
}

function unpad(data: Buffer): Uint8Array {
  return data.subarray(0, data.length - (data.at(-1) ?? 0));
}
