/** Options of Ansible's programs, and what is done here instead. */
const elsewhere: Readonly<Record<string, string>> = {
  '--ask-vault-password': '--ask-vault-pass',
  '--background': 'async: SECONDS on a task of a playbook',
  '--become-method': 'the variable ansible_become_method (`sudo` or `su`), or become_method in the playbook',
  '--become-pass-file':
    'the variable ansible_become_password, in a vault; --ask-become-pass reads it from stdin too',
  '--conn-pass-file': 'the variable ansible_password, in a vault; --ask-pass reads it from stdin too',
  '--export': 'fplay inventory --list: variables as written',
  '--flush-cache': 'facts are kept only with --fact-cache FOLDER: remove the files in it',
  '--inventory-file': '--inventory',
  '--key-file': '--private-key',
  '--module-path': 'modules are found in modules/ of a role, or beside the playbook',
  '--one-line': '--output json',
  '--playbook-dir': 'run it in the folder of the playbook',
  '--poll': 'poll: SECONDS on a task of a playbook',
  '--scp-extra-args': 'there is no scp: files go over the connection itself',
  '--sftp-extra-args': 'there is no sftp: files go over the connection itself',
  '--ssh-common-args': 'the variable ansible_ssh_common_args, or ~/.ssh/config',
  '--ssh-extra-args': 'the variable ansible_ssh_extra_args, or ~/.ssh/config',
  '--task-timeout': 'timeout: SECONDS on a task of a playbook',
  '--tree': '--output json',
  '--vault-id': '--vault-password-file ID@FILE',
  '--vault-pass-file': '--vault-password-file',
};

/** Other spellings. */
const same: Readonly<Record<string, string>> = {
  '--become-password-file': '--become-pass-file',
  '--connection-password-file': '--conn-pass-file',
  '-B': '--background',
  '-M': '--module-path',
  '-P': '--poll',
  '-o': '--one-line',
};

/** What there is in the place of an option of Ansible's that isn't here; undefined for any other word. */
export function meantByOption(option: string): string | undefined {
  const long = Object.hasOwn(same, option) ? (same[option] ?? option) : option;
  return Object.hasOwn(elsewhere, long) ? elsewhere[long] : undefined;
}
