import { z } from 'zod';
import { flag, list, text, whole } from '../../../sdk/args.ts';
import { aliased } from '../aliased.ts';
import { refused, unneeded } from '../files/attributes.ts';
import { accountName, accountNumber } from './accounts.ts';
import { keyTypes } from './ssh-keys.ts';

const elsewhere = 'Linux has none of these';

const hash = /^(\$[\w-]+\$\S+|[./0-9A-Za-z]{13}|_[./0-9A-Za-z]{19}|[!*x]+|)$/;

/** A field of passwd(5), as the tools take it. */
function accountField(pattern: RegExp, expected: string) {
  return text().refine((value) => pattern.test(value), { error: `expected ${expected}` });
}

function days(what: string) {
  return z.coerce.number().int().min(-1).optional().describe(`${what}; -1 for no limit.`);
}

/** What the module `user` takes. */
export const userArguments = aliased(
  {
    name: accountName().describe('Login name.'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether the user should be there.'),
    uid: accountNumber().optional().describe('Number of the user.'),
    non_unique: flag().default(false).describe('Allow a `uid` that another user has.'),
    group: text().optional().describe('Primary group; it must be there.'),
    groups: list(text())
      .optional()
      .describe('Supplementary groups. The user leaves all others unless `append`; `[]` for none.'),
    append: flag().default(false).describe('Keep the groups that the user is in besides.'),
    comment: accountField(/^[^:\n]*$/, 'text of one line without `:`')
      .optional()
      .describe('Full name, or what else stands in that field.'),
    home: accountField(/^\/[^:\n]*$/, 'an absolute path without `:`')
      .optional()
      .describe('Home folder.'),
    create_home: flag()
      .optional()
      .describe('Make the home folder where it is missing; so unless told otherwise.'),
    move_home: flag().default(false).describe('Move the folder along when `home` changes.'),
    skeleton: text().optional().describe('Folder whose content a new home folder starts with.'),
    shell: accountField(/^([/*][^:\n]*)?$/, 'the absolute path of a program')
      .optional()
      .describe('Login shell.'),
    system: flag().default(false).describe('Make a new user with a number from the range for systems.'),
    password: text()
      .refine((value) => hash.test(value), {
        error: 'expected a hash as in /etc/shadow (`mkpasswd`, `openssl passwd -6`), not a plain password',
      })
      .optional()
      .describe('Hash of the password, `!` or `*` for none that works.'),
    update_password: z
      .enum(['always', 'on_create'])
      .default('always')
      .describe('`on_create`: leave the password of an existing user alone.'),
    password_lock: flag().optional().describe('Lock or unlock the password; keys still work.'),
    expires: z
      .union([
        z.number(),
        z
          .string()
          .regex(/^-?\d+$/)
          .transform(Number),
      ])
      .optional()
      .describe('When the user expires, in seconds since 1970; negative for never.'),
    remove: flag().default(false).describe('With `absent`: remove the home folder and the mail too.'),
    force: flag().default(false).describe('With `absent`: remove even a user that is logged in.'),
    generate_ssh_key: flag()
      .default(false)
      .describe('Make an SSH key where there is none; an existing one is never touched.'),
    ssh_key_type: z.enum(keyTypes).default('rsa').describe('Kind of that key.'),
    ssh_key_bits: whole().optional().describe('Its length, where the kind has a choice.'),
    ssh_key_file: text()
      .optional()
      .describe('Where it goes, relative to the home folder; `.ssh/id_TYPE` unless given.'),
    ssh_key_comment: text().optional().describe('Its comment, `ansible-generated on HOST` unless given.'),
    ssh_key_passphrase: text().optional().describe('Its passphrase; none unless given.'),
    umask: text()
      .refine((value) => /^[0-7]{3,4}$/.test(value), { error: "expected octal digits, as `'0027'`" })
      .optional()
      .describe(
        'What the mode of a home folder that is made goes without; as the host is configured unless given.',
      ),
    password_expire_min: days('Days until the password may be changed again'),
    password_expire_max: days('Days until it has to be changed'),
    password_expire_warn: days('Days of warning before that'),
    password_expire_account_disable: days('Days after that until the account is disabled'),
    uid_min: whole().optional().describe('The least number that a new user may get.'),
    uid_max: whole().optional().describe('The highest one.'),
    seuser: text().optional().describe('The user of SELinux that a new user gets.'),
    authorization: refused(elsewhere),
    hidden: refused(elsewhere),
    login_class: refused(elsewhere),
    profile: refused(elsewhere),
    role: refused(elsewhere),
    local: unneeded(flag(), 'only the local database is ever changed'),
  },
  { createhome: 'create_home', user: 'name' },
);

/** The same, checked. */
export type UserArguments = z.output<typeof userArguments>;
