import { z } from 'zod';
import { flag, list, text, whole } from '../../../sdk/args.ts';

const plain = /^(\*|[A-Za-z0-9][\w+.:~-]*(=[\w+.:~*-]+)?)$/;

/** The names that fit, as a shell has it: `php-*`. */
export const namePattern = /^(?=.*[*?[])(?!\*$)[A-Za-z0-9*?[][\w+.:~*?[\]-]*$/;

/** The path of a file that a package brings, without saying which: `/usr/sbin/semanage`. */
export const providedPath = /^\/[\w.+@/-]+(?<!\.rpm)$/;

/** A name as every tool takes it, `*` for all, or what one tool takes besides. */
export function packageName(besides?: RegExp) {
  return text().refine((name) => plain.test(name) || besides?.test(name), {
    error: ({ input }) => `expected the name of a package, or \`name=version\`, not \`${String(input)}\``,
  });
}

/** Names, of which an empty one is a mistake; `besides` as for one. */
export function packageNames(besides?: RegExp) {
  return z.preprocess((name) => (name === '' ? [name] : name), list(packageName(besides))).optional();
}

/** What every module of packages takes. */
export const packageArguments = {
  name: packageNames().describe(
    'Package or packages; `name=version` for one version (`1.2*` for any that starts so); `*` with `latest` for all that are installed.',
  ),
  state: z
    .enum(['present', 'absent', 'latest', 'installed', 'removed'])
    .default('present')
    .describe(
      '`latest` also brings the newest version; `installed` is `present`, and `removed` is `absent`.',
    ),
  update_cache: flag()
    .optional()
    .describe(
      'Bring the lists of packages up to date first. With names this is done only where something is to be installed, ' +
        'so that a second run changes nothing.',
    ),
  cache_valid_time: whole()
    .optional()
    .describe('Seconds for which the lists count as up to date; giving it asks for `update_cache`.'),
  install_recommends: flag()
    .optional()
    .describe('Whether recommended packages come along; as the host is configured unless given.'),
  purge: flag().default(false).describe('With `absent`: remove the configuration too.'),
  lock_timeout: whole().default(60).describe('Seconds to wait while another installation runs on the host.'),
};

/** What the module `package` takes besides. */
export const toolArgument = {
  use: z
    .enum(['auto', 'apt', 'dnf', 'yum', 'apk'])
    .default('auto')
    .describe('Which tool; `auto` takes the one that the host has.'),
};

/** All of these. */
export const allArguments = z.strictObject({ ...packageArguments, ...toolArgument });

/** The same, read. */
export type PackageArguments = z.output<typeof allArguments>;
