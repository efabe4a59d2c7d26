// Runs a few commands of what was built into a folder, and keeps the functions that V8 compiled for them beside it.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Each with how it ends. Nothing listens at the last one's port: it loads all that takes a connection. */
const commands = [
  [0, 'run playbooks/ha-yarn.yml -i inventory/prod --list-tasks'],
  [0, 'run build/usual.yml -i localhost, -c local --check --diff --output lines'],
  [4, 'run build/usual.yml -i 127.0.0.1, -e ansible_port=1 -e ansible_password=none --check --output json'],
];

const built = pathToFileURL(path.join(process.argv[2], 'program.js'));
const { loadProgram, codeCache } = await import(built.href);
const { program, script } = loadProgram({ debug: false, plain: true });
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
for (const [usual, command] of commands) {
  const code = await program.main(command.split(' '), '', surroundings);
  // fplay works without, only slower to start.
  if (code !== usual)
    process.stderr.write(`fplay ${command} ended with ${code}: not all is in the code cache\n`);
}
writeFileSync(codeCache, script.createCachedData());
if (loadProgram({ debug: false, plain: true }).script.cachedDataRejected)
  process.stderr.write('V8 refuses the code cache that it has made\n');
