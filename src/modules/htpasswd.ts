import { z } from 'zod';
import type { Difference } from '../model/outcome.ts';
import { flag, text } from '../sdk/args.ts';
import { type Control, defineModule, type Failure, failure } from '../sdk/define.ts';
import {
  type HashScheme,
  hashPassword,
  hashSchemes,
  isHashOf,
  schemeOf,
} from './lib/accounts/password-hash.ts';
import { aliased } from './lib/aliased.ts';
import { attributeArguments } from './lib/files/attributes.ts';
import { hostPath } from './lib/files/paths.ts';
import { applyEdit, bare, type Edited, ended, planEdit, splitLines } from './lib/files/text-file.ts';

const tooLong = 'bcrypt heeds no more than 72 bytes of a password: give a shorter one, or another scheme';

function isTooLong(scheme: HashScheme | undefined, password = ''): boolean {
  return scheme === 'bcrypt' && Buffer.byteLength(password) > 72;
}

const argumentsSchema = aliased(
  {
    path: hostPath().describe('The file of users. Where it is a link, what the link points to is edited.'),
    name: text()
      .refine((name) => /^[^:#\s][^:\r\n]*$/.test(name), { error: 'expected the name of a user' })
      .describe('The user.'),
    password: text()
      .refine((password) => password !== '' && !/[\r\n]/.test(password), {
        error: 'expected a password of one line',
      })
      .optional()
      .describe('The password; needed with `state: present`.'),
    hash_scheme: z
      .enum(hashSchemes, {
        error: ({ input }) =>
          input === 'des_crypt'
            ? 'des_crypt keeps eight letters of a password and is broken in no time: take bcrypt or apr_md5_crypt'
            : `expected one of ${hashSchemes.join(', ')}`,
      })
      .optional()
      .describe(
        'How a new password is written: as the one before it unless given, or by `apr_md5_crypt` where there is none. One that is ' +
          'there and right stays as it is, whatever its scheme. Apache knows `bcrypt` everywhere; nginx knows it, and both know ' +
          '`sha512_crypt`, where their host does.',
      ),
    state: z.enum(['present', 'absent']).default('present').describe('Whether the user is in the file.'),
    create: flag().default(true).describe('Make the file, and folders above it, where it is not there.'),
    ...attributeArguments,
  },
  { dest: 'path', destfile: 'path', username: 'name', crypt_scheme: 'hash_scheme' },
)
  .refine((args) => args.state === 'absent' || args.password !== undefined, {
    error: 'give the `password` of the user',
  })
  .refine((args) => !isTooLong(args.hash_scheme, args.password), {
    error: tooLong,
    path: ['password'],
  });

type Arguments = z.output<typeof argumentsSchema>;

/** Users of a web server. */
export const htpasswd = defineModule({
  name: 'htpasswd',
  summary: 'Have a user with a password in a file of users for basic authentication.',
  description:
    'The hash is made on the control machine: the password itself does not go to the host, but with `plaintext`. Its salt follows from ' +
    'the host, the path and the name, so that a check tells the line that will be there.',
  args: argumentsSchema,
  secrets: ['password'],
  touches: ['path', 'dest', 'destfile'],
  examples: [
    {
      title: 'A user of nginx',
      args: {
        path: '/etc/nginx/users',
        name: 'monitor',
        password: '{{ monitor_password }}',
        group: 'www-data',
        mode: '0640',
      },
    },
    { title: 'Gone', args: { path: '/etc/nginx/users', name: 'old', state: 'absent' } },
  ],
  returns: { path: 'The file.', msg: 'What was done.' },
  plan: (args, host, control) => {
    // Nobody has to be taken out of a file that isn't there.
    const create = args.create && args.state === 'present';
    return planEdit({ ...args, backup: false, create }, host, ({ text: before }) =>
      edit(args, before, control),
    );
  },
  apply: (changed, args, host) => applyEdit(changed, { ...args, backup: false }, host),
});

async function edit(args: Arguments, present: string, control: Control): Promise<Edited | Failure> {
  const { name, path, password = '' } = args;
  const lines = splitLines(present);
  const isMine = (line: string) => line.startsWith(`${name}:`);
  const mine = lines.filter(isMine);
  // The lines hold passwords, this one's and others'.
  const user = { kind: 'attribute', path, key: `user ${name}` } as const;
  if (args.state === 'absent')
    return {
      text: lines.filter((line) => !isMine(line)).join(''),
      msg: mine.length > 0 ? `Remove ${name}` : `${name} not present`,
      shown: { ...user, before: 'present', after: 'absent' },
    };
  const [first, ...more] = mine;
  const hash = first && hashIn(first);
  const isRight = hash !== undefined && (await isRightHash(hash, password, control));
  const before = hash === undefined ? undefined : schemeOf(hash);
  const scheme = args.hash_scheme ?? before ?? 'apr_md5_crypt';
  // What may be a hash of the old crypt is a password where passwords stand as they are.
  if (isRight === undefined && (scheme !== 'plaintext' || /^[${]/.test(hash ?? '')))
    return failure(`the password of ${name} in ${path} is of a scheme that can't be checked here`, {
      hint: `to have it written anew, take ${name} out once, with \`state: absent\`; else leave this task out`,
    });
  if (isRight && more.length === 0) return { text: present, msg: `${name} already present` };
  if (isTooLong(scheme, password)) return failure(tooLong);
  const seed = `${control.host} ${path} ${name}`;
  const made = await control.once(`htpasswd ${scheme} ${seed} ${password}`, () =>
    hashPassword(scheme, password, seed),
  );
  const line = `${name}:${made}\n`;
  const kept = lines.flatMap((each) => (each === first ? [line] : isMine(each) ? [] : [each]));
  const all = first === undefined ? [...ended(lines), line] : kept;
  const shown: Difference = first
    ? {
        ...user,
        key: `password of ${name}`,
        before: isRight ? 'there more than once' : 'another',
        after: 'as given',
      }
    : { ...user, before: 'absent', after: 'present' };
  return { text: all.join(''), msg: `Add/update ${name}`, shown };
}

/** The field behind the name. */
function hashIn(line: string): string | undefined {
  return bare(line).split(':')[1];
}

/** A task may be planned several times, and a hash is made to be slow: it is worked out once a run. */
function isRightHash(hash: string, password: string, control: Control): Promise<boolean | undefined> {
  return control.once(`htpasswd ${hash} ${password}`, () => isHashOf(hash, password));
}
