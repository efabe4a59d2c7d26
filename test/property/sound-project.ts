/** What opens the vaults of the project. */
export const vaultPassword = 'open sesame';

const vaultedText = [
  '$ANSIBLE_VAULT;1.1;AES256',
  '63663235346630336436373965386532613638323734303563366666353535326132646139353536',
  '3361353534373236303131333563343638633362383432620a343933346366303966316139663439',
  '30663534303838663463656336633061393464373338623466663838333763643337386534383930',
  '6436373739653365380a396239396131633734323736333836396238383937666463633932313436',
  '6631',
].join('\n');

const vaultedFile = `${[
  '$ANSIBLE_VAULT;1.1;AES256',
  '38663564653037363633383564346331626632626635633030653434323961366631396365363565',
  '3766663261623432656662303031343434386164663462650a356339613265613830346136303138',
  '35396162396166323730356336353633663638313539326133336465616238623462323632623164',
  '6364336337373739640a326537306231646266373431663564333262383134316130393737636337',
  '36323031336162623338366666623363653738353362623863353532376261353631',
].join('\n')}\n`;

function indented(text: string): string {
  return text.trimEnd().replace(/^/gm, '      ');
}

/** A project without mistakes, with a file of each kind. */
export function soundProject(): Readonly<Record<string, string>> {
  return {
    'site.yml': `---
# the whole site
- import_playbook: base.yml

- name: Web servers
  hosts: web:!old
  become: true
  serial: ["50%", 2]
  max_fail_percentage: 30
  vars:
    listen: 8080
    names: &names [a, "b c", 'it''s d']
    more:
      <<: &shared { depth: 1, wide: no }
      deep: [{ x: 1 }, { x: 2 }]
    text: |
      first {{ listen }}
        second
    folded: >-
      one
      two
  vars_files:
    - vars.yml
    - secrets.yml
  environment: { PATH: /usr/bin, LANG: C.UTF-8 }
  roles:
    - web
    - { role: base, level: 3, tags: [base, x], when: listen > 80 }
  pre_tasks:
    - name: Look
      command: uname -r
      register: kernel
      changed_when: false
      tags: always
  tasks:
    - block:
        - name: Copy
          copy: { src: files/motd, dest: /etc/motd, mode: "0644" }
          notify: restart web
        - name: Old form
          file: path=/tmp/x state=directory mode=u=rwx,go=rx
      rescue:
        - debug: { msg: "{{ ansible_failed_result.msg }}" }
      always:
        - meta: flush_handlers
      when: kernel.stdout.startsWith('6') || size(names) > 2
    - include_tasks: { file: more.yml, apply: { tags: more } }
      loop: "{{ names }}"
      loop_control: { loop_var: name, label: "{{ name }}" }
    - import_tasks: more.yml
      vars: { name: z }
    - import_role: { name: base, tasks_from: extra }
    - assert:
        that:
          - listen != 0
          - "'a' in names"
      delegate_to: localhost
      run_once: yes
    - template: { src: conf.hbs, dest: /etc/web.conf, owner: root, validate: test -f %s }
      with_items: *names
    - shell: |
        set -e
        echo "{{ listen }}" | tee /tmp/x
      args: { creates: /tmp/x, chdir: /tmp }
      until: true
      retries: 3
      delay: 1
  handlers:
    - name: restart web
      service: { name: web, state: restarted }
      listen: [reload, again]
`,
    'base.yml': `- hosts: all\n  gather_facts: no\n  strategy: linear\n  tasks:\n    - ping:\n    - set_fact: { seen: "{{ inventory_hostname }}" }\n`,
    'more.yml': `- name: More of {{ name }}\n  lineinfile:\n    path: /etc/hosts\n    regexp: '^127\\.0\\.0\\.1'\n    line: "127.0.0.1 localhost {{ name }}"\n  ignore_errors: "{{ ansible_check_mode }}"\n`,
    'vars.yml': `port: 0o17\nmode: 0644\ndate: 2020-01-01\nhex: 0xff\nlate: "{{ default nothing 'x' }}"\nsecret: !vault |\n${indented(vaultedText)}\nraw: !unsafe '{{ x }}'\n`,
    'secrets.yml': vaultedFile,
    'conf.hbs': '',
    'templates/conf.hbs': `# {{ inventory_hostname }}\n{{#each names as |name|}}\n{{#if (eq name "a")}}name = {{ name }}{{else}}other = {{ json name }}{{/if}}\n{{/each}}\nport {{ listen }}\n{{! done }}\n`,
    'files/motd': 'hello\n',
    'inventory/hosts.yml': `all:\n  vars: { ansible_user: root, ansible_port: 22 }\n  children:\n    web:\n      hosts:\n        web[01:03]:\n        old: { ansible_host: 198.18.0.9, weight: 1 }\n    db:\n      hosts: { db1: }\n      vars:\n        listen: 5432\n`,
    'inventory/hosts.ini': `[cache]\ncache1 ansible_host=198.18.0.20 weight='1 2'\ncache[a:c]\n\n[cache:vars]\nsize=12\nname="a b"\n\n[stores:children]\ncache\ndb\n`,
    'inventory/group_vars/all.yml': `packages: [a, b]\nhttp:\n  proxy: none\n`,
    'inventory/host_vars/db1/main.yml': `listen: 1\n`,
    'roles/web/tasks/main.yml': `- name: Install\n  package: { name: "{{ packages }}", state: present }\n- import_tasks: users.yml\n`,
    'roles/web/tasks/users.yml': `- user: { name: web, system: true, groups: [adm], shell: /bin/false }\n  when: web_level == 1\n- get_url: { url: "http://198.18.0.1/x", dest: /tmp/y, checksum: "sha256:${'0'.repeat(64)}" }\n  tags: never\n`,
    'roles/web/defaults/main.yml': `web_level: 1\nweb_names: []\n`,
    'roles/web/vars/main.yml': `web_user: web\n`,
    'roles/web/handlers/main.yml': `- name: reload\n  command: kill -HUP 1\n`,
    'roles/web/meta/main.yml': `dependencies:\n  - { role: base, level: 2 }\nallow_duplicates: true\ngalaxy_info: { author: us }\n`,
    'roles/base/tasks/main.yml': `- debug: { var: level }\n`,
    'roles/base/tasks/extra.yml': `- stat: { path: /etc }\n  register: found\n- fail: { msg: gone }\n  when: "!found.stat.exists"\n`,
    'roles/base/meta/argument_specs.yml': `argument_specs:\n  main:\n    short_description: Base\n    options:\n      level: { type: int, default: 1, choices: [1, 2, 3] }\n      people: { type: list, elements: dict, options: { name: { required: true } } }\n`,
  };
}
