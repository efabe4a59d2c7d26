import { apkArguments, apkJobs, apkWords } from './lib/packages/apk-arguments.ts';
import { aptAliases, aptArguments, aptJobs, aptWords } from './lib/packages/apt-arguments.ts';
import {
  dnfAliases,
  dnfArguments,
  dnfJobs,
  dnfRules,
  dnfWords,
  yumJobs,
  yumWords,
} from './lib/packages/dnf-arguments.ts';
import { packageModule } from './lib/packages/package-module.ts';
import {
  apk as apkTool,
  apt as aptTool,
  dnf as dnfTool,
  yum as yumTool,
} from './lib/packages/package-tools.ts';

/** Packages, whatever the host installs them with. */
export const hostPackage = packageModule({
  name: 'package',
  summary: "Install or remove packages with the host's own tool: apt, dnf, yum or apk.",
  examples: [
    { title: 'One package', args: { name: 'rsync' } },
    { title: 'Several, with fresh lists', args: { name: ['curl', 'xz-utils'], update_cache: true } },
    { title: 'Gone', args: { name: 'nano', state: 'absent' } },
  ],
});

/** Packages of Debian and Ubuntu. */
export const apt = packageModule({
  name: 'apt',
  summary: 'Install or remove packages with apt (Debian, Ubuntu).',
  tool: aptTool,
  more: { arguments: aptArguments, aliases: aptAliases, words: aptWords, jobs: aptJobs },
  examples: [
    {
      title: 'A version, and nothing that is only recommended',
      args: { name: 'zookeeper=3.8*', install_recommends: false },
    },
    { title: 'Fresh lists, once an hour at most', args: { cache_valid_time: 3600 } },
  ],
});

/** Packages of Fedora and of Red Hat from version 8 on. */
export const dnf = packageModule({
  name: 'dnf',
  summary: 'Install or remove packages with dnf (Fedora, Red Hat from version 8 on).',
  tool: dnfTool,
  more: { arguments: dnfArguments, aliases: dnfAliases, words: dnfWords, jobs: dnfJobs, rules: dnfRules },
  examples: [
    { title: 'The newest', args: { name: 'java-1.8.0-openjdk', state: 'latest' } },
    { title: 'From a repository that is disabled', args: { name: 'htop', enablerepo: 'epel' } },
    { title: 'What mends security holes', args: { name: '*', state: 'latest', security: true } },
  ],
});

/** Packages of Red Hat up to version 7. */
export const yum = packageModule({
  name: 'yum',
  summary: 'Install or remove packages with yum (Red Hat up to version 7).',
  tool: yumTool,
  more: {
    arguments: dnfArguments,
    aliases: dnfAliases,
    words: yumWords,
    jobs: yumJobs,
    rules: dnfRules,
  },
  examples: [{ title: 'A package', args: { name: 'java-1.8.0-openjdk' } }],
});

/** Packages of Alpine. */
export const apk = packageModule({
  name: 'apk',
  summary: 'Install or remove packages with apk (Alpine).',
  tool: apkTool,
  more: { arguments: apkArguments, aliases: {}, words: apkWords, jobs: apkJobs },
  examples: [
    { title: 'A package', args: { name: 'openjdk8', update_cache: true } },
    { title: 'All up to date', args: { upgrade: true, update_cache: true } },
  ],
});
