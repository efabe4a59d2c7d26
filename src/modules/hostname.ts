import { z } from 'zod';
import { text } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { sh } from '../util/quote.ts';
import { unneeded } from './lib/files/attributes.ts';

interface HostnameState {
  /** The name that the kernel has now. */
  readonly name: string;
  /** The one that it gets at the next boot. */
  readonly permanent: string;
}

const file = '/etc/hostname';
const live = '/proc/sys/kernel/hostname';

/** The host's own name. */
export const hostname = defineModule({
  name: 'hostname',
  summary: "Set the host's name, now and for the next boot.",
  description:
    'Writes `/etc/hostname`, which systemd, Debian, Red Hat from version 7 on and Alpine read, and tells the kernel. ' +
    '`/etc/hosts` is left as it is.',
  args: z.strictObject({
    name: text()
      .refine((name) => name.length <= 64 && /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name), {
        error: 'expected a name of letters, digits, dots and dashes, of 64 characters at most',
      })
      .describe('The name.'),
    use: unneeded(
      z.enum([
        'alpine',
        'debian',
        'freebsd',
        'generic',
        'macos',
        'openbsd',
        'openrc',
        'redhat',
        'sles',
        'systemd',
      ]),
      'the way is the same on all hosts',
    ),
  }),
  touches: () => [live, file],
  examples: [{ title: 'By the inventory', args: { name: 'master01' } }],
  returns: { name: 'The name.', ansible_facts: 'The facts that it changes.' },
  async plan({ name }, host) {
    const [now, kept] = await allInOrder([host.read(live), host.read(file)]);
    const current: Partial<HostnameState> = { name: lineOf(now), permanent: lineOf(kept) };
    const desired: Partial<HostnameState> = { name, permanent: name };
    return { current, desired, result: { name, ansible_facts: factsOf(name) } };
  },
  async apply(changes: Partial<HostnameState>, { name }, host) {
    if (changes.permanent !== undefined) await host.write(file, `${name}\n`);
    if (changes.name !== undefined)
      await host.must(
        `set the name ${name}`,
        sh`if command -v hostname >/dev/null 2>&1; then hostname ${name}; else printf %s ${name} >/proc/sys/kernel/hostname; fi`,
        { effect: (model) => model.write(live, `${name}\n`) },
      );
    return undefined;
  },
});

/** The first line that is no comment, as the programs that read the file see it. */
function lineOf(bytes: Uint8Array | undefined): string {
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.map((line) => line.trim()).find((line) => line !== '' && !line.startsWith('#')) ?? 'absent';
}

function factsOf(name: string) {
  const [short, ...domain] = name.split('.');
  return {
    ansible_hostname: short,
    ansible_nodename: name,
    ansible_fqdn: name,
    ansible_domain: domain.join('.'),
  };
}
