import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { project } from '../rig/project.ts';
import { type Build, build } from './build.ts';

let built: Build;
beforeAll(() => {
  built = build();
});
afterAll(() => built.remove());

/** Runs the built program in a folder, as an install has it. */
function fplay(folder: string, ...words: readonly string[]) {
  return new Promise<{ code: unknown; text: string }>((resolve) => {
    execFile(process.execPath, [built.cli, ...words], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, text: stdout + stderr }),
    );
  });
}

const guide = readFileSync(join(import.meta.dirname, '../../docs/custom-modules.md'), 'utf8');
const code = [...guide.matchAll(/`([\w/]+\.(?:js|yml))`:\n\n```\w+\n([\s\S]*?)```/g)];
const files = Object.fromEntries(code.map(([, name = '', text = '']) => [name, text]));
const inventory = 'web1 ansible_connection=local\n';
const name = 'roles/greeting/modules/motd_line.js';
const helper = 'roles/greeting/helpers/major_of.js';

function greeting(change: (module: string) => string = (module) => module) {
  const folder = project({ ...files, hosts: inventory, [name]: change(files[name] ?? '') });
  const motd = join(folder, 'motd');
  const run = (...words: readonly string[]) =>
    fplay(folder, 'run', 'play.yml', '-i', 'hosts', '-e', `motd=${motd}`, ...words);
  return { folder, motd, run };
}

test('the guide is right, in a check, at first and again', async () => {
  const { folder, motd, run } = greeting();
  expect(await run('--check')).toMatchObject({ code: 0, text: expect.stringMatching(/changed=1/) });
  expect(() => readFileSync(motd)).toThrow();
  expect(await run()).toMatchObject({ code: 0, text: expect.stringMatching(/changed=1/) });
  expect(readFileSync(motd, 'utf8')).toBe('Welcome to localhost\n');
  expect(await run()).toMatchObject({ code: 0, text: expect.stringMatching(/changed=0/) });
  expect((await fplay(folder, 'doc', 'motd_line')).text).toMatch(
    /^# motd_line\n[\s\S]*`line` \(text; required/,
  );
  expect((await fplay(folder, 'schema', 'tasks')).text).toContain('module.motd_line');
});

test('its arguments are checked before the run', async () => {
  const { folder, run } = greeting();
  const tasks = 'roles/greeting/tasks/main.yml';
  const wrong = project({
    ...files,
    hosts: inventory,
    [tasks]: files[tasks]?.replace(' line:', ' lin:') ?? '',
  });
  const { code: ended, text } = await fplay(wrong, 'run', 'play.yml', '-i', 'hosts', '-e', 'motd=/x');
  expect(ended).toBe(5);
  expect(text).toMatch(/roles\/greeting\/tasks\/main\.yml:3:5[\s\S]*did you mean `line`\?/);
  expect((await run('--syntax-check')).code).toBe(0);
  expect((await fplay(folder, 'lint', '.')).text).not.toContain('no module');
});

test.each([
  ['a mistake in its syntax', 'const decoder =', 'const const =', /SyntaxError[\s\S]*motd_line\.js:3:7\n/],
  ['a mistake when it is loaded', 'new TextDecoder()', 'new TextDecodr()', /motd_line\.js:3:\d+\n/],
  ['another name', "name: 'motd_line'", "name: 'motd'", /calls itself `motd`[\s\S]*motd_line\.js:6:3/],
  [
    'no description',
    ".describe('The line.')",
    '',
    /the argument `line` isn't described[\s\S]*motd_line\.js:9:5/,
  ],
  [
    'arguments that take any name',
    'z.strictObject',
    'z.object',
    /takes arguments that it does not know[\s\S]*motd_line\.js:8:9[\s\S]*z\.strictObject/,
  ],
  [
    'an import of what is not there',
    'const decoder',
    "import './nothing.js';\nconst decoder",
    /Cannot find module '\.\/nothing\.js'\n {2}--> roles\/greeting\/modules\/motd_line\.js:3:8\n/,
  ],
  [
    'a require',
    "import { defineModule, failure, z } from 'fplay';",
    "import { createRequire } from 'node:module';\nconst { defineModule, failure, z } = createRequire(import.meta.url)('fplay');",
    /motd_line\.js:2:\d+\n[\s\S]*write `import \{ defineModule \} from 'fplay'`/,
  ],
  [
    'a wrong example',
    "args: { line: 'Welcome' }",
    'args: { line: 1 }',
    /the example `Greet` is wrong at `line`/,
  ],
  ['no summary', "  summary: 'Have a line in the message of the day.',\n", '', /has no `summary`/],
  ['no default export', 'export default', 'const unused =', /has no module as its default export/],
])('%s is told before the run', async (_, from, to, message) => {
  const { run } = greeting((module) => module.replace(from, to));
  const { code: ended, text } = await run();
  expect(text).toMatch(message);
  expect(text).toContain('no host was touched');
  expect(text).not.toMatch(/^ {4}at /m);
  expect(ended).toBe(5);
});

test('a project of CommonJS is told what to call its modules', async () => {
  const { folder, run } = greeting();
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
  const { code: ended, text } = await run();
  expect(text).toMatch(/takes it for CommonJS: call it motd_line\.mjs/);
  expect(ended).toBe(5);
  for (const file of [name, helper]) renameSync(join(folder, file), join(folder, file.replace(/js$/, 'mjs')));
  expect((await run('--check')).code).toBe(0);
});

test.each([
  ['plan throws', 'lines.includes(line)', 'lines.includes(line.nope.x)', /motd_line\.js:20:\d+: TypeError/],
  ['apply throws', 'changes.state ===', 'changes.nope.x ===', /motd_line\.js:28:\d+: TypeError/],
  ['a Node function throws', 'lines.includes(line)', "new URL('nope')", /motd_line\.js:20:\d+: TypeError/],
  ['plan yields nothing', 'desired: { state },', '', /`plan` has to return \{ current, desired \}/],
])('where %s, the task fails with the line', async (_, from, to, message) => {
  const { run } = greeting((module) => module.replace(from, to));
  const { code: ended, text } = await run();
  expect(text).toMatch(message);
  expect(text).toMatch(/this is a mistake in the module `motd_line`/);
  expect(text).not.toMatch(/^\s+at (async )?\w+ \(/m);
  expect(ended).toBe(2);
});

test('a module behind a link, as a workspace has it, is one module, and its mistakes are its own', async () => {
  const { folder, run } = greeting((module) => module.replace('lines.includes(line)', 'line.nope.x'));
  renameSync(join(folder, 'roles/greeting'), join(folder, 'greeting'));
  symlinkSync('../greeting', join(folder, 'roles/greeting'));
  mkdirSync(join(folder, 'roles/again'));
  symlinkSync('../../greeting/modules', join(folder, 'roles/again/modules'));
  const { code: ended, text } = await run();
  expect(text).toMatch(/motd_line\.js:20:\d+: TypeError/);
  expect(ended).toBe(2);
});

function versions(
  change: (text: string) => string = (text) => text,
  tasks = '- include_tasks: version.yml\n',
) {
  return project({
    ...files,
    hosts: inventory,
    'roles/greeting/tasks/main.yml': tasks,
    [helper]: change(files[helper] ?? ''),
  });
}

test('helpers of a role are there in text and in conditions', async () => {
  const folder = versions();
  const { code: ended, text } = await fplay(folder, 'run', 'play.yml', '-i', 'hosts');
  expect(text).toMatch(/^ {4}version 12$/m);
  expect(ended).toBe(0);
  expect((await fplay(folder, 'doc', 'helper', 'major_of')).text).toMatch(/^# major_of\n[\s\S]*gives "12.4"/);
  expect((await fplay(folder, 'doc', 'function', 'major_of')).text).toContain('parts');
  expect((await fplay(folder, 'lint', '.')).text).not.toMatch(/no (helper|function)/);
});

test.each([
  ['another name', "name: 'major_of'", "name: 'major'", /calls itself `major`[\s\S]*major_of\.js:4:3/],
  ['no summary', 'summary: ', 'sumary: ', /has no `summary`/],
  ['no call', 'call([version]', 'called([version]', /has no function `call`/],
  ['no numbers of arguments', 'takes: [1, 1]', 'takes: 1', /`takes` has to be two numbers[\s\S]*:7:3/],
  ['a wrong example', "result: '12.4'", "result: '12'", /the example comes to "12\.4", not "12"[\s\S]*:9:3/],
  [
    'an example that fails',
    'major_of "12.4.1"',
    'major_of 12',
    /the example fails: major_of: the version has to be a text/,
  ],
  ['a promise', '  call(', '  async call(', /`call` has to return a value, not a promise/],
  [
    'a promise that fails',
    'call([version], { parts = 1 }) {',
    "async call([version], { parts = 1 }) { throw new Error('later');",
    /`call` has to return a value, not a promise/,
  ],
  ['a mistake in its syntax', 'export default', 'export export', /the helper can't be loaded: SyntaxError/],
])('of a helper %s is told before the run', async (_, from, to, message) => {
  const { code: ended, text } = await fplay(
    versions((code) => code.replace(from, to)),
    ...['run', 'play.yml', '-i', 'hosts'],
  );
  expect(text).toMatch(message);
  expect(text).toContain('no host was touched');
  expect(ended).toBe(5);
});

test.each([
  ['{{ major_of }}{{ major_of 1 2 }}', 5, /`major_of` has too many arguments/],
  ["{{ major_of '1' part=2 }}", 5, /did you mean `parts=`\?/],
  ["{{ mayor_of '1' }}", 5, /did you mean `major_of`\?/],
  ['{{ major_of 12 }}', 2, /major_of: the version has to be a text/],
])('a call such as %s is told at its place', async (msg, wanted, message) => {
  const folder = versions(undefined, `- debug: { msg: ${JSON.stringify(msg)} }\n`);
  const { code: ended, text } = await fplay(folder, 'run', 'play.yml', '-i', 'hosts');
  expect(text).toMatch(message);
  expect(text).toMatch(/main\.yml:1:\d+/);
  expect(ended).toBe(wanted);
});

test('a helper is done to each item of a list, in text and in conditions', async () => {
  const list = `vars: { all: ['2.1', '3.4'] }`;
  const folder = versions(
    undefined,
    `- debug: { msg: "{{ join (apply all 'major_of') '+' }}" }\n  when: all.map(v, major_of(v)) == ['2', '3'] && apply(all, 'major_of') == ['2', '3']\n  ${list}\n- debug: { msg: "{{ apply all 'mayor_of' }}" }\n  ${list}\n`,
  );
  const { code: ended, text } = await fplay(folder, 'run', 'play.yml', '-i', 'hosts');
  expect(text).toMatch(/^ +2\+3$/m);
  expect(text).toContain('did you mean `major_of`?');
  expect(ended).toBe(2);
});

test('what a helper throws is told with its line', async () => {
  const folder = versions((code) => code.replace("version.split('.')", 'named.nope.split()'), '');
  const { code: ended, text } = await fplay(folder, 'run', 'play.yml', '-i', 'hosts');
  expect(text).toMatch(/the example fails: .*major_of\.js:13:\d+: ReferenceError/);
  expect(ended).toBe(5);
});

test.each(['upper', 'matches', 'each'])(
  'a helper cannot have the name %s, which fplay has',
  async (taken) => {
    const folder = project({
      ...files,
      hosts: inventory,
      [`helpers/${taken}.js`]: (files[helper] ?? '').replaceAll('major_of', taken),
    });
    const { code: ended, text } = await fplay(folder, 'run', 'play.yml', '-i', 'hosts', '-e', 'motd=/x');
    expect(text).toContain(`\`${taken}\` is a helper or word that fplay has\n  --> helpers/${taken}.js:4:3`);
    expect(ended).toBe(5);
  },
);

test('a broken module that no task names keeps nothing from running', async () => {
  const { folder, run } = greeting();
  const other = 'roles/unused/modules';
  mkdirSync(join(folder, other), { recursive: true });
  writeFileSync(join(folder, other, 'broken_one.js'), 'defineModule(; nonsense');
  expect(await run('--check')).toMatchObject({ code: 0 });
  expect((await fplay(folder, 'lint', '.')).text).toContain(`${other}/broken_one.js:1:14`);
  writeFileSync(join(folder, other, 'motd_line.js'), files[name] ?? '');
  expect(await run('--check')).toMatchObject({ code: 5, text: expect.stringContaining('two modules') });
});
