import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ArtefactError, fetchPackages, projectOf, run } from '../../src/artefacts/packages.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fplay-packages-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A source archive whose setup.py leaves a mark where it is run, in a folder that pip looks into in place of a registry. */
function offerSource(): { readonly sha256: string; readonly mark: string } {
  const mark = path.join(folder, 'setup-was-run');
  const source = path.join(folder, 'made-up-1.2');
  mkdirSync(source);
  writeFileSync(path.join(source, 'setup.py'), `open(${JSON.stringify(mark)}, 'w')\nraise SystemExit(1)\n`);
  writeFileSync(path.join(source, 'PKG-INFO'), 'Metadata-Version: 2.1\nName: made-up\nVersion: 1.2\n');
  const offered = path.join(folder, 'offered');
  mkdirSync(offered);
  execFileSync('tar', ['-czf', path.join(offered, 'made-up-1.2.tar.gz'), '-C', folder, 'made-up-1.2']);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', offered);
  const sha256 = createHash('sha256')
    .update(readFileSync(path.join(offered, 'made-up-1.2.tar.gz')))
    .digest('hex');
  return { sha256, mark };
}

test('a source archive is fetched by pip, as the user has set it up, and nothing of it is run', async () => {
  const { sha256, mark } = offerSource();
  const wanted = { registry: 'pip', name: 'made-up', version: '1.2', form: 'source', sha256 } as const;
  const files = await fetchPackages(wanted, path.join(folder, 'got'));
  expect(files).toEqual([path.join(folder, 'got/made-up-1.2.tar.gz')]);
  expect(existsSync(mark)).toBe(false);
}, 60_000);

test('an archive with another checksum is refused', async () => {
  offerSource();
  const wanted = {
    registry: 'pip',
    name: 'made-up',
    version: '1.2',
    form: 'source',
    sha256: '0'.repeat(64),
  } as const;
  await expect(fetchPackages(wanted, path.join(folder, 'got'))).rejects.toThrow(
    /getting made-up 1.2 failed.*do not match/is,
  );
}, 60_000);

test('a program that fails is told with what it said', async () => {
  const failing = run('doing it', ['sh', '-c', 'echo "no such $HOME" >&2; exit 3']);
  await expect(failing).rejects.toThrow(ArtefactError);
  await expect(failing).rejects.toThrow(/^doing it failed \(sh, exit code 3\):\nno such \//);
});

test('a Maven project asks for the packages, with what is pinned and without what is excluded', () => {
  const project = projectOf({
    registry: 'maven',
    packages: [
      { group: 'a.b', artifact: 'c', version: '1' },
      { group: 'a.b', artifact: 'd', version: '2', classifier: 'tests', alone: true },
    ],
    pinned: [{ group: 'x', artifact: 'y', version: '3' }],
    excluded: ['jdk.tools:jdk.tools'],
  });
  expect(project).toContain(
    '<dependencyManagement><dependencies><dependency><groupId>x</groupId><artifactId>y</artifactId><version>3</version></dependency></dependencies></dependencyManagement>',
  );
  expect(project).toContain(
    '<artifactId>c</artifactId><version>1</version><exclusions><exclusion><groupId>jdk.tools</groupId><artifactId>jdk.tools</artifactId></exclusion></exclusions>',
  );
  expect(project).toContain(
    '<artifactId>d</artifactId><version>2</version><classifier>tests</classifier><exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>',
  );
});
