import { type Advice, type Item, isTask, none, type Rule, textArgument } from '../rule.ts';

/** Programs, and the module that does the same and knows whether there is anything to do. */
const instead: Readonly<Record<string, string>> = {
  'apt-get': 'apt',
  apt: 'apt',
  yum: 'package',
  dnf: 'package',
  systemctl: 'systemd',
  service: 'service',
  mkdir: 'file',
  rm: 'file',
  rmdir: 'file',
  ln: 'file',
  chmod: 'file',
  chown: 'file',
  chgrp: 'file',
  touch: 'file',
  cp: 'copy',
  mount: 'mount',
  umount: 'mount',
  useradd: 'user',
  usermod: 'user',
  userdel: 'user',
  groupadd: 'group',
  groupdel: 'group',
  rsync: 'synchronize',
  tar: 'unarchive',
  unzip: 'unarchive',
  wget: 'get_url',
  curl: 'uri',
  hostnamectl: 'hostname',
  sysctl: 'sysctl',
  crontab: 'cron',
  timedatectl: 'timezone',
  'locale-gen': 'locale_gen',
  'ssh-keygen': 'openssh_keypair',
  keytool: 'java_keystore',
  pip: 'pip',
  pip3: 'pip',
  iptables: 'iptables',
  ip6tables: 'iptables',
  'debconf-set-selections': 'debconf',
};

/** What no module does, by program: what is only told, and what is done otherwise. */
const questions: Readonly<Record<string, RegExp>> = {
  systemctl: /^(is-|show|status|list|cat|--version|daemon-reexec|get-)/,
  service: /^\S+ status/,
  'apt-get': /^(--version|-s)/,
  apt: /^(--version|-s|list|show|search)/,
  yum: packageQuestions(),
  dnf: packageQuestions(),
  sysctl: /^(-\w*[nap]\b|--system|--load|--all)/,
  tar: /^-?-?(t|list)/,
  unzip: /^-\w*[lt]/,
  crontab: /^-l/,
  mount: /^($|--version|-l)/,
  curl: /(^|\s)-(X|d)/,
  rsync: /(::|rsync:\/\/)/,
  pip: /^(list|show|freeze|check|--version|download)/,
  pip3: /^(list|show|freeze|check|--version|download)/,
  iptables: /(^|\s)-(S|L|C)\b/,
  ip6tables: /(^|\s)-(S|L|C)\b/,
  'ssh-keygen': /(^|\s)-\w*[lFHRyeipBDA]\w*(\s|$)/,
  keytool: /(^|\s)-(list|printcert|export\w*)\b/,
  hostnamectl: /^($|status|--|set-(?!hostname))/,
  timedatectl: /^($|status|show|list|set-(?!timezone))/,
  useradd: /^-D/,
};

function packageQuestions(): RegExp {
  return /^(-\S+ )*(list|info|search|module|makecache|clean|check-update|repo\w+|provides|history|versionlock|config-manager|copr|mark|--version)\b/;
}

const commandModules: readonly string[] = ['command', 'shell'];

function commandOf(item: Item): string | undefined {
  return isTask(item) && item.action && commandModules.includes(item.action.module.name)
    ? (textArgument(item, 'cmd') ?? argv(item))
    : undefined;
}

function argv({ action }: Item): string | undefined {
  const words = action?.args.argv;
  return Array.isArray(words) ? words.map(String).join(' ') : undefined;
}

function at(item: Item, message: string, more: Partial<Advice> = {}): readonly Advice[] {
  const key = item.action?.key ?? 'command';
  return [{ message, path: [...item.path, key], what: 'key', ...more }];
}

/** Modules in place of commands. */
export const commandInsteadOfModule: Rule = {
  name: 'command-instead-of-module',
  summary: 'A module does what a module can do.',
  why: 'A module looks first, changes only what differs, and can tell in check mode what it would do.',
  example: {
    bad: '- name: Make a folder\n  command: mkdir -p /srv/a\n  changed_when: true\n',
    good: '- name: Make a folder\n  file: { path: /srv/a, state: directory, mode: "0755" }\n',
  },
  ofItem(item) {
    const command = commandOf(item)?.trim();
    const program = /^(?:\/\S*\/)?([\w.-]+)(?=\s|$)/.exec(command ?? '')?.[1];
    const module = program !== undefined && Object.hasOwn(instead, program) ? instead[program] : undefined;
    if (!command || program === undefined || module === undefined || isScript(item)) return none;
    const words = command.replace(/^\S+\s*/, '');
    if (questions[program]?.test(words)) return none;
    const isPacking = program === 'tar' && /^(-?[a-zA-Z]*c|--create\b)/.test(words);
    const name = isPacking ? 'archive' : module;
    return at(item, `\`${program}\` is what the module \`${name}\` is for`, {
      hint: `see fplay doc ${name}`,
    });
  },
};

/** A shell script of several commands is more than one module. */
function isScript(item: Item): boolean {
  return /[|;&\n<>]/.test(commandOf(item)?.trim() ?? '');
}

/** No shell where none is needed. */
export const commandInsteadOfShell: Rule = {
  name: 'command-instead-of-shell',
  summary: '`shell` is for what needs a shell.',
  why: '`command` starts the program itself: no quoting, no variables, nothing to inject into.',
  example: {
    bad: '- name: See the kernel\n  shell: uname -r\n  changed_when: false\n',
    good: '- name: See the kernel\n  command: uname -r\n  changed_when: false\n',
  },
  ofItem(item) {
    const script = item.action?.module.name === 'shell' ? commandOf(item)?.trim() : undefined;
    if (script === undefined || item.action?.args.executable !== undefined) return none;
    if (
      /[|&;<>()$`*?[\]{}~\n#!=\\]/.test(script) ||
      /^(cd|export|source|\.|set|umask|ulimit|exec|eval|type|command|test|if|for|while|case|until|alias|unalias|hash|wait|read|trap|unset|jobs|times|shift|local|readonly)\b/.test(
        script,
      )
    )
      return none;
    return at(item, 'nothing in this command needs a shell', {
      hint: 'use `command`',
      instead: (written) => written.replace(/shell$/, 'command'),
    });
  },
};

const tellsOfItself: readonly string[] = ['creates', 'removes', 'outputs', 'read_only'];

/** Commands say whether they changed something. */
export const noChangedWhen: Rule = {
  name: 'no-changed-when',
  summary: 'A command says when it is a change.',
  why: 'Without that it counts as a change in every run, and check mode knows nothing of what comes behind it.',
  example: {
    bad: '- name: See the kernel\n  command: uname -r\n',
    good: '- name: See the kernel\n  command: uname -r\n  changed_when: false\n',
  },
  ofItem(item) {
    const { action, raw, kind } = item;
    if (
      !isTask(item) ||
      kind === 'handler' ||
      !['command', 'shell', 'raw', 'script', 'expect'].includes(action?.module.name ?? '')
    )
      return none;
    if ('changed_when' in raw || tellsOfItself.some((name) => name in (action?.args ?? {}))) return none;
    return at(item, `nothing says when this \`${action?.module.name}\` is a change`, {
      hint: 'add `changed_when`, or `creates`, `removes`, `outputs` or `read_only` among the arguments',
    });
  },
};

/** Failures before a pipe count. */
export const riskyShellPipe: Rule = {
  name: 'risky-shell-pipe',
  summary: 'A pipe in `shell` goes with `set -o pipefail`.',
  why: 'A pipe ends as its last command does: where the first one fails, the task is ok.',
  example: {
    bad: '- name: Count the users\n  shell: getent passwd | wc -l\n  changed_when: false\n',
    good: '- name: Count the users\n  shell:\n    cmd: set -o pipefail; getent passwd | wc -l\n    executable: /bin/bash\n  changed_when: false\n',
  },
  ofItem(item) {
    if (item.action?.module.name !== 'shell') return none;
    const script = (commandOf(item) ?? '').trim().replace(/\{\{.*?\}\}|'[^']*'|"[^"]*"/g, 'x');
    // in a longer script, or in $( ), a pipe is seldom what the whole ends with
    const simple = !/\n|\$\(|`|\|\||^(if|for|while|case)\b/.test(script);
    if (!simple || !/(?<!>)\|/.test(script) || /pipefail/.test(script)) return none;
    return at(item, 'a failure before the pipe goes unseen', {
      hint: 'begin with `set -o pipefail;`, and set `executable: /bin/bash`',
    });
  },
};

/** Variables of the environment have a keyword. */
export const inlineEnvironment: Rule = {
  name: 'inline-environment',
  summary: 'A command gets variables by `environment`.',
  why: '`command` starts a program: `A=1 make` would be the name of one.',
  example: {
    bad: '- name: Build\n  command: LANG=C make\n  changed_when: true\n',
    good: '- name: Build\n  command: make\n  environment: { LANG: C }\n  changed_when: true\n',
  },
  ofItem(item) {
    const command = item.action?.module.name === 'command' ? commandOf(item)?.trim() : undefined;
    if (command === undefined || !/^[A-Za-z_]\w*=\S*\s/.test(command)) return none;
    return at(item, 'a command does not set variables before its name', { hint: 'use `environment`' });
  },
};
