import { mistake, type Place, type SourceText } from '../../source/diagnostic.ts';
import { nearest } from '../../util/nearest.ts';
import type { InventoryDraft } from './draft.ts';
import type { HostEntry } from './host-pattern.ts';
import { readHostEntry } from './host-pattern.ts';
import { readPythonLiteral } from './python-literal.ts';
import { splitWords } from './shell-words.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters it looks for
const controlCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

type Kind = 'hosts' | 'vars' | 'children';

/** The section that a line stands in. */
interface Section {
  readonly group: string;
  readonly kind: Kind | 'skipped';
}

/** A group that a section takes for granted. */
interface Mention {
  readonly group: string;
  readonly kind: Kind;
  readonly place: Place;
}

/**
 * Reads an inventory in Ansible's INI
 * (https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ini_inventory.html). Every line that can't be
 * read is a mistake of its own.
 */
export function readIni(source: SourceText, draft: InventoryDraft): void {
  let section: Section = { group: 'ungrouped', kind: 'hosts' };
  const mentions: Mention[] = [];
  const declared = new Set(draft.groupNames());
  source.text.split(/\r?\n/).forEach((full, index) => {
    const line = full.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) return;
    const column = full.length - full.trimStart().length + 1;
    const place: Place = { source, line: index + 1, column, end: column + line.length };
    const control = full.search(controlCharacter);
    if (control >= 0) draft.diagnostics.push(unreadable({ ...place, column: control + 1 }));
    else if (line.startsWith('[') && /^\[[^\]]*\]\s*(#.*)?$/.test(line)) {
      section = readHeader(line, place, draft);
      if (section.kind === 'vars') mentions.push({ group: section.group, kind: 'vars', place });
      else declared.add(section.group);
    } else if (/^\[[^\]]*$/.test(line)) {
      draft.diagnostics.push(mistake('the head of a section is not closed', place, `write \`${line}]\``));
    } else if (section.kind === 'hosts') readHost(line, section.group, place, draft);
    else if (section.kind === 'vars') readVar(line, section.group, place, draft);
    else if (section.kind === 'children') {
      const child = readChild(line, section.group, place, draft);
      if (child !== undefined) mentions.push({ group: child, kind: 'children', place });
    }
  });
  reportUndeclared(mentions, declared, draft);
}

function unreadable(place: Place) {
  const hint = 'take it out; a file of UTF-16 is saved as UTF-8';
  return mistake("this character can't stand in an inventory", { ...place, end: place.column + 1 }, hint);
}

function readHeader(line: string, place: Place, draft: InventoryDraft): Section {
  const [, group, kind = 'hosts'] = /^\[([^:\]\s]+)(?::(\w+))?\]/.exec(line) ?? [];
  const skipped: Section = { group: 'ungrouped', kind: 'skipped' };
  if (group === undefined) {
    draft.diagnostics.push(
      mistake(
        `\`${line}\` is not the head of a section`,
        place,
        'write [group], [group:vars] or [group:children], without spaces',
      ),
    );
    return skipped;
  }
  if (kind !== 'hosts' && kind !== 'vars' && kind !== 'children') {
    const near = nearest(kind, ['hosts', 'vars', 'children']);
    const hint =
      near === undefined
        ? 'a section is [group], [group:vars] or [group:children]'
        : `did you mean \`[${group}:${near}]\`?`;
    draft.diagnostics.push(mistake(`there is no section of the kind \`${kind}\``, place, hint));
    return skipped;
  }
  draft.addGroup(group);
  return { group, kind };
}

function readHost(line: string, group: string, place: Place, draft: InventoryDraft): void {
  const words = splitWords(line);
  if (words === undefined) {
    draft.diagnostics.push(mistake('a quote is not closed', place));
    return;
  }
  const [entry = '', ...assignments] = words;
  const found = hostsOf(entry, place, draft);
  if (!found) return;
  const vars: Record<string, unknown> = found.port === undefined ? {} : { ansible_port: found.port };
  for (const assignment of assignments) {
    const [, name, value = ''] = /^([^=]+)=([\s\S]*)$/.exec(assignment) ?? [];
    if (name === undefined)
      draft.diagnostics.push(
        mistake(
          `\`${assignment}\` is not a variable`,
          placeOfWord(assignment, place),
          'write name=value; a value with spaces goes in quotes',
        ),
      );
    else vars[name] = readPythonLiteral(value);
  }
  for (const name of found.names) {
    draft.addHost(name, group);
    draft.setHostVars(name, vars);
  }
}

function hostsOf(entry: string, place: Place, draft: InventoryDraft): HostEntry | undefined {
  const refuse = (message: string, hint?: string) => {
    draft.diagnostics.push(
      mistake(message, { ...place, end: place.column + Math.max(1, entry.length) }, hint),
    );
    return undefined;
  };
  if (entry === '---' || entry.endsWith(':'))
    return refuse(`\`${entry}\` is not a host`, 'this looks like YAML: give the file the extension .yml');
  if (entry.includes('='))
    return refuse(`\`${entry}\` is not a host`, 'variables of a group stand under [group:vars]');
  try {
    return readHostEntry(entry);
  } catch (error) {
    if (error instanceof RangeError) return refuse(error.message);
    throw error;
  }
}

function placeOfWord(word: string, place: Place): Place {
  const line = place.source.text.split(/\r?\n/)[place.line - 1] ?? '';
  const at = ` ${line.replaceAll('\t', ' ')} `.indexOf(` ${word} `);
  return at < 0 ? place : { ...place, column: at + 1, end: at + 1 + word.length };
}

function readVar(line: string, group: string, place: Place, draft: InventoryDraft): void {
  const [, name, value = ''] = /^([^=]*?)\s*=\s*([\s\S]*)$/.exec(line) ?? [];
  if (name === undefined || name === '')
    draft.diagnostics.push(mistake(`\`${line}\` is not a variable`, place, 'write name = value'));
  else draft.setGroupVars(group, { [name]: readPythonLiteral(value) });
}

function readChild(line: string, parent: string, place: Place, draft: InventoryDraft): string | undefined {
  const [, child] = /^([^:\]\s=[]+)\s*(?:#.*)?$/.exec(line) ?? [];
  if (child === undefined) {
    draft.diagnostics.push(
      mistake(
        `\`${line}\` is not the name of a group`,
        place,
        `under [${parent}:children] stands one group a line`,
      ),
    );
    return undefined;
  }
  draft.addChild(parent, child, place);
  return child;
}

/** A group counts as declared by [group] or [group:children], anywhere. */
function reportUndeclared(
  mentions: readonly Mention[],
  declared: ReadonlySet<string>,
  draft: InventoryDraft,
): void {
  for (const { group, kind, place } of mentions) {
    if (declared.has(group)) continue;
    const near = nearest(group, declared);
    const message =
      kind === 'vars'
        ? `variables for a group that is not there: \`${group}\``
        : `there is no group \`${group}\``;
    draft.diagnostics.push(
      mistake(message, place, near === undefined ? `declare it by [${group}]` : `did you mean \`${near}\`?`),
    );
  }
}
