/** Behind the list of commands. */
export const endOfHelp = `
To begin with:
  fplay init                                  an inventory, a playbook and a role, to go on from
  fplay ping -i inventory                     can every machine be reached?
  fplay task all -a uptime -i inventory       one task, without a playbook
  fplay run site.yml -i inventory -C -D       what would change?
  fplay run site.yml -i inventory             do it
  fplay doc copy                              explain a module, a helper, a keyword, a rule
FPLAY_INVENTORY stands for -i; each command has a --help of its own.

Exit codes: 0 all well, 2 a host failed, 4 a host was unreachable (6: both), 5 a mistake found before any host
was touched, 130 interrupted, 1 a fault of fplay's own.`;

/** Behind the options of `fplay run`. */
export const endOfRunHelp = `
Examples:
  fplay run site.yml -i inventory -C -D              what would change?
  fplay run site.yml -i inventory -l 'web:!web3' -t config
  fplay run site.yml -i inventory -e version=1.2 -e @secrets.yml --vault-password-file ~/.vault
  fplay run site.yml -i inventory -C --save p.json && fplay run --plan p.json

Exit codes: 0 all well, 2 a host failed or a task doesn't converge (--verify), 4 a host was unreachable (6: both),
5 a mistake found before any host was touched, 130 interrupted, 1 a fault of fplay's own.`;
