/** Words that Ansible's programs and other tools have, and what is said here. */
const elsewhere: Readonly<Record<string, string>> = {
  adhoc: 'fplay task',
  apply: 'fplay run',
  config: 'fplay run --help: settings are options, and variables of the inventory',
  console: 'fplay task',
  exec: 'fplay task',
  facts: 'fplay task PATTERN -m setup',
  galaxy: 'npm install: roles come as npm packages (docs/roles.md)',
  install: 'npm install: roles come as npm packages (docs/roles.md)',
  play: 'fplay run',
  playbook: 'fplay run',
  plan: 'fplay run --check --diff',
  shell: 'fplay task',
  syntax: 'fplay run --syntax-check',
};

const ofVault: Readonly<Record<string, string>> = {
  create: 'fplay vault edit',
  encrypt_string: 'fplay vault encrypt-string',
};

/** What somebody who wrote an unknown command probably meant: a playbook or a pattern without a command, or Ansible's word. */
export function meantBy(words: readonly string[]): string | undefined {
  const [first = '', second = ''] = words;
  if (first === 'vault') return Object.hasOwn(ofVault, second) ? ofVault[second] : undefined;
  if (Object.hasOwn(elsewhere, first)) return elsewhere[first];
  if (/\.ya?ml$/.test(first)) return `fplay run ${words.join(' ')}`;
  if (words.some((word) => word === '-m' || word === '-a'))
    return 'fplay task PATTERN -m MODULE -a ARGUMENTS';
  return undefined;
}
