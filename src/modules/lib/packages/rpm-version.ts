/**
 * Whether what is installed (version and release) is newer than the version that is named, of which the release may be left
 * out, as rpm orders them. An epoch that is named is no matter: what is installed is told without one.
 */
export function isNewerRpm(installed: string, named: string): boolean {
  const [version = '', release = ''] = installed.split(/-(.*)/s);
  const [wanted = '', wantedRelease] = named.replace(/^\d+:/, '').split(/-(.*)/s);
  const order = compareParts(version, wanted);
  return (
    order > 0 || (order === 0 && wantedRelease !== undefined && compareParts(release, wantedRelease) > 0)
  );
}

/** rpmvercmp(3): numbers and words in turn; `~` comes before the end, `^` right behind it. */
function compareParts(left: string, right: string): number {
  const [ours, theirs] = [left, right].map((text) => text.match(/~|\^|\d+|[a-zA-Z]+/g) ?? []);
  const length = Math.max(ours?.length ?? 0, theirs?.length ?? 0);
  for (let index = 0; index < length; index += 1) {
    const order = comparePart(ours?.[index] ?? '', theirs?.[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function comparePart(ours: string, theirs: string): number {
  const rank = rankOf(ours) - rankOf(theirs);
  if (rank !== 0) return rank;
  const [left, right] = [ours, theirs].map((text) => text.replace(/^0+(?=\d)/, '')) as [string, string];
  if (/^\d/.test(left) && left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : Number(left > right);
}

function rankOf(part: string): number {
  if (part === '~') return 0;
  if (part === '') return 1;
  if (part === '^') return 2;
  return /^\d/.test(part) ? 4 : 3;
}
