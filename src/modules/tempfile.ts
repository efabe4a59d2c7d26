import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { type Control, defineModule, failure } from '../sdk/define.ts';
import type { Probe } from '../sdk/host.ts';
import { resultOf } from './lib/files/attributes.ts';
import { below, expandHome, hostPath, withoutSlash } from './lib/files/paths.ts';

interface TempState {
  readonly path: string;
}

function namePart() {
  return text().refine((part) => !part.includes('/'), { error: 'expected part of a name, without a slash' });
}

/** A file or folder that nobody else has. */
export const tempfile = defineModule({
  name: 'tempfile',
  summary: 'Make a temporary file or folder, with a new name every time.',
  description: 'Only its owner can look into it. It stays until a later task removes it.',
  args: z.strictObject({
    state: z.enum(['file', 'directory']).default('file').describe('What to make.'),
    path: hostPath()
      .optional()
      .describe("Folder to make it in; the host's `TMPDIR`, or `/tmp`, unless given."),
    prefix: namePart().default('ansible.').describe('What its name starts with.'),
    suffix: namePart().default('').describe('What its name ends with.'),
  }),
  examples: [
    { title: 'A folder to build in', args: { state: 'directory', suffix: '.build' } },
    { title: 'A file', args: { path: '/var/tmp', prefix: 'backup-' } },
  ],
  returns: {
    path: 'Where it is.',
    state: '`file` or `directory`; `mode`, `owner`, `group`, `uid`, `gid`, `size` too.',
  },
  async plan(args, host, control) {
    const folder = args.path === undefined ? await temporary(host) : await expandHome(host, args.path);
    const seen = await host.stat(folder, { follow: true });
    if (seen?.type !== 'directory') return failure(`there is no folder ${folder}`);
    const path = await freePath(args, withoutSlash(folder), host, control);
    return { current: { path: 'absent' }, desired: { path } as Partial<TempState>, result: { path } };
  },
  async apply({ path }: Partial<TempState>, args, host) {
    if (path === undefined) return undefined;
    if (args.state === 'directory') await host.makeDirectory(path, { mode: 0o700 });
    else await host.write(path, '', { mode: 0o600 });
    return { path, ...(await resultOf(host, path)) };
  },
});

/** Where nothing is yet. A check comes to the same path as the run that does what it showed. */
async function freePath(
  { prefix, suffix }: { readonly prefix: string; readonly suffix: string },
  folder: string,
  host: Probe,
  control: Control,
): Promise<string> {
  const named = (count: number) => {
    const start = below(folder, prefix);
    return `${start}${control.chance(`${start} ${count} ${suffix}`).slice(0, 12)}${suffix}`;
  };
  for (let count = 0; ; count++) {
    const path = named(count);
    if (!(await host.stat(path))) return path;
  }
}

async function temporary(host: Probe): Promise<string> {
  const { stdout } = await host.query(`printf %s "\${TMPDIR:-/tmp}"`, { reads: [] });
  return stdout;
}
