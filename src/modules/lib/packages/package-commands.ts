import type { PackageTool } from './package-tool.ts';
import type { PackageSurvey } from './package-tools.ts';

/** Packages that come, or go. */
interface PackageChange {
  readonly packages: readonly { readonly name: string; readonly version: string | undefined }[];
  readonly isAbsent: boolean;
  readonly purge: boolean;
  /** Undefined: as the host is configured. */
  readonly recommends: boolean | undefined;
}

/** The commands that make a change, each with what it is for. */
export function commandsFor(
  tool: PackageTool,
  { packages, isAbsent, purge, recommends }: PackageChange,
  seen: PackageSurvey,
  words: readonly string[] | undefined,
): readonly (readonly [string, readonly string[]])[] {
  const named = (some: PackageChange['packages']) =>
    some.map(({ name, version }) => tool.requirement(name, version));
  if (packages.length === 0) return [];
  if (isAbsent) {
    const names = packages.map(({ name }) => name);
    return [[`remove ${names.join(', ')}`, tool.remove(names, { purge, words })]];
  }
  const { renew = tool.install } = tool;
  const isOld = (each: PackageChange['packages'][number]) =>
    tool.renew !== undefined &&
    each.version === undefined &&
    (seen.installed.has(each.name) || seen.provided.has(each.name));
  const old = named(packages.filter(isOld));
  const fresh = named(packages.filter((each) => !isOld(each)));
  const options = { recommends, words };
  return [
    ...(old.length === 0 ? [] : [[`update ${old.join(', ')}`, renew(old, options)] as const]),
    ...(fresh.length === 0 ? [] : [[`install ${fresh.join(', ')}`, tool.install(fresh, options)] as const]),
  ];
}
