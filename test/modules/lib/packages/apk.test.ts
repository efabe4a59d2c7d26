import { expect, test } from 'vitest';
import { play } from '../../../rig/play.ts';

/** An apk that has one package to bring up to date, another one in a repository of its own, and notes what it is told. */
const apk = `#!/bin/sh
case " $* " in
  *" version "*) [ -e "$0.new" ] || echo 'busybox-1.36.1-r0 < 1.36.1-r2' ;;
  *" --simulate "*) echo '(1/1) Downgrading zlib (2-r0 -> 1-r0)' ; echo 'OK: 9 MiB' ;;
  *" info "*) ;;
  *) echo "$*" >>"$0.log"; case " $* " in *" upgrade "*) : >"$0.new" ;; esac ;;
esac
`;

test('apk brings all up to date, from repositories that are given', async () => {
  const { tasksOf, saidBy } = await play(
    {
      'bin/apk': apk,
      'play.yml': `
- hosts: a
  gather_facts: false
  environment: { PATH: "{{ folder }}/bin:{{ env 'PATH' }}" }
  tasks:
    - name: may run
      file: { path: "{{ folder }}/bin/apk", mode: "0755" }
    - name: all
      apk: { upgrade: true }
    - name: again
      apk: { upgrade: "yes", available: false, world: /etc/apk/world }
    - name: what there is
      apk: { upgrade: true, available: true, no_cache: true }
    - name: one
      apk: { name: foo, repository: "https://example.org/edge, https://example.org/more", no_cache: true }
    - name: told
      command: cat {{ folder }}/bin/apk.log
      register: log
    - debug: { msg: "{{ log.stdout_lines }}" }
`,
    },
    { hosts: 'a ansible_connection=local\n' },
  );
  expect(tasksOf('a')).toEqual(
    expect.arrayContaining(['changed all', 'ok again', 'changed what there is', 'changed one']),
  );
  expect(saidBy('a')[0]).toEqual([
    'upgrade --no-progress',
    '--no-cache upgrade --no-progress --available',
    '--no-cache --repositories-file /dev/null --repository https://example.org/edge --repository ' +
      'https://example.org/more add --no-progress --upgrade -- foo',
  ]);
});
