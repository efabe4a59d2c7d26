import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import ssh2, {
  type AnyAuthMethod,
  type AuthenticationType,
  type IdentityCallback,
  type NextAuthHandler,
  type ParsedKey,
} from 'ssh2';
import { ConnectionLost } from '../sdk/host.ts';
import type { SshTarget } from './ssh-config.ts';

/** Keys that were read and decrypted, by file and passphrase: a thousand hosts share one, and decrypting is slow. */
export type KeyRing = Map<string, Promise<ParsedKey | 'encrypted' | 'unusable' | undefined>>;

/** What a login may be tried with, in OpenSSH's order, and what could not be used. */
export interface Credentials {
  readonly methods: readonly AnyAuthMethod[];
  /** What the methods are, for messages. */
  readonly tried: readonly string[];
  /** Key files that need a passphrase. */
  readonly encrypted: readonly string[];
}

/** Collects the credentials for a target. Throws ConnectionLost for a key that the inventory names and that can't be used. */
export async function credentialsOf(target: SshTarget, ring: KeyRing): Promise<Credentials> {
  const { user: username, agent, password } = target;
  const keys: { file: string; key: ParsedKey }[] = [];
  const encrypted: string[] = [];
  for (const identity of target.identities) {
    const key = await readKey(identity.file, target.passphrase, ring);
    if (key === 'encrypted') encrypted.push(identity.file);
    if (identity.required) refuseUnusable(identity.file, key, target);
    if (key !== undefined && typeof key !== 'string') keys.push({ file: identity.file, key });
  }
  const named = target.identities.some(({ required }) => required);
  const fromFiles = keys.map(({ file, key }): [AnyAuthMethod, string] => [
    { type: 'publickey', username, key },
    `key ${file}`,
  ]);
  const fromAgent: [AnyAuthMethod, string][] = agent
    ? [[{ type: 'agent', username, agent: await agentFor(target, agent) }, 'ssh-agent']]
    : [];
  const fromPassword: [AnyAuthMethod, string][] =
    password === undefined ? [] : passwordMethods(username, password);
  // A key that the inventory names comes before those of the agent, of which sshd may take no more than six.
  const all = [...(named ? [...fromFiles, ...fromAgent] : [...fromAgent, ...fromFiles]), ...fromPassword];
  return {
    methods: all.map(([method]) => method),
    tried: [...new Set(all.map(([, words]) => words))],
    encrypted,
  };
}

/** The next method that the server still takes, each of them once. */
export function authHandler(methods: readonly AnyAuthMethod[]) {
  const left = [...methods];
  return (
    allowed: readonly AuthenticationType[] | null,
    _partial: boolean | null,
    next: NextAuthHandler,
  ): void => {
    const index = left.findIndex(
      ({ type }) => !allowed || allowed.includes(type === 'agent' ? 'publickey' : type),
    );
    const [method] = index < 0 ? [] : left.splice(0, index + 1).slice(-1);
    // ssh2 takes `false` for the end of the list; its types don't know.
    next(method ?? (false as unknown as AuthenticationType));
  };
}

function passwordMethods(username: string, password: string): [AnyAuthMethod, string][] {
  return [
    [
      {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
      },
      'password',
    ],
    [{ type: 'password', username, password }, 'password'],
  ];
}

function readKey(file: string, passphrase: string | undefined, ring: KeyRing) {
  const name = JSON.stringify([file, passphrase]);
  const present = ring.get(name) ?? parseKeyFile(file, passphrase);
  ring.set(name, present);
  return present;
}

async function parseKeyFile(file: string, passphrase: string | undefined) {
  const text = await readFile(file).catch(() => undefined);
  if (!text) return undefined;
  const plain = ssh2.utils.parseKey(text);
  if (!(plain instanceof Error)) return plain.isPrivateKey() ? readOnce(plain) : 'unusable';
  if (!/encrypted|passphrase/i.test(plain.message)) return 'unusable';
  const opened = passphrase === undefined ? plain : ssh2.utils.parseKey(text, passphrase);
  return opened instanceof Error ? 'encrypted' : readOnce(opened);
}

/** Hashes of signatures where none is named, as ssh2 has them; Ed25519 has its own. */
const hashes: Readonly<Record<string, string>> = {
  'ssh-rsa': 'sha1',
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
};

/** ssh2 has OpenSSL read a key's text for every signature, which takes longer than to sign: here it is read once. */
function readOnce(key: ParsedKey): ParsedKey {
  const usual = key.sign.bind(key);
  let secret: KeyObject | undefined;
  key.sign = (data, hash = hashes[key.type]) => {
    try {
      secret ??= createPrivateKey(key.getPrivatePEM());
      return sign(hash, Buffer.from(data), secret);
    } catch {
      // ssh2 hands out what is wrong, and doesn't throw it.
      return usual(data, hash);
    }
  };
  return key;
}

function refuseUnusable(file: string, key: ParsedKey | string | undefined, target: SshTarget): void {
  if (key === undefined)
    throw new ConnectionLost(`the private key ${file} cannot be read`, {
      hint: 'check ansible_ssh_private_key_file',
    });
  if (key === 'unusable')
    throw new ConnectionLost(`${file} is not a private key that can be used`, {
      hint: 'it must be a private key as ssh-keygen makes it (OpenSSH or PEM), not its .pub file',
    });
  if (key === 'encrypted' && target.passphrase !== undefined)
    throw new ConnectionLost(`the passphrase for the private key ${file} is wrong`, {
      hint: 'check ansible_ssh_private_key_passphrase',
    });
  if (key === 'encrypted' && !target.agent)
    throw new ConnectionLost(`the private key ${file} is encrypted`, {
      hint: `set ansible_ssh_private_key_passphrase, or start an agent and run ssh-add ${file}`,
    });
}

/** With `IdentitiesOnly` the agent offers no more than the keys of the identity files. */
async function agentFor(target: SshTarget, socket: string) {
  if (!target.identitiesOnly) return socket;
  const publics = await Promise.all(
    target.identities.map(({ file }) => readFile(`${file}.pub`, 'utf8').catch(() => '')),
  );
  const wanted = new Set(publics.map((text) => text.split(/\s+/)[1]));
  return new IdentitiesOnlyAgent(socket, wanted);
}

/** ssh2 asks for an instance of a class of its own. */
class IdentitiesOnlyAgent extends ssh2.OpenSSHAgent {
  private readonly wanted: ReadonlySet<string | undefined>;

  constructor(socket: string, wanted: ReadonlySet<string | undefined>) {
    super(socket);
    this.wanted = wanted;
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    super.getIdentities((error, keys) => {
      const offered = (keys ?? []) as readonly ParsedKey[];
      callback(
        error,
        offered.filter((key) => this.wanted.has(key.getPublicSSH().toString('base64'))),
      );
    });
  }
}
