import { z } from 'zod';
import { list, text, whole } from '../sdk/args.ts';
import { defineModule } from '../sdk/define.ts';
import { unneeded } from './lib/files/attributes.ts';

/** Gathers facts. */
export const setup = defineModule({
  name: 'setup',
  steady: true,
  summary: 'Gather facts about the host, as `gather_facts` does at the start of a play.',
  args: z.strictObject({
    gather_subset: list(text())
      .default(['all'])
      .describe(
        '`!all` with `!min`: none, the host is only asked whether it is there. Anything else is all facts: they come in one round trip.',
      ),
    filter: list(text())
      .default([])
      .describe('Patterns such as `ansible_mem*` or `distribution`; only facts that match one are kept.'),
    fact_path: text()
      .optional()
      .describe(
        'Folder of facts of the host: `*.fact`, JSON, INI or programs that print it; /etc/ansible/facts.d unless told.',
      ),
    gather_timeout: unneeded(whole(), 'facts are gathered by one script'),
  }),
  examples: [
    { title: 'All', args: {} },
    { title: 'Some', args: { filter: ['ansible_distribution*', 'ansible_memtotal_mb'] } },
  ],
  returns: { ansible_facts: 'The facts, by names that start with `ansible_`.' },
  async plan({ filter, fact_path, gather_subset }, host) {
    if (isNothing(gather_subset)) {
      await host.stat('/');
      return { current: {}, desired: {}, result: { ansible_facts: {} } };
    }
    const gathered = { ...(await host.facts(fact_path)), gather_subset: ['all'], module_setup: true };
    const facts = Object.entries(gathered).map(([name, value]) => [`ansible_${name}`, value] as const);
    const patterns = filter.map(toPattern);
    const kept = facts.filter(
      ([name]) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name)),
    );
    return { current: {}, desired: {}, result: { ansible_facts: Object.fromEntries(kept) } };
  },
});

function isNothing(subset: readonly string[]): boolean {
  return (
    ['!all', '!min'].every((word) => subset.includes(word)) && subset.every((word) => word.startsWith('!'))
  );
}

/** A shell pattern over names of facts; `ansible_` in front may be left out. */
function toPattern(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^(ansible_)?${escaped.replace(/^ansible_/, '')}$`);
}
