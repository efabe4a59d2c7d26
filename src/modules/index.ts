import type { Module } from '../sdk/define.ts';
import { addHost } from './add-host.ts';
import { alternatives } from './alternatives.ts';
import { aptRepository } from './apt-repository.ts';
import { archive } from './archive.ts';
import { assemble } from './assemble.ts';
import { assert } from './assert.ts';
import { asyncStatus } from './async-status.ts';
import { authorizedKey } from './authorized-key.ts';
import { blockinfile } from './blockinfile.ts';
import { command } from './command.ts';
import { copy } from './copy.ts';
import { cron } from './cron.ts';
import { deb822Repository } from './deb822-repository.ts';
import { debconf } from './debconf.ts';
import { debug } from './debug.ts';
import { dpkgSelections } from './dpkg-selections.ts';
import { expect } from './expect.ts';
import { fail } from './fail.ts';
import { fetch } from './fetch.ts';
import { file } from './file.ts';
import { find } from './find.ts';
import { getUrl } from './get-url.ts';
import { getent } from './getent.ts';
import { git } from './git.ts';
import { group } from './group.ts';
import { groupBy } from './group-by.ts';
import { hadoopSite } from './hadoop-site.ts';
import { hostname } from './hostname.ts';
import { htpasswd } from './htpasswd.ts';
import { importRole, importTasks, includeRole, includeTasks } from './include.ts';
import { includeVars } from './include-vars.ts';
import { iniFile } from './ini-file.ts';
import { iptables } from './iptables.ts';
import { javaCert } from './java-cert.ts';
import { javaKeystore } from './java-keystore.ts';
import { knownHosts } from './known-hosts.ts';
import { lineinfile } from './lineinfile.ts';
import { localeGen } from './locale-gen.ts';
import { meta } from './meta.ts';
import { mount } from './mount.ts';
import { opensshKeypair } from './openssh-keypair.ts';
import { apk, apt, dnf, hostPackage, yum } from './package.ts';
import { packageFacts } from './package-facts.ts';
import { pamLimits } from './pam-limits.ts';
import { pause } from './pause.ts';
import { ping } from './ping.ts';
import { pip } from './pip.ts';
import { propertiesFile } from './properties-file.ts';
import { raw } from './raw.ts';
import { reboot } from './reboot.ts';
import { replace } from './replace.ts';
import { script } from './script.ts';
import { service } from './service.ts';
import { serviceFacts } from './service-facts.ts';
import { setFact } from './set-fact.ts';
import { setup } from './setup.ts';
import { shell } from './shell.ts';
import { slurp } from './slurp.ts';
import { stat } from './stat.ts';
import { synchronize } from './synchronize.ts';
import { sysctl } from './sysctl.ts';
import { systemd, systemdService } from './systemd.ts';
import { tempfile } from './tempfile.ts';
import { template } from './template.ts';
import { timezone } from './timezone.ts';
import { unarchive } from './unarchive.ts';
import { uri } from './uri.ts';
import { user } from './user.ts';
import { waitFor } from './wait-for.ts';
import { waitForConnection } from './wait-for-connection.ts';
import { xml } from './xml.ts';
import { yamlFile } from './yaml-file.ts';
import { yumRepository } from './yum-repository.ts';

/** Every module that fplay brings along, by name. */
export const modules: readonly Module[] = [
  addHost,
  alternatives,
  apk,
  apt,
  aptRepository,
  archive,
  assemble,
  assert,
  asyncStatus,
  authorizedKey,
  blockinfile,
  command,
  copy,
  cron,
  deb822Repository,
  debconf,
  debug,
  dnf,
  dpkgSelections,
  expect,
  fail,
  fetch,
  file,
  find,
  getUrl,
  getent,
  git,
  group,
  groupBy,
  hadoopSite,
  hostname,
  htpasswd,
  importRole,
  importTasks,
  includeRole,
  includeTasks,
  includeVars,
  iniFile,
  iptables,
  javaCert,
  javaKeystore,
  knownHosts,
  lineinfile,
  localeGen,
  meta,
  mount,
  opensshKeypair,
  hostPackage,
  packageFacts,
  pamLimits,
  pause,
  ping,
  pip,
  propertiesFile,
  raw,
  reboot,
  replace,
  script,
  service,
  serviceFacts,
  setFact,
  setup,
  shell,
  slurp,
  stat,
  synchronize,
  sysctl,
  systemd,
  systemdService,
  tempfile,
  template,
  timezone,
  unarchive,
  uri,
  user,
  waitFor,
  waitForConnection,
  xml,
  yamlFile,
  yum,
  yumRepository,
];
