import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mistake } from '../../source/diagnostic.ts';
import { fileFault } from '../../util/file-fault.ts';
import { refuse } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import type { Surroundings } from '../streams.ts';
import { starter } from './starter.ts';

/** `fplay init [FOLDER]`: writes a small project there; nothing that is there is written over. Resolves to the exit code. */
export async function initCommand(folder: string, surroundings: Surroundings): Promise<number> {
  const files = Object.entries(starter).map(([name, text]) => [join(folder, name), text] as const);
  const there = files.filter(([file]) => existsSync(file));
  if (there.length > 0) {
    const hint = 'name another folder: fplay init FOLDER';
    const mistakes = there.map(([file]) => mistake(`${file} is there already`, undefined, hint));
    return refuse(mistakes, surroundings, 'nothing was written');
  }
  try {
    for (const [file, text] of files) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: 'wx' });
      surroundings.out(`wrote ${file}`);
    }
  } catch (error) {
    const message = `cannot write into ${folder}: ${fileFault(error)}`;
    return refuse([mistake(message)], surroundings);
  }
  for (const line of next(folder)) surroundings.out(line);
  return exitCodes.well;
}

function next(folder: string): readonly string[] {
  const there = folder === '.' ? [] : [`  cd ${folder}`];
  return [
    '',
    'Put your machines into inventory/hosts, then:',
    ...there,
    '  fplay ping -i inventory                  can they be reached?',
    '  fplay run site.yml -i inventory -C -D    what would change?',
    '  fplay run site.yml -i inventory          do it',
    'Without machines at hand, as root on Linux: fplay rehearse site.yml -i inventory runs it on throw-away hosts.',
  ];
}
