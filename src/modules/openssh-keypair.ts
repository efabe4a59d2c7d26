import { z } from 'zod';
import { flag, text, whole } from '../sdk/args.ts';
import { defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { Output, Probe } from '../sdk/host.ts';
import { known, whenKnown } from '../template/unknown.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { sh } from '../util/quote.ts';
import {
  fingerprint,
  formatPublicKey,
  generateKey,
  keyTypes,
  type PublicKey,
  parsePublicKey,
  readPublicKey,
  sizeOf,
  typeOf,
} from './lib/accounts/ssh-keys.ts';
import {
  type AttributeState,
  attributeArguments,
  attributePlan,
  attributesOf,
  changesAttributes,
  unneeded,
} from './lib/files/attributes.ts';
import { expandHome, hostPath, parentOf } from './lib/files/paths.ts';

interface KeyPairState extends AttributeState {
  readonly exists: boolean;
  readonly type: string;
  readonly size: number;
  readonly comment: string;
  /** Whether the file of the public key is there and belongs to the private one. */
  readonly public_key: boolean;
  readonly readable: boolean;
  readonly regenerated: boolean;
}

const argumentsSchema = z.strictObject({
  path: hostPath().describe('File of the private key; the public one is beside it, ending in `.pub`.'),
  state: z.enum(['present', 'absent']).default('present').describe('Whether the two should be there.'),
  type: z.enum(keyTypes).default('rsa').describe('Kind of key.'),
  size: whole()
    .optional()
    .describe('Bits: for rsa 1024 and more (4096 unless given), for ecdsa 256, 384 or 521.'),
  comment: text().optional().describe('Comment of the public key.'),
  passphrase: text()
    .optional()
    .describe('Passphrase of the private key; it never appears in a process list.'),
  force: flag()
    .default(false)
    .describe('Make a new key even where a good one is there. The same as `regenerate: always`.'),
  regenerate: z
    .enum(['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'])
    .default('partial_idempotence')
    .describe(
      'When an existing key is replaced. `never`; `fail`: fail where it is of another kind or size; ' +
        '`partial_idempotence`: replace it then, fail where it cannot be read; `full_idempotence`: replace it then too; `always`.',
    ),
  backend: unneeded(z.enum(['auto', 'opensshbin']), 'ssh-keygen makes the key'),
  private_key_format: unneeded(z.enum(['auto', 'ssh']), "a new key has OpenSSH's format"),
  ...attributeArguments,
});

type Arguments = z.output<typeof argumentsSchema>;

/** A pair of SSH keys on the host. */
export const opensshKeypair = defineModule({
  name: 'openssh_keypair',
  summary: 'Make a private and a public SSH key on the host.',
  description:
    'The folder must be there. The private key is readable by its owner alone unless `mode` says otherwise.',
  args: argumentsSchema,
  secrets: ['passphrase'],
  touches: (given) => [given('path') ?? '', `${given('path')}.pub`],
  examples: [
    {
      title: 'For logins between the servers',
      args: { path: '/root/.ssh/id_ed25519', type: 'ed25519', comment: 'cluster' },
    },
  ],
  returns: {
    filename: 'Path of the private key.',
    public_key: 'The public key: kind and text, without its comment.',
    fingerprint: '`SHA256:...`.',
    type: 'Kind of key.',
    size: 'Bits.',
    comment: 'Its comment.',
  },
  async plan(args, host) {
    const path = await expandHome(host, args.path);
    const [stat, folder, pub, derived] = await allInOrder([
      host.stat(path),
      host.stat(parentOf(path), { follow: true }),
      readPublicKey(host, path),
      askKey(host, path),
    ]);
    const there = stat !== undefined || (args.state === 'absent' && pub !== '');
    if (args.state === 'absent')
      return { current: { exists: there }, desired: { exists: false }, result: { filename: path } };
    if (!folder)
      return failure(`there is no folder ${parentOf(path)}`, {
        hint: 'make it first, with `file` and mode 0700',
      });
    const privateKey = derived.code === 0 ? parsePublicKey(derived.stdout) : undefined;
    const attributes = attributePlan(
      { ...args, mode: args.mode ?? (stat ? undefined : '0600') },
      stat,
      false,
    );
    const desired: Partial<KeyPairState> = { exists: true, ...wanted(args), ...attributes.desired };
    if (!stat) return { current: { exists: false }, desired };
    return planExisting(args, path, privateKey, parsePublicKey(pub), {
      current: attributes.current,
      desired,
    });
  },
  async apply(changes: Partial<KeyPairState>, args, host) {
    const path = await expandHome(host, args.path);
    if (changes.exists === false) {
      await allInOrder([host.remove(path), host.remove(`${path}.pub`)]);
      return {};
    }
    if (changes.exists || changes.type || changes.size || changes.readable || changes.regenerated) {
      const { type, size, passphrase, comment = '' } = args;
      const bits = size ?? (type === 'rsa' ? 4096 : undefined);
      const failed = await generateKey(host, { path, type, bits, comment, passphrase });
      if (failed) return failed;
      await host.setAttributes(path, attributesOf({ mode: '0600', ...changes }));
    } else await writePublicKey(changes, args, path, host);
    if (changesAttributes(changes)) await host.setAttributes(path, attributesOf(changes));
    const { owner, group } = args;
    if (owner !== undefined || group !== undefined)
      await host.setAttributes(
        `${path}.pub`,
        attributesOf({ ...(owner !== undefined && { owner }), ...(group !== undefined && { group }) }),
      );
    const key = parsePublicKey(await readPublicKey(host, path));
    return key ? describe(path, key) : {};
  },
});

function wanted({ type, size, comment }: Arguments): Partial<KeyPairState> {
  return {
    type,
    ...(size !== undefined && { size }),
    ...(comment !== undefined && { comment }),
    public_key: true,
    readable: true,
  };
}

function planExisting(
  args: Arguments,
  path: string,
  privateKey: PublicKey | undefined,
  pub: PublicKey | undefined,
  plan: Plan<KeyPairState>,
): Plan<KeyPairState> | Failure {
  const regenerate = args.force ? 'always' : args.regenerate;
  const isProtected = args.passphrase !== undefined && args.passphrase !== '';
  // A passphrase can't be tried while planning: such a key is known by its public file.
  const key = isProtected && !privateKey ? pub : privateKey;
  const readable = key !== undefined && isProtected === (privateKey === undefined);
  const current: Partial<KeyPairState> = {
    ...plan.current,
    exists: true,
    readable,
    regenerated: false,
    public_key: pub !== undefined && (privateKey ?? pub).base64 === pub.base64,
    ...(key && { type: typeOf(key), size: sizeOf(key) }),
    comment: pub?.comment ?? '',
  };
  const result = key
    ? describe(path, { ...key, comment: args.comment ?? current.comment ?? '' })
    : { filename: path };
  const differs =
    key && (current.type !== args.type || (args.size !== undefined && current.size !== args.size));
  if (regenerate === 'always') return { current, desired: { ...plan.desired, regenerated: true }, result };
  if (regenerate === 'fail' && differs)
    return failure(
      `${path} is a key of type ${current.type} with ${current.size} bits, not what is asked for`,
      {
        hint: 'set regenerate: partial_idempotence to have it replaced',
      },
    );
  if (!readable && (regenerate === 'fail' || regenerate === 'partial_idempotence'))
    return failure(
      privateKey
        ? `${path} has no passphrase, and one is given`
        : `${path} can't be read: it is no private key, or its passphrase is another`,
      { hint: 'set regenerate: full_idempotence to have it replaced by a new key' },
    );
  if (regenerate !== 'never') return { current, desired: plan.desired, result };
  const { type: _type, size: _size, readable: _readable, ...rest } = plan.desired;
  return { current, desired: key ? rest : { exists: true }, result };
}

async function writePublicKey(
  changes: Partial<KeyPairState>,
  args: Arguments,
  path: string,
  host: Parameters<NonNullable<typeof opensshKeypair.apply>>[2],
): Promise<void> {
  if (!changes.public_key && changes.comment === undefined) return;
  const key = await currentKey(path, host);
  if (!key) return;
  const comment = args.comment ?? key.comment;
  await host.write(`${path}.pub`, `${formatPublicKey({ ...key, comment })}\n`);
}

/** The public key of a private one, as far as it can be derived; where there is none, everybody is told the same. */
async function askKey(host: Probe, path: string): Promise<Output> {
  const asked = whenKnown(host.query(deriveScript(path), { reads: [path] }));
  const [stat, answer] = await allInOrder([host.stat(path), asked]);
  return stat ? known(answer) : { code: 1, stdout: '', stderr: '' };
}

/**
 * Prints the public key of a private one. It is given by a pipe, since ssh-keygen reads no file that others can read;
 * a key that has a passphrase is refused, in place of asking for it.
 */
function deriveScript(path: string): string {
  return sh`cat -- ${path} | ssh-keygen -y -P '' -f /dev/stdin`;
}

async function currentKey(path: string, host: Probe): Promise<PublicKey | undefined> {
  const [derived, pub] = await allInOrder([
    host.query(deriveScript(path), { reads: [path] }),
    readPublicKey(host, path),
  ]);
  return (derived.code === 0 ? parsePublicKey(derived.stdout) : undefined) ?? parsePublicKey(pub);
}

function describe(path: string, key: PublicKey) {
  return {
    filename: path,
    public_key: `${key.algorithm} ${key.base64}`,
    fingerprint: fingerprint(key),
    type: typeOf(key),
    size: sizeOf(key),
    comment: key.comment,
  };
}
