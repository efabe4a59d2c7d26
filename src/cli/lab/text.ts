import { join } from 'node:path';
import type { Compared } from '../../lab/believe.ts';
import { hostFolder, type Lab } from '../../lab/lab.ts';
import type { Found, Rehearsed } from '../../lab/rehearse.ts';
import type { HostState } from '../../lab/states.ts';
import type { Written } from '../../lab/written.ts';
import { counted, formatBytes, printableLine } from '../../report/text.ts';
import { pad, widthOf } from '../../report/width.ts';
import { quote } from '../../util/quote.ts';

/** More hosts than this aren't listed where the reader didn't ask for them. */
const mostListed = 20;

/** The hosts of a lab that came up, and what to do with it; `sources` are what the first `-i` named. */
export function formatLab(lab: Lab, sources: readonly string[]): readonly string[] {
  const [first] = lab.hosts;
  const inventories = [...sources, lab.inventory].map((source) => `-i ${quote(source)}`).join(' ');
  const name = `--name ${lab.name}`;
  const upper = first ? join(hostFolder(lab, first), 'upper') : lab.folder;
  const shown = lab.hosts.slice(0, mostListed).map((host) => [`  ${printableLine(host.name)}`, host.address]);
  const more = lab.hosts.length - shown.length;
  return [
    ...table(shown),
    ...(more > 0 ? [`  and ${more} more: fplay lab status ${name}`] : []),
    ...table([
      ['run a playbook:', `fplay run PLAYBOOK ${inventories}`],
      ['look in:', `fplay lab ssh ${quote(first?.name ?? 'HOST')} ${name}`],
      ['what it wrote:', upper],
      ['take it down:', `fplay lab down ${name}`],
    ]),
  ];
}

/** A lab's hosts, a line each. */
export function formatStates(lab: Lab, states: readonly HostState[]): readonly string[] {
  const up = states.filter(({ init }) => init).length;
  const rows = states.map(({ host, init, processes, memory, written }) => [
    `  ${printableLine(host.name)}`,
    host.address,
    init ? 'up' : 'down',
    init ? `${processes} processes` : '',
    init ? formatBytes(memory) : '',
    `wrote ${formatBytes(written.bytes)}`,
  ]);
  return [
    `lab ${lab.name}: ${up} of ${counted(states.length, 'host')} up, ${lab.subnet}, ${lab.folder}`,
    ...table(rows),
  ];
}

/** What a rehearsal left on every host, and what its second run changed. */
export function formatRehearsal({ prepared, hosts, second, compared }: Rehearsed): readonly string[] {
  return [
    ...(prepared?.code ? ['', 'what has to be there before could not be made: nothing was rehearsed'] : []),
    '',
    'on the hosts:',
    ...table(hosts.map(foundRow)),
    ...formatSecond(second),
    ...(compared ? formatCompared(compared) : []),
  ];
}

function foundRow({ state, ports }: Found): readonly string[] {
  const listens = [
    ...new Set(ports.map(({ port, program }) => `${port}${program && ` (${printableLine(program)})`}`)),
  ];
  return [
    `  ${printableLine(state.host.name)}`,
    formatWritten(state.written),
    state.init ? (listens.length > 0 ? `listens on ${listens.join(', ')}` : 'listens on nothing') : 'is down',
  ];
}

function formatWritten({ files, bytes, deleted }: Written): string {
  const wrote = `wrote ${counted(files, 'file')}, ${formatBytes(bytes)}`;
  return deleted > 0 ? `${wrote}, deleted ${deleted}` : wrote;
}

function formatSecond(second: Rehearsed['second']): readonly string[] {
  if (!second) return [];
  if (second.code !== 0) return ['', 'the second run failed'];
  if (second.changed.length === 0) return ['', 'the second run changed nothing'];
  return [
    '',
    'not idempotent: the second run changed',
    ...second.changed.map((line) => `  ${printableLine(line)}`),
  ];
}

/** Where what the check said and what came differ. */
function formatCompared({ tasks, files, touched }: Compared): readonly string[] {
  const open = [...tasks.unknown, ...tasks.notForeseen];
  return [
    '',
    'predicted and come:',
    ...table([
      ['  tasks', `${tasks.predicted} predicted`, `${tasks.wrong.length} wrong`, `${open.length} unknown`],
      [
        '  paths',
        `${files.predicted} predicted`,
        `${files.wrong.length} wrong`,
        `${files.notPredictable.length} that nobody could predict`,
      ],
    ]),
    touched.length === 0 ? '  the check left every host as it was' : '  the check changed something itself',
    ...section('unknown:', open),
    ...section('written by tasks that were unknown:', shortened(files.notPredictable)),
    ...section('written by programs that ran before:', shortened(files.byPrograms)),
    ...section('the check itself changed:', touched),
    ...section('wrong:', [...tasks.wrong, ...files.wrong]),
  ];
}

/** A title with lines below it; nothing where there are none. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${printableLine(line)}`)];
}

function shortened(lines: readonly string[]): readonly string[] {
  const more = lines.length - mostListed;
  return more > 0 ? [...lines.slice(0, mostListed), `and ${more} more`] : lines;
}

/** Columns as wide as what is in them. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
