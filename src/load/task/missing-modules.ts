/** What does the work of a module that isn't there: a program that `command` can run. */
const programs: Readonly<Record<string, string>> = {
  acl: 'setfacl',
  capabilities: 'setcap',
  docker_compose: 'docker compose',
  docker_compose_v2: 'docker compose',
  docker_container: 'docker',
  docker_image: 'docker',
  docker_network: 'docker',
  filesystem: 'mkfs',
  firewalld: 'firewall-cmd',
  gem: 'gem',
  lvg: 'vgcreate',
  lvol: 'lvcreate',
  modprobe: 'modprobe',
  mysql_db: 'mysql',
  mysql_user: 'mysql',
  npm: 'npm',
  pacman: 'pacman',
  parted: 'parted',
  postgresql_db: 'psql',
  postgresql_user: 'psql',
  rpm_key: 'rpm --import',
  seboolean: 'setsebool -P',
  sefcontext: 'semanage fcontext',
  selinux: 'setenforce',
  seport: 'semanage port',
  snap: 'snap',
  subversion: 'svn',
  supervisorctl: 'supervisorctl',
  ufw: 'ufw',
  zypper: 'zypper',
};

const others: Readonly<Record<string, string>> = {
  apt_key:
    'give `signed_by` of deb822_repository, or bring the key to /etc/apt/keyrings by get_url and name it by `signed-by=` ' +
    'in the line of apt_repository',
  dnf5: 'dnf works with it too',
  nftables: 'write the rules by template, with `validate: nft -c -f %s`, and load them in a handler',
};

/** What to do instead of a module of Ansible's that isn't there, by its name with or without a collection. */
export function insteadOfModule(name: string): string | undefined {
  const short = name.slice(name.lastIndexOf('.') + 1);
  const program = Object.hasOwn(programs, short) ? programs[short] : undefined;
  if (program !== undefined)
    return `run \`${program}\` by command, with \`creates\` or \`changed_when\`, or write a module of your own`;
  return Object.hasOwn(others, short) ? others[short] : undefined;
}
