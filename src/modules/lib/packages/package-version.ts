import type { PackageArguments as Arguments } from './package-arguments.ts';
import type { PackageSurvey } from './package-tools.ts';

/** Whether packages shall go. */
export function isAbsent({ state }: Arguments): boolean {
  return state === 'absent' || state === 'removed';
}

/** What only another package provides isn't there under its own name. */
export function goneFor(seen: PackageSurvey, name: string): string {
  return seen.provided.has(name) && !seen.installed.has(name) ? `by ${seen.provided.get(name)}` : 'absent';
}

/** As the tools' own modules call it. */
interface OnlyUpgrade {
  readonly only_upgrade?: boolean;
  readonly update_only?: boolean;
}

/** The version that a package gets, or the one that it has. */
export function versionFor(
  { state, only_upgrade, update_only }: Arguments & OnlyUpgrade,
  seen: PackageSurvey,
  name: string,
  version: string | undefined,
  current: string,
): string {
  if (current === 'absent' && (only_upgrade || update_only)) return current;
  if (version !== undefined) return matchesVersion(current, version) ? current : version;
  if (current === 'absent') return seen.newest.get(name) ?? 'present';
  if (state !== 'latest') return current;
  return seen.outdated.has(name) ? 'latest' : (seen.newest.get(name) ?? current);
}

/** `*` in the wanted version stands for anything; a release behind `-` may be left out, as rpm and apk allow. */
function matchesVersion(installed: string, wanted: string): boolean {
  const pattern = wanted
    .split('*')
    .map((part) => part.replace(/[.+]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(installed) || installed.startsWith(`${wanted}-`);
}
