/** A small project to go on from: its files by their paths. */
export const starter: Readonly<Record<string, string>> = {
  'inventory/hosts': `# The machines, by group. A name that DNS doesn't know has its address behind it.
[web]
web1 ansible_host=192.0.2.11
web2 ansible_host=192.0.2.12
`,
  'inventory/group_vars/all.yml': `# What holds for all machines: how they are reached, and variables of your own.
ansible_user: root
# A login that isn't root: its name above, and \`become: true\` in the plays. With a password for sudo: --ask-become-pass, or
# ansible_become_password in a file of its own, encrypted by \`fplay vault encrypt\`.
# ansible_port: 22
# ansible_ssh_private_key_file: ~/.ssh/id_ed25519
`,
  'site.yml': `- name: Web servers
  hosts: web
  become: true
  roles:
    - web
`,
  'roles/web/defaults/main.yml': `web_greeting: Welcome
`,
  'roles/web/tasks/main.yml': `- name: Greet whoever logs in
  template:
    src: motd.hbs
    dest: /etc/motd
    mode: "0644"
  notify: Say that it is new
`,
  'roles/web/handlers/main.yml': `- name: Say that it is new
  debug:
    msg: "{{ inventory_hostname }} greets anew"
`,
  'roles/web/templates/motd.hbs': `{{ web_greeting }} to {{ inventory_hostname }}, {{ ansible_distribution }} {{ ansible_distribution_version }}
`,
};
