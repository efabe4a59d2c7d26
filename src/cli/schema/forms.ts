import { argumentTypes, ruleKeys, unreadKeys } from '../../load/role/argument-spec.ts';

/** What `ansible_*` variables say of the way to a host. */
const connectionVariables: Readonly<Record<string, string>> = {
  ansible_host: 'Address of the host; its name unless given.',
  ansible_port: 'Port of ssh.',
  ansible_user: 'User to log in as.',
  ansible_password: 'Password to log in with; better kept in a vault.',
  ansible_connection: '`ssh` or `local`.',
  ansible_private_key_file: 'File with the private key.',
  ansible_private_key_passphrase: 'Passphrase of the private key.',
  ansible_ssh_common_args: 'Options of ssh, as `-o ProxyJump=bastion`.',
  ansible_ssh_extra_args: 'More options of ssh.',
  ansible_host_key_checking: "Whether the host's key has to be known.",
  ansible_timeout: 'Seconds until a connection has to stand.',
  ansible_become: 'Work as another user.',
  ansible_become_user: 'The user to work as.',
  ansible_become_method: '`sudo` or `su`.',
  ansible_become_password: 'The password for that; better kept in a vault.',
};

const variables = {
  type: ['object', 'null'],
  properties: Object.fromEntries(
    Object.entries(connectionVariables).map(([name, description]) => [name, { description }]),
  ),
};

const group = {
  type: ['object', 'null'],
  properties: {
    hosts: {
      description: 'Hosts by name, with their variables; `web[01:20]` is twenty of them.',
      type: ['object', 'null'],
      additionalProperties: variables,
    },
    children: {
      description: 'Groups within the group.',
      type: ['object', 'null'],
      additionalProperties: { $ref: '#/$defs/group' },
    },
    vars: { ...variables, description: 'Variables of all its hosts.' },
  },
  additionalProperties: false,
};

/** An inventory in YAML. */
export const inventorySchema = {
  type: ['object', 'null'],
  additionalProperties: { $ref: '#/$defs/group' },
  $defs: { group },
};

const option = {
  type: 'object',
  properties: {
    type: { enum: [...argumentTypes] },
    required: { type: 'boolean' },
    default: { description: 'What is documented as the value without one; `defaults/` sets it.' },
    choices: { type: 'array' },
    elements: { enum: [...argumentTypes] },
    options: { type: 'object', additionalProperties: { $ref: '#/$defs/option' } },
    description: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    no_log: { type: 'boolean' },
    ...Object.fromEntries([...ruleKeys, ...unreadKeys].map((key) => [key, {}])),
  },
  additionalProperties: false,
};

const specs = {
  type: 'object',
  description: 'By entry point (`main`), the variables that the role takes.',
  additionalProperties: {
    type: 'object',
    properties: {
      short_description: { type: 'string' },
      description: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      author: {},
      version_added: {},
      seealso: {},
      ...Object.fromEntries(ruleKeys.map((key) => [key, {}])),
      options: { type: 'object', additionalProperties: { $ref: '#/$defs/option' } },
    },
    additionalProperties: false,
  },
};

/** `meta/argument_specs.yml` of a role. */
export const roleSpecsSchema = {
  type: 'object',
  properties: { argument_specs: specs },
  required: ['argument_specs'],
  additionalProperties: false,
  $defs: { option },
};

/** `meta/main.yml` of a role. */
export const roleMetaSchema = {
  type: ['object', 'null'],
  properties: {
    dependencies: {
      description: 'Roles that run before this one.',
      type: ['array', 'null'],
      items: { anyOf: [{ type: 'string' }, { type: 'object' }] },
    },
    allow_duplicates: {
      type: 'boolean',
      description: 'Run again where it was asked for with the same variables.',
    },
    argument_specs: specs,
    galaxy_info: { type: ['object', 'null'] },
    collections: { type: ['array', 'null'] },
    standalone: {},
  },
  additionalProperties: false,
  $defs: { option },
};
