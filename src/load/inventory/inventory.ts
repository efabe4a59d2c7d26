import { access, constants, open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { GrowableInventory } from '../../model/inventory.ts';
import { type Diagnostic, isError, mistake } from '../../source/diagnostic.ts';
import { inOrder } from '../../source/in-order.ts';
import { nearest } from '../../util/nearest.ts';
import { withHome } from '../../util/search-path.ts';
import { shownPath } from '../../util/shown-path.ts';
import type { VaultPassword } from '../../vault/vault.ts';
import { readText } from '../read-file.ts';
import { plainText } from '../vars.ts';
import { createDraft, type InventoryDraft } from './draft.ts';
import { grownFrom } from './growth.ts';
import { readHostEntry } from './host-pattern.ts';
import { readIni } from './ini.ts';
import { isIniComment } from './ini-comment.ts';
import { readScript } from './script.ts';
import { createVarsFolders } from './vars-folders.ts';
import { readYaml } from './yaml.ts';

/** What loading an inventory needs besides its sources. */
export interface InventoryOptions {
  /** Folders of the playbooks: `group_vars/` and `host_vars/` in them count too, above those of the inventory. */
  readonly playbookFolders?: readonly string[];
  readonly vaultPasswords?: readonly VaultPassword[];
}

/** An inventory, unless there are errors among the diagnostics. */
export interface LoadedInventory {
  readonly inventory?: GrowableInventory;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads what `-i` names, each a file (YAML, INI, or an executable), a folder of such files, or a list of hosts with a
 * comma in it; later ones are merged into earlier ones. `group_vars/` and `host_vars/` are read beside each source and
 * in the folders of the playbooks.
 */
export async function loadInventory(
  sources: readonly string[],
  options: InventoryOptions = {},
): Promise<LoadedInventory> {
  const { playbookFolders = [], vaultPasswords = [] } = options;
  const reading: Reading = { current: '', passwords: vaultPasswords };
  const draft = createDraft(() => ({
    inventory_file: reading.current,
    inventory_dir: path.dirname(reading.current),
  }));
  const besides: string[] = [];
  for (const source of sources) {
    const folder = await readSource(source, draft, reading);
    if (folder !== undefined) besides.push(folder);
  }
  const members = draft.finish();
  const folders = createVarsFolders(besides, playbookFolders, vaultPasswords);
  const isHost = (name: string) => members.hosts.has(name) || isLocal(name);
  const inFolders = folders.read(members.groups, { has: isHost });
  const diagnostics = inOrder([...draft.diagnostics, ...inFolders]);
  if (diagnostics.some(isError)) return { diagnostics };
  return { inventory: grownFrom(draft, members, folders, sources), diagnostics };
}

interface Reading {
  /** Absolute path of the file that is being read. */
  current: string;
  readonly passwords: readonly VaultPassword[];
}

/** Reads one source; yields the folder beside it in which its variables are looked for. */
async function readSource(
  source: string,
  draft: InventoryDraft,
  reading: Reading,
): Promise<string | undefined> {
  const full = path.resolve(withHome(source));
  const found = await stat(full).catch(() => undefined);
  if (found?.isDirectory()) {
    await readFolder(full, draft, reading);
    return full;
  }
  if (found) {
    await readOne(full, draft, reading);
    return path.dirname(full);
  }
  if (source.includes(',')) readList(source, draft, reading);
  else
    draft.diagnostics.push(
      mistake(`there is no inventory \`${source}\``, undefined, await insteadOf(source, full)),
    );
  return undefined;
}

/** What is called nearly so beside it, or how a host of that name is given. */
async function insteadOf(source: string, full: string): Promise<string> {
  const near = nearest(path.basename(full), await readdir(path.dirname(full)).catch(() => []));
  return near === undefined
    ? `for a host of that name write \`-i ${source},\``
    : `did you mean \`${path.join(path.dirname(source), near)}\`?`;
}

/** `-i host1,host2,` */
function readList(list: string, draft: InventoryDraft, reading: Reading): void {
  reading.current = list;
  for (const entry of list.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    try {
      const { names, port } = readHostEntry(entry);
      for (const name of names) {
        draft.addHost(name, 'ungrouped');
        if (port !== undefined) draft.setHostVars(name, { ansible_port: port });
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      draft.diagnostics.push(mistake(error.message));
    }
  }
}

/** Names in an inventory folder that Ansible passes over too. */
const passedOver =
  /^\.|^(group_vars|host_vars|vars_plugins)$|(~|\.(py[co]|swp|bak|rpm|md|txt|rst|orig|cfg|retry))$/;

async function readFolder(folder: string, draft: InventoryDraft, reading: Reading): Promise<void> {
  const entries = await readdir(folder).catch((error: Error) => error);
  if (entries instanceof Error)
    return void draft.diagnostics.push(mistake(`cannot read ${shownPath(folder)}: ${entries.message}`));
  for (const entry of entries.sort()) {
    if (passedOver.test(entry)) continue;
    const full = path.join(folder, entry);
    const found = await stat(full).catch(() => undefined);
    if (found?.isDirectory()) await readFolder(full, draft, reading);
    else if (found?.isFile()) await readOne(full, draft, reading);
    else draft.diagnostics.push(noFile(full, found ? 'it is no file' : 'it leads nowhere'));
  }
}

function noFile(full: string, why: string): Diagnostic {
  return { severity: 'warning', message: `${shownPath(full)} is left out: ${why}`, hint: 'remove it' };
}

async function readOne(full: string, draft: InventoryDraft, reading: Reading): Promise<void> {
  reading.current = full;
  const shown = shownPath(full);
  if (await isScript(full)) return readScript(full, shown, draft);
  const raw = readText(full, shown, (text, offset) => !isYaml(full, text) && isIniComment(text, offset));
  const plain = 'text' in raw ? plainText(raw.text, shown, reading.passwords) : raw;
  if ('diagnostic' in plain) return void draft.diagnostics.push(plain.diagnostic);
  const source = { file: shown, text: plain.text };
  if (isYaml(full, source.text)) readYaml(source, draft);
  else readIni(source, draft);
}

/** An executable file that names its interpreter, or isn't text. */
async function isScript(file: string): Promise<boolean> {
  const executable = await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!executable) return false;
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    const start = buffer.subarray(0, bytesRead);
    return start.toString('latin1', 0, 2) === '#!' || start.includes(0);
  } finally {
    await handle.close();
  }
}

/** By its extension; else by its first line: YAML starts with `---`, a brace, or a key. */
function isYaml(file: string, text: string): boolean {
  if (/\.(ya?ml|json)$/.test(file)) return true;
  if (/\.ini$/.test(file)) return false;
  const first = text.split(/\r?\n/).find((line) => /^\s*[^\s#;]/.test(line)) ?? '';
  return /^(---|%YAML|\{|[^\s=[\]]+:\s*(#.*)?$)/.test(first);
}

function isLocal(name: string): boolean {
  return name === 'localhost' || name === '127.0.0.1' || name === '::1';
}
