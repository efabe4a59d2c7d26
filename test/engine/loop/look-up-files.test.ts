import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { filesMatching, firstFound, linesOf } from '../../../src/engine/loop/look-up-files.ts';
import { TemplateError } from '../../../src/template/templating.ts';

test('a command of with_lines ends with the run', async () => {
  const controller = new AbortController();
  const lines = linesOf('sleep 600; echo late', '/', controller.signal);
  controller.abort();
  await expect(lines).rejects.toThrow(TemplateError);
});

test('a path below the home is found by with_fileglob and with_first_found', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'fplay-home-'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  });
  vi.stubEnv('HOME', home);
  writeFileSync(path.join(home, 'one.conf'), '');
  expect(filesMatching('~/*.conf', ['/nowhere'])).toEqual([path.join(home, 'one.conf')]);
  expect(firstFound(['~/none', '~/one.conf'], ['/nowhere'], 'copy')).toEqual([path.join(home, 'one.conf')]);
});
