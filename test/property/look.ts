import { withoutMoment } from '../../src/lab/noise.ts';
import type { RunEvent } from '../../src/model/event.ts';
import type { Made } from './made-project.ts';

type ItemEnd = Extract<RunEvent, { readonly type: 'item-end' }>;

/** The title of the task that looks at each path. */
const title = 'look at what came of it';

/** A last play: what there is, by then, in the folder of every host that is still in the run. */
const play = `
- hosts: all
  gather_facts: false
  tags: always
  tasks:
    - find: { paths: "{{ f }}", recurse: true, hidden: true, file_type: any }
      register: seen_at_the_end
    - name: ${title}
      stat: { path: "{{ item.path }}" }
      loop: "{{ seen_at_the_end.files }}"
`;

/** The project with a look at everything at its end. */
export function withLook(project: Made): Made {
  const { files } = project;
  return { ...project, files: { ...files, 'play.yml': `${files['play.yml']}${play}` } };
}

/** What a check expected to be there at the end and wasn't, by host, and the other way round, in lines. */
export function wrongFiles(predicted: readonly RunEvent[], real: readonly RunEvent[]): readonly string[] {
  const [said, came] = [filesOf(predicted), filesOf(real)];
  return [...said].flatMap(([host, files]) => {
    const found = came.get(host);
    return found ? wrongAt(host, files, found) : [];
  });
}

type Files = ReadonlyMap<string, Stat>;
type Stat = Readonly<Record<string, unknown>>;

function wrongAt(host: string, said: Files, came: Files): readonly string[] {
  const paths = [...new Set([...said.keys(), ...came.keys()])].toSorted();
  return paths.flatMap((path) => {
    const [one, other] = [said.get(path), came.get(path)];
    if (!one) return [`${host}: ${path} wasn't foreseen`];
    if (!other) return [`${host}: ${path} was foreseen, and isn't there`];
    return Object.entries(one)
      .filter(([key, value]) => !isLeftOut(key, one) && !isUnknown(value) && other[key] !== value)
      .map(([key, value]) => `${host}: ${path}: ${key} predicted ${value}, came ${other[key]}`);
  });
}

/** Times of the moment, numbers of inodes, and how many bytes a folder takes. */
function isLeftOut(key: string, { isdir }: Stat): boolean {
  if (isdir === true && (key === 'size' || key === 'nlink')) return true;
  return ['atime', 'mtime', 'ctime', 'inode', 'dev'].includes(key);
}

function isUnknown(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('unknown: ');
}

function filesOf(events: readonly RunEvent[]): ReadonlyMap<string, Files> {
  const hosts = new Map<string, Map<string, Stat>>();
  const looks = events.filter((event): event is ItemEnd => event.type === 'item-end');
  for (const { host, outcome, task } of looks) {
    const { stat, item } = outcome.result as { stat?: Stat; item?: { path?: string } };
    if (task.name !== title || outcome.status !== 'ok' || !stat) continue;
    const files = hosts.get(host) ?? new Map<string, Stat>();
    hosts.set(host, files);
    const path = withoutMoment(String(stat.path ?? item?.path));
    files.set(path, { ...stat, path });
  }
  return hosts;
}
