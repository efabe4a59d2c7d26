import type { z } from 'zod';
import { flag, list, text } from '../../../sdk/args.ts';
import { refused } from '../files/attributes.ts';
import type { PackageJob } from './package-tool.ts';
import { apkUpgrade } from './package-tools.ts';

/** What the module `apk` takes besides, as Ansible's does. */
export const apkArguments = {
  upgrade: flag().default(false).describe('Bring all that is installed up to date.'),
  available: flag()
    .default(false)
    .describe(
      'With `upgrade`: what the repositories have only in an older version, or no more, is replaced or goes.',
    ),
  repository: list(text()).default([]).describe("Repositories in place of the host's own."),
  no_cache: flag().default(false).describe('Use and keep no lists on the host.'),
  world: refused('apk keeps what was asked for in a file of its own', '/etc/apk/world'),
};

type ApkArguments = z.output<z.ZodObject<typeof apkArguments>>;

/** Options that the arguments mean for apk. */
export function apkWords({ repository, no_cache }: ApkArguments): readonly string[] {
  return [
    ...(no_cache ? ['--no-cache'] : []),
    ...(repository.length === 0 ? [] : ['--repositories-file', '/dev/null']),
    ...repository.flatMap((address) => ['--repository', address]),
  ];
}

/** What is asked for besides names. */
export function apkJobs(args: ApkArguments): readonly PackageJob[] {
  return args.upgrade ? [apkUpgrade(apkWords(args), args.available)] : [];
}
