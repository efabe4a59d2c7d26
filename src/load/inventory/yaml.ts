import type { Path } from '../../model/playbook.ts';
import { type Diagnostic, mistake, type SourceText } from '../../source/diagnostic.ts';
import { parseYaml, type YamlText } from '../../source/yaml.ts';
import { nearest } from '../../util/nearest.ts';
import { isMapping } from '../context.ts';
import type { InventoryDraft } from './draft.ts';
import { readHostEntry } from './host-pattern.ts';

const groupKeys: readonly string[] = ['hosts', 'vars', 'children'];

/**
 * Reads an inventory in Ansible's YAML or as JSON of the same shape
 * (https://docs.ansible.com/ansible/latest/collections/ansible/builtin/yaml_inventory.html).
 */
export function readYaml(source: SourceText, draft: InventoryDraft): void {
  const yaml = parseYaml(source);
  draft.diagnostics.push(...yaml.diagnostics);
  if (yaml.value === undefined) return;
  if (!isMapping(yaml.value)) {
    draft.diagnostics.push(noInventory(yaml));
    return;
  }
  if (typeof yaml.value.plugin === 'string') {
    draft.diagnostics.push(
      mistake(
        'inventory plugins are not supported',
        yaml.locate(['plugin'], 'key'),
        'use an executable that prints JSON',
      ),
    );
    return;
  }
  for (const [name, group] of Object.entries(yaml.value)) readGroup(name, group, [name], { yaml, draft });
}

function noInventory({ value, locate }: YamlText): Diagnostic {
  if (Array.isArray(value) && value.some((one) => isMapping(one) && 'hosts' in one))
    return mistake(
      'this is a playbook, not an inventory',
      locate([]),
      '`-i` takes the hosts; playbooks stand by themselves: fplay run site.yml -i inventory',
    );
  const message = value === null ? 'the inventory is empty' : 'an inventory must be a mapping of groups';
  return mistake(message, locate([]), 'write `all:` and, below it, `hosts:` or `children:`');
}

interface Reading {
  readonly yaml: YamlText;
  readonly draft: InventoryDraft;
}

function readGroup(name: string, group: unknown, path: Path, reading: Reading): void {
  const { draft } = reading;
  draft.addGroup(name);
  if (group === null) return;
  if (!isMapping(group)) {
    report(
      `the group \`${name}\` must be a mapping`,
      path,
      reading,
      'groups have `hosts`, `vars` and `children`',
    );
    return;
  }
  for (const [key, section] of Object.entries(group)) {
    const at = [...path, key];
    if (!groupKeys.includes(key)) draft.diagnostics.push(unknownKey(key, name, at, reading));
    else if (key === 'vars') readVars(name, section, at, reading);
    else
      for (const [entry, value] of entriesOf(section, key, at, reading))
        readEntry(key, entry, value, name, [...at, entry], reading);
  }
}

function readVars(group: string, section: unknown, path: Path, reading: Reading): void {
  if (isMapping(section)) reading.draft.setGroupVars(group, section);
  else if (section !== null)
    report(`\`vars\` of the group \`${group}\` must be a mapping`, path, reading, 'write `name: value`');
}

/** Hosts and children are keys; a single one may be a plain text. */
function entriesOf(
  section: unknown,
  key: string,
  path: Path,
  reading: Reading,
): readonly (readonly [string, unknown])[] {
  if (section === null) return [];
  if (typeof section === 'string') return [[section, null]];
  if (isMapping(section)) return Object.entries(section);
  const hint = Array.isArray(section) ? 'write each name as a key: `name:` in place of `- name`' : undefined;
  report(`\`${key}\` must be a mapping`, path, reading, hint);
  return [];
}

function readEntry(
  key: string,
  entry: string,
  value: unknown,
  group: string,
  path: Path,
  reading: Reading,
): void {
  if (key === 'children') {
    readGroup(entry, value, path, reading);
    reading.draft.addChild(group, entry, reading.yaml.locate(path, 'key'));
  } else readHost(entry, value, group, path, reading);
}

function readHost(entry: string, vars: unknown, group: string, path: Path, reading: Reading): void {
  if (vars !== null && !isMapping(vars)) {
    report(`the variables of the host \`${entry}\` must be a mapping`, path, reading, 'write `name: value`');
    return;
  }
  try {
    const { names, port } = readHostEntry(entry);
    for (const name of names) {
      reading.draft.addHost(name, group);
      reading.draft.setHostVars(name, { ...(port !== undefined && { ansible_port: port }), ...vars });
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    reading.draft.diagnostics.push(mistake(error.message, reading.yaml.locate(path, 'key')));
  }
}

/** Ansible passes over keys that it doesn't know; what is nearly one of the three is surely a slip. */
function unknownKey(key: string, group: string, path: Path, { yaml }: Reading): Diagnostic {
  const near = /\d/.test(key) ? undefined : nearest(key, groupKeys);
  return {
    severity: near === undefined ? 'warning' : 'error',
    message: `the group \`${group}\` has an unknown key \`${key}\`${near === undefined ? ', which is passed over' : ''}`,
    place: yaml.locate(path, 'key'),
    hint:
      near === undefined
        ? 'groups have `hosts`, `vars` and `children`; a host stands under `hosts`'
        : `did you mean \`${near}\`?`,
  };
}

function report(message: string, path: Path, { yaml, draft }: Reading, hint?: string): void {
  draft.diagnostics.push(mistake(message, yaml.locate(path), hint));
}
