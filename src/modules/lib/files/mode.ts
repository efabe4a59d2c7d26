/** Permission bits as Ansible writes them: `0644`. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** What a mode is resolved against: the bits that are there, or those that a new path gets. */
export interface ModeContext {
  readonly present: number | undefined;
  readonly directory: boolean;
}

const umask = 0o022;
const shifts = { u: 6, g: 3, o: 0 } as const;
type Who = keyof typeof shifts;

/**
 * The bits that a mode of the arguments (`sdk/args.mode`) means for one path. Symbolic clauses change the present
 * bits one after the other, as chmod(1) does; `X` is execution for folders and for what somebody can execute already.
 */
export function resolveMode(mode: string, { present, directory }: ModeContext): number {
  if (/^0?o?[0-7]+$/.test(mode)) return Number.parseInt(mode.replace('o', ''), 8);
  const start = present ?? (directory ? 0o777 : 0o666) & ~umask;
  return mode.split(',').reduce((bits, clause) => applyClause(bits, clause, directory), start);
}

function applyClause(bits: number, clause: string, directory: boolean): number {
  const [, named = '', actions = ''] = /^([ugoa]*)(.*)$/.exec(clause) ?? [];
  const everyone = named === '' || named.includes('a');
  const whose: readonly Who[] = everyone
    ? ['u', 'g', 'o']
    : (['u', 'g', 'o'] as const).filter((who) => named.includes(who));
  let result = bits;
  for (const [, operator, letters = ''] of actions.matchAll(/([-+=])([^-+=]*)/g)) {
    const mask = named === '' ? ~umask : ~0;
    const given = whose.reduce((sum, who) => sum | bitsOf(letters, who, result, directory), 0) & mask;
    if (operator === '+') result |= given;
    else if (operator === '-') result &= ~given;
    else result = (result & ~whose.reduce((sum, who) => sum | coveredBy(who, directory), 0)) | given;
  }
  return result;
}

/** The bits of one of user, group, other that letters stand for; letters of `ugo` copy what these have. */
function bitsOf(letters: string, who: Who, present: number, directory: boolean): number {
  let low = 0;
  let special = 0;
  for (const letter of letters) {
    if (letter === 'r') low |= 4;
    else if (letter === 'w') low |= 2;
    else if (letter === 'x' || (letter === 'X' && (directory || (present & 0o111) !== 0))) low |= 1;
    else if (letter === 's' && who !== 'o') special |= who === 'u' ? 0o4000 : 0o2000;
    else if (letter === 't') special |= 0o1000;
    else if (letter === 'u' || letter === 'g' || letter === 'o') low |= (present >> shifts[letter]) & 7;
  }
  return (low << shifts[who]) | special;
}

/** What `=` clears. The set-id bits of folders stay unless named, as GNU chmod has it. */
function coveredBy(who: Who, directory: boolean): number {
  const special = { u: 0o4000, g: 0o2000, o: 0o1000 }[who];
  return (7 << shifts[who]) | (directory && who !== 'o' ? 0 : special);
}
