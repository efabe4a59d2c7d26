import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  judgeKey,
  keyType,
  knownName,
  knownTypes,
  parseKnownHosts,
  readKnownHosts,
} from '../../src/transport/known-hosts.ts';

const ed = 'ssh-ed25519';

function judge(text: string, name: string, key = 'KEY', type = ed) {
  return judgeKey(parseKnownHosts(text, 'f'), name, type, key);
}

test('the name of a host has its port where that is not 22', () => {
  expect(knownName('Web.Example', 22)).toBe('web.example');
  expect(knownName('10.0.0.1', 2222)).toBe('[10.0.0.1]:2222');
});

test('comments, empty lines and unknown markers are passed over', () => {
  expect(parseKnownHosts(`# c\n\n@what h ${ed} K\nh ${ed}\n  h,i ${ed} KEY a comment\n`, 'f')).toEqual([
    { file: 'f', line: 5, marker: undefined, patterns: 'h,i', type: ed, key: 'KEY' },
  ]);
});

describe('a key is', () => {
  test.each([
    ['known by a list of names', `a,h,b ${ed} KEY`, 'known'],
    ['known by a pattern', `*.example,h? ${ed} KEY`, 'unknown'],
    ['known by one of several lines', `h ${ed} OLD\nh ${ed} KEY`, 'known'],
    ['not known by a negated pattern', `*,!h ${ed} KEY`, 'unknown'],
    ['not known by another port', `[h]:2222 ${ed} KEY`, 'unknown'],
    ['changed', `h ${ed} OLD`, 'changed'],
    ['changed where the host had keys of other types', 'h ssh-rsa OLD', 'changed'],
    ['revoked, known or not', `h ${ed} KEY\n@revoked * ${ed} KEY`, 'revoked'],
    ['not revoked by the line of another key', `h ${ed} KEY\n@revoked * ${ed} OTHER`, 'known'],
    ['unknown to a certificate authority', `@cert-authority * ${ed} KEY`, 'unknown'],
  ])('%s', (_name, text, kind) => {
    expect(judge(text, 'h').kind).toBe(kind);
  });

  test('known by a wildcard, whatever the case', () => {
    expect(judge(`*.EXAMPLE ${ed} KEY`, 'web.example').kind).toBe('known');
    expect(judge(`w?b.example ${ed} KEY`, 'web.example').kind).toBe('known');
    expect(judge(`webxexample ${ed} KEY`, 'web.example').kind).toBe('unknown');
  });

  test('known by a hashed name', () => {
    // printf 'h' | openssl dgst -sha1 -hmac 'salt' -binary | base64
    const line = `|1|${Buffer.from('salt').toString('base64')}|jVqr1xnqQEuc7LKclislnCMCjPg= ${ed} KEY`;
    expect(judge(line, 'h').kind).toBe('known');
    expect(judge(line, 'other').kind).toBe('unknown');
  });

  test('changed by the line of its own type', () => {
    expect(judge(`h ssh-rsa R\nh ${ed} OLD`, 'h')).toMatchObject({ kind: 'changed', by: { line: 2 } });
  });
});

test('the types of the known keys come without those of authorities', () => {
  const hosts = parseKnownHosts(`h ssh-rsa K\n@cert-authority h ${ed} K\nother ${ed} K`, 'f');
  expect(knownTypes(hosts, 'h')).toEqual(['ssh-rsa']);
});

test('a key says its type', () => {
  expect(keyType(Buffer.concat([Buffer.of(0, 0, 0, 7), Buffer.from('ssh-rsa'), Buffer.of(1, 2)]))).toBe(
    'ssh-rsa',
  );
});

test('a file is taken apart once while it is the same, and gives the lines that may be about a name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'known-hosts-'));
  try {
    const file = join(folder, 'known_hosts');
    await writeFile(
      file,
      `H,i ${ed} A\nj ${ed} B\n*.example,!k ${ed} C\n|1|c2FsdA==|aGFzaA== ${ed} D\nh ${ed} E\n`,
    );
    const read = new Map();
    const keys = async (name: string) => (await readKnownHosts([file], name, read)).map(({ key }) => key);
    expect(await keys('h')).toEqual(['A', 'C', 'D', 'E']);
    const first = read.get(file);
    expect(await keys('j')).toEqual(['B', 'C', 'D']);
    expect(read.get(file)).toBe(first);
    await appendFile(file, `j ${ed} F\n`);
    expect(await keys('j')).toEqual(['B', 'C', 'D', 'F']);
    expect(await readKnownHosts([join(folder, 'none')], 'j', read)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
