import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { catalogue } from '../../src/artefacts/catalogue.ts';
import { ownFiles } from '../../src/artefacts/packages.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('names are told apart, and every checksum is one', () => {
  expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
  for (const { sha256 } of catalogue) expect(sha256).toMatch(/^(?!0{64})[0-9a-f]{64}$/);
});

/** What the archives of each role are called. */
const archives = {
  jdk: /^jre-/,
  zookeeper: /^apache-zookeeper-/,
  hadoop: /^hadoop-/,
  hadoop_shaded_jar: /^flink-shaded-hadoop-/,
  flink: /^flink-[\d.]+-bin/,
};

test.each(Object.entries(archives))(
  'the role %s knows what is made, and takes one of them',
  (role, names) => {
    const read = (file: string) => parse(readFileSync(path.join(root, 'roles', role, file), 'utf8'));
    const made = catalogue.filter(({ name }) => names.test(name));
    expect(read('vars/main.yml')[`${role}_archives`]).toEqual(
      Object.fromEntries(made.map(({ name, sha256 }) => [name, `sha256:${sha256}`])),
    );
    const archive: string = read('defaults/main.yml')[`${role}_archive`];
    // The one template among them: newer Flinks take newer classes.
    const taken = path.basename(archive).replace(/\{\{.*'([\d.]+)' \}\}/, '$1');
    expect(made.find(({ name }) => name === taken)?.onRequest).toBeUndefined();
    expect(made.map(({ name }) => name)).toContain(taken);
  },
);

/** The checksum of an artefact with files of our own, and of those files when it was made. */
const pins: Readonly<Record<string, readonly [artefact: string, files: string]>> = {
  hadoop: [
    '980c7d179bced1173d9f2a2fa7877bc29c1c43f84caa855fcb62851299336b84',
    '85d1397c8661efb575d1ab10f1b2db3c0445a8e82b56e8243dd8d2cceb1a8110',
  ],
  'hadoop-3': [
    '7f27d68090431fd0e08eadaff9e2ca6abd25bd8b087028c0fd7e9acc7a112419',
    '6fc4d0dc7a770d2384c9f8cbe9bd60c4627fecdef8073797fbb6f04bd6b1f7f6',
  ],
  zookeeper: [
    'f68578cbff00205e6132f02dc06bfeeb7cd63fe1b78ae85a98d98accf5bfcce9',
    'd6e8233bb5f6803b2205b8f26292ddd7a3a5ddf23847148844bf7ad1f1ed2419',
  ],
};

test.each(Object.entries(pins))(
  'the artefact of %s was made of the files that are here',
  (folder, [made, files]) => {
    const artefact = catalogue.find(
      ({ make }) =>
        'parts' in make &&
        make.parts.some((part) => 'folder' in part && part.folder === folder && part.kind === 'own'),
    );
    // Where this fails: make the artefact anew, put the checksum that comes out into the catalogue, the role and here.
    expect([artefact?.sha256, digestOf(path.join(ownFiles, folder))]).toEqual([made, files]);
  },
);

function digestOf(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const file of files.map((entry) => path.join(entry.parentPath, entry.name)).sort())
    hash.update(`${path.relative(folder, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}
