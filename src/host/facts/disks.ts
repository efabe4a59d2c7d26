import { basename } from 'node:path';
import { literally } from '../../util/literally.ts';
import type { Files } from './files-by-path.ts';

/** Other names of disks and partitions, by their own; `masters` are what is made of them. */
export interface DiskLinks {
  readonly ids: Names;
  readonly labels: Names;
  readonly uuids: Names;
  readonly masters: Names;
}

type Names = Readonly<Record<string, readonly string[]>>;

/** The links in /dev/disk, and the names in the folders of /sys/block that tell what stands on what. */
export function diskLinks(text: string): DiskLinks & { readonly mapped: Readonly<Record<string, string>> } {
  const links = linksByFolder(text);
  const names = (folder: string) =>
    grouped((links.get(folder) ?? []).map(([name, to]): Pair => [basename(to), name]));
  const slaves = [...text.matchAll(/^\/sys\/block\/([^/]+)\/slaves\/([^/\s]+)$/gm)];
  return {
    ids: names('/dev/disk/by-id'),
    labels: names('/dev/disk/by-label'),
    uuids: names('/dev/disk/by-uuid'),
    masters: grouped(slaves.map(([, master = '', slave = '']): Pair => [slave, master])),
    mapped: Object.fromEntries(
      (links.get('/dev/mapper') ?? []).map(([name, to]) => [`/dev/mapper/${name}`, basename(to)]),
    ),
  };
}

type Pair = readonly [name: string, value: string];

/** What `ls -l` of several folders says of their links. */
function linksByFolder(text: string): ReadonlyMap<string, readonly Pair[]> {
  const folders = new Map<string, Pair[]>();
  let links: Pair[] = [];
  for (const line of text.split('\n')) {
    const folder = /^(\/dev\/.*):$/.exec(line)?.[1];
    if (folder !== undefined) {
      links = [];
      folders.set(folder, links);
    }
    const [, name, to] = /^l.* (\S+) -> (\S+)$/.exec(line) ?? [];
    if (name !== undefined && to !== undefined) links.push([name, to]);
  }
  return folders;
}

function grouped(pairs: readonly Pair[]): Names {
  const names = new Map<string, string[]>();
  for (const [name, value] of pairs) names.set(name, [...(names.get(name) ?? []), value].toSorted());
  return Object.fromEntries(names);
}

function linksOf(name: string, { ids, labels, masters, uuids }: DiskLinks) {
  return {
    ids: ids[name] ?? [],
    labels: labels[name] ?? [],
    masters: masters[name] ?? [],
    uuids: uuids[name] ?? [],
  };
}

/** Disks by name, as far as /sys knows them; sizes as Ansible writes them. */
export function devicesOf(files: Files, links: DiskLinks): Readonly<Record<string, unknown>> {
  const names = [...files.keys()].flatMap((path) => /^\/sys\/block\/([^/]+)\/size$/.exec(path)?.[1] ?? []);
  return Object.fromEntries(names.map((name) => [name, deviceOf(name, files, links)]));
}

function deviceOf(name: string, files: Files, links: DiskLinks): Readonly<Record<string, unknown>> {
  const value = (file: string) => files.get(`/sys/block/${name}/${file}`)?.[0]?.trim();
  const sectors = Number(value('size') ?? 0);
  const partitions = [...files.keys()].flatMap(
    (path) => new RegExp(`^/sys/block/${literally(name)}/([^/]+)/start$`).exec(path)?.[1] ?? [],
  );
  return {
    model: value('device/model') ?? null,
    vendor: value('device/vendor') ?? null,
    removable: value('removable') ?? '0',
    rotational: value('queue/rotational') ?? '0',
    holders: links.masters[name] ?? [],
    links: linksOf(name, links),
    scheduler_mode: /\[(.*)\]/.exec(value('queue/scheduler') ?? '')?.[1] ?? '',
    support_discard: value('queue/discard_granularity') ?? '0',
    virtual: 1,
    sectors,
    sectorsize: value('queue/logical_block_size') ?? '512',
    size: inWords(sectors * 512),
    partitions: Object.fromEntries(
      partitions.map((partition) => [
        partition,
        {
          start: value(`${partition}/start`),
          sectors: value(`${partition}/size`),
          sectorsize: value('queue/logical_block_size') ?? '512',
          uuid: links.uuids[partition]?.[0] ?? null,
          holders: links.masters[partition] ?? [],
          links: linksOf(partition, links),
          size: inWords(Number(value(`${partition}/size`)) * 512),
        },
      ]),
    ),
  };
}

function inWords(bytes: number): string {
  const units = ['TB', 'GB', 'MB', 'KB'];
  const found = units.findIndex((_, index) => bytes >= 1024 ** (units.length - index));
  const unit = units[found];
  return unit === undefined
    ? `${bytes.toFixed(2)} Bytes`
    : `${(bytes / 1024 ** (units.length - found)).toFixed(2)} ${unit}`;
}
