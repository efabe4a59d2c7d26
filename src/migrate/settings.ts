import { basename, sep } from 'node:path';

/** A file of Ansible's that fplay doesn't read, and what there is in its place. */
export interface NotRead {
  /** Relative to the folder that is migrated. */
  readonly file: string;
  readonly instead: string;
}

/** What settings of `ansible.cfg` are as options, by their section and name. */
const options: Readonly<Record<string, (value: string) => string | undefined>> = {
  'defaults.inventory': (value) => `-i ${value}`,
  'defaults.hostfile': (value) => `-i ${value}`,
  'defaults.forks': (value) => `-f ${value}`,
  'defaults.remote_user': (value) => `-u ${value}`,
  'defaults.private_key_file': (value) => `--private-key ${value}`,
  'defaults.vault_password_file': (value) => `--vault-password-file ${value}`,
  'defaults.timeout': (value) => `-T ${value}`,
  'defaults.host_key_checking': (value) => (isTrue(value) ? undefined : '--accept-new-host-keys'),
  'defaults.fact_caching_connection': (value) => `--fact-cache ${value}`,
  'privilege_escalation.become': (value) => (isTrue(value) ? '-b' : undefined),
  'privilege_escalation.become_user': (value) => `--become-user ${value}`,
  'privilege_escalation.become_ask_pass': (value) => (isTrue(value) ? '-K' : undefined),
  'diff.always': (value) => (isTrue(value) ? '-D' : undefined),
};

/** Folders of plugins in Python, and what is written here. */
const plugins: Readonly<Record<string, string>> = {
  filter_plugins: 'helpers of your own in helpers/ (docs/custom-modules.md)',
  test_plugins: 'helpers of your own in helpers/ (docs/custom-modules.md)',
  lookup_plugins: 'helpers of your own in helpers/, or `pipe` (docs/custom-modules.md)',
  library: 'modules of your own in modules/ (docs/custom-modules.md)',
  action_plugins: 'modules of your own in modules/ (docs/custom-modules.md)',
  callback_plugins: '--output json or junit',
  inventory_plugins: 'an executable that prints an inventory as JSON',
};

/** What fplay doesn't read of a project: settings, lists of what to install, plugins in Python. */
export function notRead(paths: readonly string[], textOf: (path: string) => string): readonly NotRead[] {
  return paths.flatMap((file) => {
    const instead = insteadOf(file, textOf);
    return instead === undefined ? [] : [{ file, instead }];
  });
}

function insteadOf(file: string, textOf: (path: string) => string): string | undefined {
  if (basename(file) === 'ansible.cfg') {
    const given = optionsOf(textOf(file)).join(' ');
    return `${given ? `give ${given}, or variables of the inventory` : 'nothing in it needs an option'} (docs/from-ansible.md)`;
  }
  if (/^(.*[/\\])?(collections[/\\])?requirements\.ya?ml$/.test(file))
    return 'roles come as folders or npm packages (docs/roles.md), modules of collections are built in (fplay doc)';
  const folder = file.endsWith('.py')
    ? file.split(sep).find((part) => Object.hasOwn(plugins, part))
    : undefined;
  return folder === undefined ? undefined : plugins[folder];
}

function optionsOf(settings: string): readonly string[] {
  let section = '';
  return settings.split(/\r?\n/).flatMap((line) => {
    section = /^\[(.+)\]/.exec(line)?.[1] ?? section;
    const [, name = '', value = ''] = /^(\w+)\s*[=:]\s*(.*?)\s*([;#].*)?$/.exec(line) ?? [];
    const key = `${section}.${name}`;
    return value !== '' && Object.hasOwn(options, key) ? (options[key]?.(value) ?? []) : [];
  });
}

function isTrue(value: string): boolean {
  return /^(true|yes|on|1)$/i.test(value);
}
