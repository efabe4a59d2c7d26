import { quote } from '../../../util/quote.ts';

/** In days, -1 for what isn't set; see shadow(5). */
export interface PasswordAging {
  /** Until the password may be changed again. */
  readonly min: number;
  /** Until it has to be changed. */
  readonly max: number;
  /** Of warning before that. */
  readonly warn: number;
  /** After that, until the account is disabled. */
  readonly disable: number;
}

/** What a user should be; what is undefined is left to the host, or as it is. */
export interface Account {
  readonly name: string;
  readonly uid?: number | undefined;
  /** Primary group, by name or number. */
  readonly group?: string | undefined;
  /** All supplementary groups. */
  readonly groups?: readonly string[] | undefined;
  readonly comment?: string | undefined;
  readonly home?: string | undefined;
  readonly shell?: string | undefined;
  /** `YYYY-MM-DD`; the empty text for never. */
  readonly expires?: string | undefined;
}

/** What only matters while a user is made or changed. */
export interface AccountOptions {
  readonly system: boolean;
  readonly createHome: boolean;
  readonly moveHome: boolean;
  readonly nonUnique: boolean;
  readonly skeleton?: string | undefined;
  /** Octal digits, for a home folder that is made. */
  readonly umask?: string | undefined;
  /** The range of the number of a new user. */
  readonly uidMin?: number | undefined;
  readonly uidMax?: number | undefined;
  /** The user of SELinux that logins get. */
  readonly seuser?: string | undefined;
}

/** What the host keeps of a user beside passwd. */
export interface AccountDetails {
  readonly primary: string;
  /** Supplementary groups, sorted. */
  readonly groups: readonly string[];
  /** The hash, without the mark of a locked one. */
  readonly password: string;
  readonly locked: boolean;
  /** Days since 1970, undefined for never. */
  readonly expires: number | undefined;
  readonly aging: PasswordAging;
}

/** A script whose output `parseDetails` reads. */
export function detailsScript(name: string): string {
  const user = quote(name);
  return [
    `id -gn -- ${user} 2>/dev/null || echo`,
    `id -Gn -- ${user} 2>/dev/null || echo`,
    `{ getent shadow ${user} || awk -F: -v n=${user} '$1 == n' /etc/shadow; } 2>/dev/null`,
    'true',
  ].join('\n');
}

/** What `detailsScript` prints of a user, as far as `parseDetails` reads it. */
export function detailsText(name: string, details: AccountDetails): string {
  const { primary, groups, password, locked, expires, aging } = details;
  const { min, max, warn, disable } = aging;
  const hash = (locked ? '!' : '') + password;
  const shadow = [name, hash, '', min, max, warn, disable, expires ?? '', ''].join(':');
  return [primary, [primary, ...groups].join(' '), shadow, ''].join('\n');
}

/** Reads what `detailsScript` printed; empty for a user that isn't there. */
export function parseDetails(output: string): AccountDetails {
  const [primary = '', all = '', shadow = ''] = output.split('\n');
  const fields = shadow.split(':');
  const hash = fields[1] ?? '';
  const days = (index: number) => Number(fields[index] || -1);
  return {
    primary,
    groups: all
      .split(' ')
      .filter((group) => group !== '' && group !== primary)
      .toSorted(),
    password: hash.replace(/^!+/, ''),
    locked: hash.startsWith('!'),
    expires: /^\d+$/.test(fields[7] ?? '') ? Number(fields[7]) : undefined,
    aging: { min: days(3), max: days(4), warn: days(5), disable: days(6) },
  };
}

/** Days since 1970 of `YYYY-MM-DD`; undefined for never. */
export function daysOf(day: string | undefined): number | undefined {
  return day ? Math.floor(Date.parse(day) / 86_400_000) : undefined;
}
