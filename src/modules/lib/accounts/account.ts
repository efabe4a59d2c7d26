import { quote } from '../../../util/quote.ts';

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
  const { primary, groups, password, locked, expires } = details;
  const shadow = [name, (locked ? '!' : '') + password, '', '', '', '', '', expires ?? '', ''].join(':');
  return [primary, [primary, ...groups].join(' '), shadow, ''].join('\n');
}

/** Reads what `detailsScript` printed; empty for a user that isn't there. */
export function parseDetails(output: string): AccountDetails {
  const [primary = '', all = '', shadow = ''] = output.split('\n');
  const fields = shadow.split(':');
  const hash = fields[1] ?? '';
  return {
    primary,
    groups: all
      .split(' ')
      .filter((group) => group !== '' && group !== primary)
      .toSorted(),
    password: hash.replace(/^!+/, ''),
    locked: hash.startsWith('!'),
    expires: /^\d+$/.test(fields[7] ?? '') ? Number(fields[7]) : undefined,
  };
}
