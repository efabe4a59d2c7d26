import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mistake } from '../../source/diagnostic.ts';
import { isMapping } from '../context.ts';
import type { InventoryDraft } from './draft.ts';

const largestOutput = 256 * 1024 * 1024;

/**
 * Runs an executable inventory with `--list`, and with `--host NAME` for each host where its JSON has no `_meta`
 * (https://docs.ansible.com/ansible/latest/dev_guide/developing_inventory.html#inventory-scripts).
 */
export async function readScript(file: string, shown: string, draft: InventoryDraft): Promise<void> {
  const listed = await runForJson(file, ['--list'], shown, draft);
  if (!listed) return;
  const { _meta: meta, ...groups } = listed;
  const hosts = new Set<string>();
  for (const [name, group] of Object.entries(groups))
    for (const host of readGroup(name, group, shown, draft)) hosts.add(host);
  const given = isMapping(meta) && isMapping(meta.hostvars) ? meta.hostvars : undefined;
  for (const host of hosts) {
    const vars = given ? given[host] : await runForJson(file, ['--host', host], shown, draft);
    if (isMapping(vars)) draft.setHostVars(host, vars);
  }
}

async function runForJson(
  file: string,
  args: readonly string[],
  shown: string,
  draft: InventoryDraft,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const command = [shown, ...args].join(' ');
  try {
    const { stdout } = await promisify(execFile)(file, [...args], { maxBuffer: largestOutput });
    const value: unknown = stdout.trim() === '' ? {} : JSON.parse(stdout);
    if (isMapping(value)) return value;
    draft.diagnostics.push(mistake(`\`${command}\` printed something else than a JSON object`));
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    const said =
      error instanceof SyntaxError ? `didn't print JSON: ${message}` : `failed: ${stderr.trim() || message}`;
    draft.diagnostics.push(
      mistake(
        `\`${command}\` ${said}`,
        undefined,
        'an executable inventory prints JSON; a text file must not be executable',
      ),
    );
  }
  return undefined;
}

/** A group is a list of hosts, a mapping of `hosts`, `vars` and `children`, or the variables of a host of that name. */
function readGroup(name: string, group: unknown, shown: string, draft: InventoryDraft): readonly string[] {
  draft.addGroup(name);
  if (Array.isArray(group)) return addHosts(group, name, draft);
  if (!isMapping(group)) {
    draft.diagnostics.push(mistake(`${shown}: the group \`${name}\` is neither a list nor a mapping`));
    return [];
  }
  if (!('hosts' in group || 'vars' in group || 'children' in group)) {
    draft.addHost(name, name);
    draft.setHostVars(name, group);
    return [];
  }
  if (isMapping(group.vars)) draft.setGroupVars(name, group.vars);
  if (Array.isArray(group.children))
    for (const child of group.children.map(String)) {
      draft.addGroup(child);
      draft.addChild(name, child);
    }
  return Array.isArray(group.hosts) ? addHosts(group.hosts, name, draft) : [];
}

function addHosts(hosts: readonly unknown[], group: string, draft: InventoryDraft): readonly string[] {
  const names = hosts.map(String);
  for (const name of names) draft.addHost(name, group);
  return names;
}
