import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fplay } from './process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fplay-rehearse-'));
  writeFileSync(join(folder, 'hosts'), 'one\ntwo\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `fplay rehearse` of a playbook with one task behind one that prepares. */
function rehearse(prepare: string, task: string, ...words: readonly string[]) {
  const playbook = (name: string, text: string) => {
    writeFileSync(join(folder, name), `- hosts: all\n  gather_facts: false\n  tasks:\n    - ${text}\n`);
    return join(folder, name);
  };
  const prepared = playbook('prepare.yml', prepare);
  return fplay(
    [
      'rehearse',
      playbook('site.yml', task),
      ...['-i', join(folder, 'hosts'), '--prepare', prepared, '--name', 'prepared', ...words],
    ],
    { FPLAY_LAB_FOLDER: join(folder, 'labs') },
  );
}

describe('fplay rehearse --prepare', () => {
  it('makes what has to be there on every host before the check, whatever is left out then', async () => {
    const { code, stdout, stderr } = await rehearse(
      'copy: { content: old, dest: /etc/app.conf, mode: "600" }',
      'copy: { content: new, dest: /etc/app.conf }\n      tags: [app]',
      ...['--check', '--tags', 'app', '--limit', 'one'],
    );
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('changed: [two]');
    expect(stderr).toMatch(/tasks +1 predicted +0 wrong +0 unknown/);
    expect(stderr).toMatch(/paths +1 predicted +0 wrong/);
  });

  it('rehearses nothing where that fails', async () => {
    const { code, stdout, stderr } = await rehearse(
      'fail: { msg: stop }',
      'debug: { msg: never }',
      '--check',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('what has to be there before could not be made: nothing was rehearsed');
    expect(stdout).not.toContain('never');
  });

  it('finds mistakes in it before there is a lab', async () => {
    const { code, stderr } = await rehearse('copyy: {}', 'debug: { msg: never }');
    expect(code).toBe(5);
    expect(stderr).toContain('prepare.yml:4:7');
    expect(stderr).not.toContain('is up');
  });
});
