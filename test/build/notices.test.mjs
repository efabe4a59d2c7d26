import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noticesOf } from '../../build/notices.mjs';

const { resolve } = createRequire(import.meta.url);

test('each package is named once with its licence, also those that a package holds, and our own files are not', () => {
  const text = noticesOf([resolve('zx'), resolve('ssh2'), resolve('zx'), import.meta.filename]);
  expect(text.match(/^-+\n(.+) \d/gm)?.map((title) => title.split('\n')[1]?.split(' ')[0])).toEqual([
    'ssh2',
    'zx',
  ]);
  expect(text).toContain('Copyright Brian White');
  expect(text).toContain('chalk');
});

test('a package without the text of its licence is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fplay-notices-'));
  try {
    const unnamed = join(folder, 'node_modules/@some/thing');
    mkdirSync(unnamed, { recursive: true });
    writeFileSync(
      join(unnamed, 'package.json'),
      '{ "name": "@some/thing", "version": "1.0.0", "license": "MIT" }',
    );
    expect(() => noticesOf([join(unnamed, 'index.js')])).toThrow('@some/thing 1.0.0 comes without');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
