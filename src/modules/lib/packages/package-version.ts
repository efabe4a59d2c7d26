import { literally } from '../../../util/literally.ts';
import type { PackageArguments as Arguments } from './package-arguments.ts';
import type { PackageSurvey } from './package-tools.ts';

/** Whether packages shall go. */
export function isAbsent({ state }: Arguments): boolean {
  return state === 'absent' || state === 'removed';
}

/**
 * What only another package provides isn't there under its own name, but a path means the package that brings it; of versions
 * that are told by a limit others stay.
 */
export function goneFor(
  seen: PackageSurvey,
  name: string,
  version: string | undefined,
  current: string,
): string {
  const isOther = limit.test(version ?? '') && !matchesVersion(seen, current, version ?? '');
  const isOnlyProvided = seen.provided.has(name) && !seen.installed.has(name) && !name.startsWith('/');
  return isOther || isOnlyProvided ? current : 'absent';
}

/** `>= 2.4` and the like. */
const limit = /^([<>]=?) (.*)$/;

/** As the tools' own modules call it. */
interface Limits {
  readonly only_upgrade?: boolean;
  readonly update_only?: boolean;
  readonly allow_downgrade?: boolean | undefined;
}

/** The version that a package gets, or the one that it has. */
export function versionFor(
  { state, only_upgrade, update_only, allow_downgrade }: Arguments & Limits,
  seen: PackageSurvey,
  name: string,
  version: string | undefined,
  current: string,
): string {
  if (current === 'absent' && (only_upgrade || update_only)) return current;
  if (allow_downgrade === false && hasNewer(seen, name, version, current)) return current;
  if (version !== undefined) return matchesVersion(seen, current, version) ? current : version;
  if (current === 'absent') return seen.newest.get(name) ?? 'present';
  if (state !== 'latest') return current;
  const isOld = seen.outdated.has(name) || seen.outdated.has(seen.provided.get(name) ?? name);
  return isOld ? 'latest' : (seen.newest.get(name) ?? current);
}

/**
 * Whether a newer version is there than the one that is named, as `name=version` or in dnf's own way, `name-version`. What a
 * pattern comes to only dnf knows, and Ansible leaves that to it too.
 */
function hasNewer(
  { tool, others }: PackageSurvey,
  name: string,
  version: string | undefined,
  current: string,
): boolean {
  if (!tool?.isNewer || version?.includes('*') || version?.startsWith('>')) return false;
  if (version?.startsWith('<')) return /^\d/.test(current);
  if (version !== undefined) return /^\d/.test(current) && tool.isNewer(current, version);
  const [base, other] = others.get(name)?.split('/') ?? [];
  return base !== undefined && other !== undefined && tool.isNewer(other, name.slice(base.length + 1));
}

/** `*` in the wanted version stands for anything; a release behind `-` may be left out, as rpm and apk allow. */
function matchesVersion({ tool }: PackageSurvey, installed: string, wanted: string): boolean {
  const [, sign, named = ''] = limit.exec(wanted) ?? [];
  if (sign !== undefined)
    return tool?.isNewer !== undefined && isWithin(tool.isNewer, installed, sign, named);
  const pattern = wanted.split('*').map(literally).join('.*');
  return new RegExp(`^${pattern}$`).test(installed) || installed.startsWith(`${wanted}-`);
}

function isWithin(
  isNewer: (installed: string, named: string) => boolean,
  installed: string,
  sign: string,
  named: string,
): boolean {
  // Nothing is there, or it is told by the name of another package.
  if (!/^\d/.test(installed)) return false;
  const above = isNewer(installed, named);
  const below = isNewer(named, installed);
  return sign === '>' ? above : sign === '<' ? below : sign === '>=' ? !below : !above;
}
