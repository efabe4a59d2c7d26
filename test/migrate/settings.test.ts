import { expect, test } from 'vitest';
import { notRead } from '../../src/migrate/settings.ts';

const settings = `
[defaults]
inventory = inventory/production ; the real one
forks: 20
host_key_checking = False
# remote_user = nobody
stdout_callback = yaml
[privilege_escalation]
become = True
become_ask_pass = no
[ssh_connection]
pipelining = True
`;

test('settings as options, and what stands for plugins and requirements', () => {
  const paths = [
    'ansible.cfg',
    'collections/requirements.yml',
    'roles/web/library/mine.py',
    'roles/web/files/filter_plugins.txt',
    'site.yml',
    'tools/mine.py',
  ];
  expect(notRead(paths, () => settings)).toEqual([
    {
      file: 'ansible.cfg',
      instead:
        'give -i inventory/production -f 20 --accept-new-host-keys -b, or variables of the inventory (docs/from-ansible.md)',
    },
    { file: 'collections/requirements.yml', instead: expect.stringContaining('docs/roles.md') },
    { file: 'roles/web/library/mine.py', instead: expect.stringContaining('modules/') },
  ]);
});

test('settings that need nothing here', () => {
  expect(notRead(['ansible.cfg'], () => '[ssh_connection]\npipelining = True\n')).toEqual([
    { file: 'ansible.cfg', instead: 'nothing in it needs an option (docs/from-ansible.md)' },
  ]);
});
