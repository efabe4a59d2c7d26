import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The thirty tasks, in the language of every tool: ten folders, ten small files, ten lines of one file. All take the
 * folder they work below (`base`, of the inventory) and `revision`, which is part of one file: a new base is everything
 * to do, a new revision one change in thirty, and neither nothing to do.
 */
const numbers = Array.from({ length: 10 }, (_, index) => String(index + 1).padStart(2, '0'));

/** The file that has the revision in it. */
const revised = '05';

const revisionLine = (revision) => `revision ${revision}\n`;
const plainContent = (number) =>
  numbers.map((line) => `setting.${number}.${line} = value ${number}${line}\n`).join('');
const content = (number, revision) =>
  number === revised ? plainContent(number) + revisionLine(revision) : plainContent(number);
const folder = (base, number) => `${base}/folder-${number}`;
const file = (base, number) => `${base}/folder-${number}/settings-${number}.conf`;
const lines = (base) => `${base}/folder-01/lines.conf`;
const line = (number) => `option-${number}=on`;

/**
 * The files of a language: the thirty tasks, the same where none is done, and none at all.
 *
 * @typedef {{ tasks: string, skipped: string, idle: string }} Programs
 */

/**
 * Writes the playbooks (fplay and Ansible read the same), the script, and pyinfra's deployments; an empty `ansible.cfg`
 * keeps anybody's own away.
 *
 * @param {string} place the folder they go to
 * @returns {Promise<{ playbooks: Programs, deploys: Programs, script: string, ansibleConfig: string }>}
 */
export async function writeWorkload(place) {
  const write = async (name, text) => {
    await writeFile(join(place, name), text);
    return join(place, name);
  };
  return {
    playbooks: {
      tasks: await write('site.yml', playbook(tasksOfPlaybook())),
      skipped: await write(
        'skipped.yml',
        playbook(tasksOfPlaybook().map((task) => ({ ...task, when: false }))),
      ),
      idle: await write('idle.yml', playbook([])),
    },
    deploys: {
      tasks: await write('site.py', deploy(operations(''))),
      skipped: await write('skipped.py', deploy(operations(', _if=lambda: False'))),
      idle: await write('idle.py', deploy([])),
    },
    script: await write('site.sh', script()),
    ansibleConfig: await write('ansible.cfg', ''),
  };
}

function playbook(tasks) {
  return `${JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }], null, 1)}\n`;
}

function tasksOfPlaybook() {
  const base = '{{ base }}';
  const folders = numbers.map((n) => ({ file: { path: folder(base, n), state: 'directory', mode: '0755' } }));
  const files = numbers.map((n) => ({
    copy: { dest: file(base, n), content: content(n, '{{ revision }}'), mode: '0644' },
  }));
  const edits = numbers.map((n) => ({
    lineinfile: { path: lines(base), line: line(n), create: true, mode: '0644' },
  }));
  return [...folders, ...files, ...edits].map((task, index) => ({ name: `task ${index + 1}`, ...task }));
}

/**
 * What somebody who knows the shell would write by hand: it looks before it writes, says what it changed, and starts
 * as little as it can. The modes are looked at in one go.
 */
function script() {
  const start = `base=$1 revision=$2
folder() { [ -d "$1" ] || { mkdir -p "$1" && echo "changed $1"; }; }
file() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ] || { printf '%s\\n' "$2" > "$1" && echo "changed $1"; }; }
line() { [ -f "$1" ] && grep -qxF "$2" "$1" || { printf '%s\\n' "$2" >> "$1" && echo "changed $1: $2"; }; }
modes() {
  mode=$1
  shift
  for found in $(stat -c %a "$@"); do
    [ "$found" = "$mode" ] || { chmod "$mode" "$@" && echo "changed modes"; break; }
  done
}
set -e
umask 022
`;
  const folders = numbers.map((n) => `folder "${folder('$base', n)}"\n`);
  const files = numbers.map((n) => `file "${file('$base', n)}" "${content(n, '$revision').trimEnd()}"\n`);
  const edits = numbers.map((n) => `line "${lines('$base')}" '${line(n)}'\n`);
  const modes = 'modes 755 "$base"/folder-*\nmodes 644 "$base"/folder-*/*\n';
  return [start, ...folders, ...files, ...edits, modes].join('');
}

function deploy(calls) {
  const start = `from io import StringIO

from pyinfra import host
from pyinfra.operations import files

base, revision = host.data.base, host.data.revision
`;
  return [start, ...calls].join('');
}

/** pyinfra's calls, each with `more` as its last arguments. */
function operations(more) {
  const folders = numbers.map((n) => `files.directory(path=f"${folder('{base}', n)}", mode="755"${more})\n`);
  const puts = numbers.map((n) => {
    const text = content(n, '{revision}').replaceAll('\n', '\\n');
    return `files.put(src=StringIO(f"${text}"), dest=f"${file('{base}', n)}", mode="644"${more})\n`;
  });
  const edits = numbers.map((n) => `files.line(path=f"${lines('{base}')}", line="^${line(n)}$"${more})\n`);
  return [...folders, ...puts, ...edits];
}

/**
 * What is below `base` where every task did its work, as `treeOf` gives it.
 *
 * @param {string} revision
 * @returns {ReadonlyMap<string, string>}
 */
export function expectedTree(revision) {
  const folders = ['.', ...numbers.map((n) => `folder-${n}`)].map((path) => [path, 'folder 0755 0:0']);
  const files = numbers.map((n) => [`folder-${n}/settings-${n}.conf`, content(n, revision)]);
  const edited = ['folder-01/lines.conf', numbers.map((n) => `${line(n)}\n`).join('')];
  return new Map([...folders, ...[...files, edited].map(([path, text]) => [path, `file 0644 0:0 ${text}`])]);
}

/**
 * How many changes a run on one host has to report.
 *
 * @param {string} workload
 * @returns {number}
 */
export function expectedChanges(workload) {
  return { everything: 30, one: 1 }[workload] ?? 0;
}
