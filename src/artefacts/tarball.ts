import { chmod, copyFile, cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Packages, Part, Tarball } from './artefact.ts';
import { fetchPackages, ownFiles, run } from './packages.ts';

/**
 * Puts a tarball together in `workspace` (an empty folder) and writes it to `file`. Owner, time, mode and order are
 * fixed, so the same packages always make the same bytes.
 */
export async function makeTarball(tarball: Tarball, workspace: string, file: string): Promise<void> {
  const top = path.join(workspace, tarball.top);
  await mkdir(top, { recursive: true });
  for (const [index, part] of tarball.parts.entries())
    await addPart(part, path.join(workspace, `part-${index}`), top);
  await markExecutable(tarball, top);
  await run(
    `packing ${tarball.top}`,
    [
      'tar',
      '--create',
      `--file=${file}`,
      `--directory=${workspace}`,
      '--format=gnu',
      '--sort=name',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '--mode=u=rwX,go=rX',
      `--mtime=@${tarball.time}`,
      // A higher level gains nothing on jars.
      '--use-compress-program=gzip -n -1',
      tarball.top,
    ],
    { LC_ALL: 'C', GZIP: '' },
  );
}

async function addPart(part: Part, workspace: string, top: string): Promise<void> {
  switch (part.kind) {
    case 'own':
      return cp(path.join(ownFiles, part.folder), top, { recursive: true });
    case 'unpack':
      return addUnpacked(part, workspace, top);
    case 'jars':
      return addJars(part, workspace, top);
  }
}

async function addJars(part: Extract<Part, { kind: 'jars' }>, workspace: string, top: string): Promise<void> {
  for (const jar of await fetchPackages(part.from, path.join(workspace, 'jars'))) {
    const name = path.basename(jar);
    const rule = part.rules.find(({ start }) => name.startsWith(start));
    if (!rule) continue;
    await mkdir(path.join(top, rule.to), { recursive: true });
    await copyFile(jar, path.join(top, rule.to, rule.as ?? name));
  }
}

async function addUnpacked(
  part: Extract<Part, { kind: 'unpack' }>,
  workspace: string,
  top: string,
): Promise<void> {
  const archive = await onlyOne(part.from, path.join(workspace, 'package'));
  const unpacked = path.join(workspace, 'unpacked');
  await mkdir(unpacked, { recursive: true });
  if (/\.(tgz|tar\.gz)$/.test(archive))
    await run(`unpacking ${path.basename(archive)}`, ['tar', '-xzf', archive, '-C', unpacked]);
  else
    await run(`unpacking ${path.basename(archive)}`, ['python3', '-m', 'zipfile', '-e', archive, unpacked]);
  const wanted = path.join(unpacked, part.folder);
  for (const name of part.without ?? []) await rm(path.join(wanted, name), { recursive: true, force: true });
  await moveContents(wanted, path.join(top, part.to));
}

async function onlyOne(packages: Packages, folder: string): Promise<string> {
  const [archive, ...others] = await fetchPackages(packages, folder);
  if (archive === undefined || others.length > 0) throw new Error(`expected one archive in ${folder}`);
  return archive;
}

/** Moves a folder to where others may have been before it, by renames, which spares hundreds of megabytes of copying. */
async function moveContents(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  if (!(await isDirectory(from)) || !(await isDirectory(to))) return rename(from, to);
  for (const name of await readdir(from)) await moveContents(path.join(from, name), path.join(to, name));
}

async function isDirectory(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isDirectory() ?? false;
}

/** Wheels and npm packages don't keep who may run a file. */
async function markExecutable(tarball: Tarball, top: string): Promise<void> {
  for (const name of tarball.executable ?? []) {
    const file = path.join(top, name);
    const files = (await stat(file)).isDirectory()
      ? (await readdir(file)).map((one) => path.join(file, one))
      : [file];
    for (const one of files) await chmod(one, 0o755);
  }
}
