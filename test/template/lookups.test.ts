import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Vars } from '../../src/model/inventory.ts';
import { createTemplating } from '../../src/template/create-templating.ts';
import { createScope } from '../../src/template/scope.ts';
import { DependsOnUnknown, whenLookedUp } from '../../src/template/templating.ts';
import { unknownReason } from '../../src/template/unknown.ts';

const folder = mkdtempSync(join(tmpdir(), 'fplay-lookups-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run of its own: what it was told to hide, and how it renders. */
function newRun(magic: Vars = {}) {
  const secrets: string[] = [];
  const templating = createTemplating({
    environment: { PATH: process.env.PATH, WORD: 'here' },
    secret: (text) => secrets.push(text),
    decryptText: (text) => text.replace('$ANSIBLE_VAULT;', 'opened '),
  });
  const vars = { playbook_dir: folder, name: 'ann', ...magic };
  const renderBy = (by: typeof templating) => (value: unknown) =>
    whenLookedUp(() => by.render(value, createScope([{ vars }], by)));
  return { secrets, render: renderBy(templating), renderAhead: renderBy(templating.ahead) };
}

function given(name: string, text: string): void {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

describe('file, template and vault', () => {
  it('finds files in the role, then beside the playbook', async () => {
    given('files/a.txt', 'from the playbook\n\n');
    given('roles/r/files/a.txt', 'from the role\n');
    expect(await newRun().render('{{ file "a.txt" }}')).toBe('from the playbook');
    expect(await newRun().render('{{ file "a.txt" rstrip=false }}')).toBe('from the playbook\n\n');
    const role = newRun({ role_path: join(folder, 'roles/r') });
    expect(await role.render('{{ file "a.txt" }}')).toBe('from the role');
  });

  it('says where it looked', async () => {
    await expect(newRun().render('{{ file "nope" }}')).rejects.toMatchObject({
      message: 'there is no file nope on the control machine',
      hint: expect.stringMatching(/^looked for .*files\/nope, /),
    });
  });

  it('renders templates with more variables, and the loop around it', async () => {
    given('templates/greet.hbs', 'Hello {{ name }}{{ mark }}');
    const { render } = newRun();
    expect(await render('{{ template "greet.hbs" mark="!" }}')).toBe('Hello ann!');
    expect(await render('{{#each (list "x" "y") as |mark|}}{{ template "greet.hbs" }} {{/each}}')).toBe(
      'Hello annx Hello anny ',
    );
    await expect(render('{{ template "greet.hbs" }}')).rejects.toMatchObject({
      message: '"mark" is not defined',
      place: { line: 1, column: 20 },
    });
  });

  it('hides what vaults held', async () => {
    given('files/v.txt', '$ANSIBLE_VAULT;sesame');
    const run = newRun();
    expect(await run.render('{{ vault "v.txt" }}')).toBe('opened sesame');
    expect(run.secrets).toEqual(['opened sesame']);
    await expect(run.render('{{ vault "a.txt" }}')).rejects.toThrow(/is not encrypted$/);
  });

  it('lists files that match', async () => {
    given('files/conf/b.conf', '');
    given('files/conf/a.conf', '');
    given('files/conf/.hidden.conf', '');
    const { render } = newRun();
    expect(await render('{{ apply (fileglob "conf/*.conf") "basename" }}')).toEqual(['a.conf', 'b.conf']);
    expect(await render('{{ fileglob "no/*.conf" }}')).toEqual([]);
    expect(await render('{{ basename (first_found "nope.conf" "conf/b.conf") }}')).toBe('b.conf');
    expect(await render('{{ first_found "nope" skip=true }}')).toBeNull();
  });
});

describe('pipe', () => {
  it('runs once, beside the playbook, in the environment of the run', async () => {
    const { render } = newRun();
    const text = '{{ pipe "echo x >> ran; pwd; echo $WORD" }}';
    expect(await Promise.all([render(text), render(text)])).toEqual([`${folder}\nhere`, `${folder}\nhere`]);
    expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe('x\n');
  });

  it('says what a command that fails said', async () => {
    await expect(newRun().render('{{ pipe "echo oh >&2; exit 3" }}')).rejects.toThrow(
      'the command `echo oh >&2; exit 3` ended with code 3: oh',
    );
  });

  it('is unknown in a check, unless it only reads', async () => {
    const { render } = newRun({ ansible_check_mode: true });
    const value = await render('{{ pipe "touch touched" }}');
    expect(unknownReason(value)).toBe('what `touch touched` prints');
    expect(() => statSync(join(folder, 'touched'))).toThrow();
    expect(await render('{{ pipe "echo a" read_only=true }}')).toBe('a');
  });

  it('is unknown before its turn, until it is known', async () => {
    const { render, renderAhead } = newRun();
    await expect(renderAhead('{{ pipe "echo b" }}')).rejects.toThrow(DependsOnUnknown);
    expect(await render('{{ pipe "echo b" }}')).toBe('b');
    expect(await renderAhead('now {{ pipe "echo b" }}')).toBe('now b');
  });

  it('hides what is said to be secret', async () => {
    const run = newRun();
    await run.render('{{ pipe "echo sesame" secret=true }}');
    expect(run.secrets).toEqual(['sesame']);
  });
});

describe('url', () => {
  it('asks once, with headers and a login', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization} ${request.headers['x-a']}`);
      response.statusCode = request.url === '/no' ? 404 : 200;
      response.end('the answer');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { render } = newRun({ address, headers: { 'X-A': '1' } });
    const text = '{{ url (concat address "/yes") headers=headers username="u" password="p" }}';
    expect(await render(text)).toBe('the answer');
    expect(await render(text)).toBe('the answer');
    expect(asked).toEqual(['/yes Basic dTpw 1']);
    await expect(render('{{ url (concat address "/no") }}')).rejects.toThrow(`${address}/no answers 404`);
    await new Promise((done) => server.close(done));
    await expect(render('{{ url (concat address "/gone") }}')).rejects.toThrow(/doesn't answer/);
  });
});

describe('password', () => {
  it('is made once, kept for root alone, and hidden', async () => {
    const run = newRun();
    const made = await run.render('{{ password "keep/db" length=12 chars="digits" }}');
    expect(made).toMatch(/^\d{12}$/);
    expect(run.secrets).toEqual([made]);
    expect(statSync(join(folder, 'keep/db')).mode & 0o777).toBe(0o600);
    expect(await newRun().render('{{ password "keep/db" }}')).toBe(made);
  });

  it('reads the files of Ansible, and keeps the salt of a hash', async () => {
    given('keep/salted', 'secret salt=saltstring\n');
    const hash = await newRun().render('{{ password "keep/salted" encrypt="sha512_crypt" }}');
    expect(hash).toBe(
      '$6$saltstring$AIsRs/Ee56G/tC8MEHhvReZTfx8u3rXXMl6eYrjCG9ibix19DxoMBLogdTET5Ukw9Sf7eZTITsuk0Ry5qulYz.',
    );
    expect(await newRun().render('{{ password "keep/salted" }}')).toBe('secret');
    const first = await newRun().render('{{ password "keep/new" encrypt="sha512" }}');
    expect(await newRun().render('{{ password "keep/new" encrypt="sha512" }}')).toBe(first);
  });

  it('is unknown in a check that would have to make it', async () => {
    const { render } = newRun({ ansible_check_mode: true });
    expect(unknownReason(await render('{{ password "keep/later" }}'))).toMatch(/^the password that .*later/);
    expect(() => statSync(join(folder, 'keep/later'))).toThrow();
    expect(await render('{{ password "keep/salted" }}')).toBe('secret');
  });

  it('follows from a seed', async () => {
    const text = '{{ password "/dev/null" seed="a" length=8 }}';
    expect(await newRun().render(text)).toBe(await newRun().render(text));
    expect(await newRun().render('{{ password "/dev/null" }}')).not.toBe(
      await newRun().render('{{ password "/dev/null" }}'),
    );
  });
});

describe('chance', () => {
  it('stays the same all through a run', async () => {
    const run = newRun();
    const text = '{{ concat (string (random 1000000)) (password_hash "x") (join (shuffle (range 0 20))) }}';
    expect(await run.render(text)).toBe(await run.render(text));
    expect(await newRun().render(text)).not.toBe(await run.render(text));
  });
});

describe('sequence', () => {
  it.each([
    ['{{ sequence "5" }}', ['1', '2', '3', '4', '5']],
    ['{{ sequence "2-10/4" }}', ['2', '6', '10']],
    ['{{ sequence "4:host%02d" }}', ['host01', 'host02', 'host03', 'host04']],
    ['{{ sequence "start=0 count=3 stride=2" }}', ['0', '2', '4']],
    ['{{ sequence start=3 end=1 stride=-1 }}', ['3', '2', '1']],
    ['{{ sequence start=5 count=3 stride=-1 }}', ['5', '4', '3', '2', '1']],
    ['{{ sequence start=0 end=32 stride=16 format="0x%02x" }}', ['0x00', '0x10', '0x20']],
    ['{{ sequence count=0 }}', []],
  ])('%s', async (text, expected) => {
    expect(await newRun().render(text)).toEqual(expected);
  });

  it.each([
    ['{{ sequence start=3 end=1 }}', 'to count backwards, `stride` has to be negative'],
    ['{{ sequence start=3 }}', 'a sequence needs `end` or `count`, and not both'],
    ['{{ sequence "a b" }}', '"a b" is no sequence'],
    ['{{ sequence end="x" }}', '`end` of a sequence has to be a whole number, not "x"'],
  ])('%s is refused', async (text, message) => {
    await expect(newRun().render(text)).rejects.toThrow(message);
  });
});

it('ends what an interruption finds `pipe` at', async () => {
  const controller = new AbortController();
  const by = createTemplating();
  const text = '{{ pipe "sleep 600; echo late" }}';
  const value = whenLookedUp(() => by.render(text, createScope([], by)), controller.signal);
  controller.abort();
  await expect(value).rejects.toThrow('the command `sleep 600; echo late` was ended');
});
