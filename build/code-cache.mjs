// Runs a few commands of what was built into a folder, and keeps the functions that V8 compiled for them beside it.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const commands = [
  'run playbooks/ha-yarn.yml -i inventory/prod --list-tasks',
  'run build/usual.yml -i localhost, -c local --check --diff --output lines',
];

const built = pathToFileURL(path.join(process.argv[2], 'program.js'));
const { loadProgram, codeCache } = await import(built.href);
const { program, script } = loadProgram({ debug: false });
const nowhere = { write: () => true };
const surroundings = {
  out: () => {},
  error: (line) => process.stderr.write(`${line}\n`),
  stdin: process.stdin,
  stdout: nowhere,
  stderr: nowhere,
  environment: {},
  onInterrupt: () => () => {},
};
for (const command of commands) {
  const code = await program.main(command.split(' '), '', surroundings);
  // fplay works without, only slower to start.
  if (code !== 0) process.stderr.write(`fplay ${command} ended with ${code}: not all is in the code cache\n`);
}
writeFileSync(codeCache, script.createCachedData());
