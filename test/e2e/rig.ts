import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Build } from '../cli/build.ts';
import { type Ended, fplay } from '../cli/process.ts';
import type { TestLab } from '../rig/lab.ts';
import { type Files, project } from '../rig/project.ts';

/** The words that run `play.yml` of a new project on the hosts of a lab. */
export function runWords(lab: TestLab, files: Files, ...words: readonly string[]): readonly string[] {
  return ['run', join(project(files), 'play.yml'), '-i', lab.inventoryFolder, ...words];
}

/** Runs `play.yml` of a new project on the hosts of a lab. */
export function run(lab: TestLab, files: Files, ...words: readonly string[]): Promise<Ended> {
  return fplay(runWords(lab, files, ...words));
}

/** Runs fplay as a program of its own, so that it can be killed. */
export function startProgram(
  { cli }: Build,
  words: readonly string[],
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return {
    child,
    ended: ended.then(([stdout, stderr, [code]]) => ({ code: code ?? Number.NaN, stdout, stderr })),
  };
}

/** A play without facts: `tasks` is YAML, a list. */
export function play(tasks: string, hosts = 'all'): string {
  return `- hosts: ${hosts}\n  gather_facts: false\n  tasks:\n${tasks.replaceAll(/^(?=.)/gm, '    ')}\n`;
}

/** Variables for the command line. */
export function extra(variables: Readonly<Record<string, unknown>>): readonly string[] {
  return ['-e', JSON.stringify(variables)];
}

/** The recap's row of a host. */
export function rowOf({ stdout }: Ended, host: string): string | undefined {
  return stdout.split('\n').findLast((line) => line.startsWith(`${host} `));
}

/** All that a host wrote, what sshd notes of logins left out. */
export async function written(lab: TestLab, host: string): Promise<Readonly<Record<string, unknown>>> {
  const entries = Object.entries(await lab.snapshot(host));
  const noted = /^(var\/log|run)(\/|$)|^(\.|var|root)$/;
  return Object.fromEntries(entries.filter(([path]) => !noted.test(path)));
}
