import { z } from 'zod';
import { flag, list, text } from '../../../sdk/args.ts';
import { splitWords } from '../command/words.ts';
import { hostPath } from '../files/paths.ts';
import { joinVersions, namesVersion, packageOf } from './requirements.ts';

/** The arguments of `pip`. */
export const pipArguments = z
  .strictObject({
    name: list(
      text().refine((name) => /^[^-\s][^\r\n]*$/.test(name), { error: 'expected the name of a package' }),
    )
      .optional()
      .describe('A package, with versions as `flask>=2,<3`, or several; also an address that pip knows.'),
    version: text().optional().describe('Its version, where one package is named without.'),
    requirements: text().optional().describe('A file of requirements on the host; relative to `chdir`.'),
    state: z
      .enum(['present', 'absent', 'latest', 'forcereinstall'])
      .default('present')
      .describe('`latest` asks the index, `forcereinstall` installs it anew each time.'),
    virtualenv: text().optional().describe('Folder of a virtual environment, made where it is not there.'),
    virtualenv_command: text()
      .optional()
      .describe('What makes it; `virtualenv` where that is there, else `python3 -m venv`.'),
    virtualenv_python: text().optional().describe('The Python that `virtualenv` takes for it.'),
    virtualenv_site_packages: flag()
      .default(false)
      .describe("Whether a new one sees the host's own packages."),
    extra_args: text()
      .refine((words) => !('failed' in splitWords(words)), { error: 'a quotation is never closed' })
      .optional()
      .describe('More options for pip.'),
    editable: flag().default(false).describe('Install it as a link to its folder (`-e`).'),
    chdir: hostPath().optional().describe('The folder to run in.'),
    executable: text().optional().describe('The pip to use, as `pip3.11`.'),
    umask: text()
      .refine((mask) => /^0?[0-7]{1,3}$/.test(mask), { error: 'expected an octal number in quotes' })
      .optional()
      .describe("The umask for new files, as `'0022'`."),
    break_system_packages: flag()
      .default(false)
      .describe('Install beside what the tool of the system installs, where that forbids it.'),
  })
  .superRefine((args, context) => {
    const wrong = (message: string, path: string) =>
      context.addIssue({ code: 'custom', message, path: [path] });
    const names = joinVersions(args.name ?? []);
    if ((args.name === undefined) === (args.requirements === undefined))
      wrong('give `name` or `requirements`, and not both', 'name');
    if (args.executable !== undefined && args.virtualenv !== undefined)
      wrong('an environment has a pip of its own: leave `executable` out', 'executable');
    if (args.state === 'absent' && names.some((name) => packageOf(name) === undefined))
      wrong('name the package: an address or a file says not which one is to go', 'name');
    if (args.version === undefined) return;
    if (args.state === 'latest') wrong('`latest` takes no version', 'version');
    if (names.length !== 1 || namesVersion(names[0] ?? ''))
      wrong('`version` needs one name without versions: write them as `flask==2.3`', 'version');
  });

/** The same as a task has them. */
export type PipArguments = z.output<typeof pipArguments>;
