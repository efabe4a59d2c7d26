import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { z } from 'zod';
import { flag } from '../sdk/args.ts';
import { type Control, defineModule, type Failure, failure, type Plan } from '../sdk/define.ts';
import type { Probe } from '../sdk/host.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { expandHome, hostPath } from './lib/files/paths.ts';

const argumentsSchema = z.strictObject({
  src: hostPath().describe('The file on the host.'),
  dest: z
    .string()
    .min(1)
    .describe(
      'Folder on the control machine; the file goes below it as `host/path`. With `flat`, its own path.',
    ),
  flat: flag()
    .default(false)
    .describe('Save under `dest` itself, or in it under its own name where `dest` ends in a slash.'),
  fail_on_missing: flag().default(true).describe('Fail where the file is not there.'),
  validate_checksum: flag()
    .default(true)
    .describe('Compare what arrived with the checksum of the file on the host.'),
});

/** Brings a file of the host to the control machine. */
export const fetch = defineModule({
  name: 'fetch',
  summary: 'Bring a file of the host to the control machine.',
  args: argumentsSchema,
  touches: [],
  saves: () => true,
  examples: [
    {
      title: 'Logs of every host, one folder each',
      args: { src: '/var/log/flink/master.log', dest: '/tmp/logs' },
    },
    { title: 'One file', args: { src: '/etc/krb5.keytab', dest: '/tmp/keytabs/', flat: true } },
  ],
  returns: {
    dest: 'Where it was saved.',
    checksum: 'Its sha256.',
    remote_checksum: 'That of the file on the host.',
  },
  async plan(args, host, control): Promise<Plan<{ checksum: string }> | Failure> {
    const source = await expandHome(host, args.src);
    const dest = destination(args, source, control);
    const local = await control.file(dest).then((file) => file?.sha256());
    const [seen, checksum] = await allInOrder([host.stat(source, { follow: true }), host.checksum(source)]);
    if (checksum === undefined) {
      const words = seen ? `${source} is a ${seen.type}, not a file` : `there is no file ${source}`;
      return args.fail_on_missing
        ? failure(words, {
            hint: 'check `src`, a path on the host; `fail_on_missing: false` does without the file',
          })
        : { current: {}, desired: {}, result: { msg: words, file: source } };
    }
    const result = { dest, file: source, checksum, remote_checksum: checksum };
    return { current: { checksum: local ?? 'absent' }, desired: { checksum }, result };
  },
  async apply(_changes, args, host, control) {
    const source = await expandHome(host, args.src);
    return save(args, source, host, control);
  },
});

async function save(args: z.output<typeof argumentsSchema>, source: string, host: Probe, control: Control) {
  const [content, expected] = await allInOrder([host.read(source), host.checksum(source)]);
  if (!content) return failure(`${source} went away while it was fetched`);
  const checksum = createHash('sha256').update(content).digest('hex');
  if (args.validate_checksum && checksum !== expected)
    return failure(`${source} changed while it was fetched`, {
      hint: 'try again, or set validate_checksum: false',
    });
  await control.save(destination(args, source, control), content);
  return { checksum, remote_checksum: expected };
}

function destination(args: z.output<typeof argumentsSchema>, source: string, control: Control): string {
  if (!args.flat) return posix.join(args.dest, control.host, source);
  return args.dest.endsWith('/') ? posix.join(args.dest, posix.basename(source)) : args.dest;
}
