import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The thirty tasks, in the language of every tool: ten folders, ten small files, ten lines of one file. All take the
 * folder they work below (`base`) and `revision`, which is part of one file: a new base is everything to do, a new
 * revision one change in thirty, and neither nothing to do.
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
 * Writes the playbook (fplay and Ansible read the same), the script, and pyinfra's deployment; an empty `ansible.cfg`
 * keeps anybody's own away.
 *
 * @param {string} place the folder they go to
 * @returns {Promise<{ playbook: string, script: string, deploy: string, ansibleConfig: string }>}
 */
export async function writeWorkload(place) {
  const paths = {
    playbook: join(place, 'site.yml'),
    script: join(place, 'site.sh'),
    deploy: join(place, 'site.py'),
    ansibleConfig: join(place, 'ansible.cfg'),
  };
  await writeFile(paths.playbook, playbook());
  await writeFile(paths.script, script());
  await writeFile(paths.deploy, deploy());
  await writeFile(paths.ansibleConfig, '');
  return paths;
}

function playbook() {
  const base = '{{ base }}';
  const folders = numbers.map((n) => ({ file: { path: folder(base, n), state: 'directory', mode: '0755' } }));
  const files = numbers.map((n) => ({
    copy: { dest: file(base, n), content: content(n, '{{ revision }}'), mode: '0644' },
  }));
  const edits = numbers.map((n) => ({
    lineinfile: { path: lines(base), line: line(n), create: true, mode: '0644' },
  }));
  const tasks = [...folders, ...files, ...edits].map((task, index) => ({
    name: `task ${index + 1}`,
    ...task,
  }));
  return `${JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }], null, 1)}\n`;
}

/** What somebody who knows the shell would write by hand: it looks before it writes, and starts as little as it can. */
function script() {
  const start = `base=$1 revision=$2
folder() { [ -d "$1" ] || mkdir -p "$1"; }
file() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ] || printf '%s\\n' "$2" > "$1"; }
line() { [ -f "$1" ] && grep -qxF "$2" "$1" || printf '%s\\n' "$2" >> "$1"; }
set -e
umask 022
`;
  const folders = numbers.map((n) => `folder "${folder('$base', n)}"\n`);
  const files = numbers.map((n) => `file "${file('$base', n)}" "${content(n, '$revision').trimEnd()}"\n`);
  const edits = numbers.map((n) => `line "${lines('$base')}" '${line(n)}'\n`);
  return [start, ...folders, ...files, ...edits].join('');
}

function deploy() {
  const start = `from io import StringIO

from pyinfra import host
from pyinfra.operations import files

base, revision = host.data.base, host.data.revision
`;
  const folders = numbers.map((n) => `files.directory(path=f"${folder('{base}', n)}", mode="755")\n`);
  const puts = numbers.map((n) => {
    const text = content(n, '{revision}').replaceAll('\n', '\\n');
    return `files.put(src=StringIO(f"${text}"), dest=f"${file('{base}', n)}", mode="644")\n`;
  });
  const edits = numbers.map((n) => `files.line(path=f"${lines('{base}')}", line="^${line(n)}$")\n`);
  return [start, ...folders, ...puts, ...edits].join('');
}

/** A shell command that prints all that the tasks made below `base`, for `expected`. */
export function look(base) {
  return `cd ${base} && find . -type d | LC_ALL=C sort && for f in $(find . -type f | LC_ALL=C sort); do echo "== $f"; cat "$f"; done`;
}

/**
 * What `look` prints where every task did its work.
 *
 * @param {string} revision
 * @returns {string}
 */
export function expected(revision) {
  const found = new Map(numbers.map((n) => [file('.', n), content(n, revision)]));
  found.set(lines('.'), numbers.map((n) => `${line(n)}\n`).join(''));
  const paths = [...found.keys()].sort();
  const folders = ['.', ...numbers.map((n) => folder('.', n))];
  return [
    ...folders.map((path) => `${path}\n`),
    ...paths.map((path) => `== ${path}\n${found.get(path)}`),
  ].join('');
}
