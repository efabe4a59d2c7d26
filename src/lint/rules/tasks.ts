import { isTemplate } from '../../source/check.ts';
import { isTask, none, type Rule, textArgument } from '../rule.ts';

const makesFiles: readonly string[] = ['copy', 'template', 'get_url', 'assemble'];

/** New files have the permissions that somebody chose. */
export const modeMissing: Rule = {
  name: 'mode-missing',
  summary: 'What makes files and folders says with which `mode`.',
  why: 'Otherwise it is the umask of the moment that decides who may read them.',
  example: {
    bad: '- name: Greet\n  copy: { content: hello, dest: /etc/motd }\n',
    good: '- name: Greet\n  copy: { content: hello, dest: /etc/motd, mode: "0644" }\n',
  },
  ofItem(item) {
    const { action } = item;
    if (!isTask(item) || !action || 'mode' in action.args || 'directory_mode' in action.args) return none;
    const { name } = action.module;
    const makes =
      makesFiles.includes(name) ||
      (name === 'file' && /^(directory|touch)$/.test(textArgument(item, 'state') ?? ''));
    if (!makes) return none;
    return [
      {
        message: `\`${name}\` without a \`mode\``,
        path: [...item.path, action.key],
        what: 'key',
        hint: "add one, such as mode: '0644'",
      },
    ];
  },
};

/** Failures aren't waved through. */
export const ignoreErrors: Rule = {
  name: 'ignore-errors',
  summary: '`ignore_errors` only where the result is looked at.',
  why: 'It hides every failure, also the ones nobody thought of. `failed_when` says which ones are none.',
  example: {
    bad: '- name: Stop it\n  service: { name: web, state: stopped }\n  ignore_errors: true\n',
    good: '- name: Stop it\n  service: { name: web, state: stopped }\n  register: stopped\n  failed_when: failed(stopped) && !stopped.msg.contains("not found")\n',
  },
  ofItem(item) {
    const value = item.raw.ignore_errors;
    if (value !== true || 'register' in item.raw) return none;
    return [
      {
        message: 'every failure is ignored, and nothing looks at it',
        path: [...item.path, 'ignore_errors'],
        what: 'key',
        hint: 'say by `failed_when` what is no failure, or `register` the result',
      },
    ];
  },
};

/** Versions don't change on their own. */
export const packageLatest: Rule = {
  name: 'package-latest',
  summary: 'Packages are `present`, not `latest`.',
  why: 'With `latest` a run changes hosts on a day that nobody chose, each to another version.',
  example: {
    bad: '- name: Install it\n  package: { name: nginx, state: latest }\n',
    good: '- name: Install it\n  package: { name: nginx, state: present }\n',
  },
  ofItem(item) {
    const { action } = item;
    if (!/^(apt|yum|dnf|package)$/.test(action?.module.name ?? '') || action?.args.state !== 'latest')
      return none;
    return [
      {
        message: '`latest` may be another version tomorrow',
        path: action.pathTo('state'),
        hint: 'use `present`, and name the version where it matters',
      },
    ];
  },
};

/** What follows from a change is a handler. */
export const noHandler: Rule = {
  name: 'no-handler',
  summary: 'What only follows from a change is a handler.',
  why: 'A handler runs once, however many tasks notify it, and also where a later task fails.',
  example: {
    bad: '- name: Restart\n  service: { name: web, state: restarted }\n  when: changed(configuration)\n',
    good: '- name: Configure\n  template: { src: web.hbs, dest: /etc/web.conf, mode: "0644" }\n  notify: Restart\n',
  },
  ofItem({ kind, raw, path, action }) {
    if (action && talks.includes(action.module.name)) return none;
    const condition = Array.isArray(raw.when) && raw.when.length === 1 ? raw.when[0] : raw.when;
    if (kind !== 'task' || typeof condition !== 'string') return none;
    if (!/^\s*(changed\(\w+\)|\w+\.changed(\s*==\s*true)?)\s*$/.test(condition)) return none;
    return [
      {
        message: 'this task runs only where another one changed something',
        path: [...path, 'when'],
        hint: 'make it a handler, and let the other task `notify` it',
      },
    ];
  },
};

/** What these do is said or remembered at once; a handler would come too late for it. */
const talks: readonly string[] = ['set_fact', 'debug', 'assert', 'fail', 'meta', 'add_host', 'group_by'];

/** `delegate_to` in place of `local_action`. */
export const localAction: Rule = {
  name: 'local-action',
  summary: '`delegate_to: localhost` in place of `local_action`.',
  why: 'A task reads the same wherever it is done, and `fplay schema` knows its arguments.',
  example: {
    bad: '- name: Wait here\n  local_action: wait_for port=80\n',
    good: '- name: Wait here\n  wait_for: { port: 80 }\n  delegate_to: localhost\n',
  },
  ofItem(item) {
    if (!isTask(item) || !('local_action' in item.raw)) return none;
    return [
      {
        message: '`local_action` is an old way to delegate',
        path: [...item.path, 'local_action'],
        what: 'key',
        hint: 'write the module as usual, with `delegate_to: localhost`',
      },
    ];
  },
};

/** A user to become, and nobody becomes it. */
export const partialBecome: Rule = {
  name: 'partial-become',
  summary: '`become_user` goes with `become`.',
  why: 'By itself it has no effect: the task runs as the user that logged in.',
  example: {
    bad: '- name: Look\n  command: id\n  changed_when: false\n  become_user: web\n',
    good: '- name: Look\n  command: id\n  changed_when: false\n  become: true\n  become_user: web\n',
  },
  ofItem({ raw, path, kind }) {
    if (!('become_user' in raw) || 'become' in raw || (kind !== 'play' && raw.become_user === 'root'))
      return none;
    return [
      {
        message: '`become_user` without `become` beside it',
        path: [...path, 'become_user'],
        what: 'key',
        hint: 'add `become: true`',
      },
    ];
  },
};

/** Files are where they are looked for. */
export const relativePath: Rule = {
  name: 'relative-path',
  summary: 'Files and templates are named from `files/` and `templates/`, not by `../`.',
  why: 'They are looked for in those folders; a path out of them breaks when the tasks move.',
  example: {
    bad: '- name: Configure\n  template: { src: ../templates/web.hbs, dest: /etc/web.conf, mode: "0644" }\n',
    good: '- name: Configure\n  template: { src: web.hbs, dest: /etc/web.conf, mode: "0644" }\n',
  },
  ofItem(item) {
    const src = textArgument(item, 'src');
    if (!isTask(item) || !item.action || src === undefined || isTemplate(src.slice(0, 2))) return none;
    if (!/^\.\.\/(?:\.\.\/)?(templates|files)\//.test(src)) return none;
    return [
      {
        message: `\`${src}\` leads out of its folder`,
        path: item.action.pathTo('src'),
        hint: 'leave `../` and the folder out',
      },
    ];
  },
};
