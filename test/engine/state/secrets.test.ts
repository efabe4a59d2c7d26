import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSecrets } from '../../../src/engine/state/secrets.ts';

function masking(...secrets: readonly string[]) {
  const made = createSecrets();
  for (const secret of secrets) made.add(secret);
  return made;
}

describe('secrets', () => {
  it('are stars wherever they stand, in keys too, at any depth', () => {
    const value = { msg: 'it is hunter22!', list: [{ hunter22: 1 }], count: 3, none: null };
    expect(masking('hunter22').mask(value)).toEqual({
      msg: 'it is ********!',
      list: [{ '********': 1 }],
      count: 3,
      none: null,
    });
  });

  it('are found in Base64, in JSON and in URLs', () => {
    const secret = 'p"ss w/rd+';
    const { mask } = masking(secret);
    expect(mask(Buffer.from(secret).toString('base64'))).toMatch(/^\*{8}=*$/);
    expect(mask(JSON.stringify({ secret }))).toBe('{"secret":"********"}');
    expect(mask(`http://x/?q=${encodeURIComponent(secret)}`)).toBe('http://x/?q=********');
  });

  it.each(['', 'u', 'us', 'user:'])('are found in Base64 of something longer, behind `%s`', (before) => {
    const secret = 'p"ss w/rd+?ÿ~';
    const { mask } = masking(secret);
    for (const after of ['', '!', '!!'])
      for (const encoding of ['base64', 'base64url'] as const)
        expect(mask(Buffer.from(before + secret + after).toString(encoding))).toMatch(
          /^[\w+/-]{0,8}\*{8}[\w+/-]{0,4}=*$/,
        );
  });

  it('are found in hexadecimal, and in URLs as other programs write them', () => {
    const { mask } = masking("it's a/ü(1)");
    expect(mask(Buffer.from("it's a/ü(1)").toString('hex'))).toBe('********');
    expect(mask('it%27s%20a/%c3%bc%281%29 it%27s+a%2F%C3%BC%281%29')).toBe('******** ********');
  });

  it('are found in quotes of a shell, and in JSON within JSON', () => {
    const secret = `it's "$(id)"`;
    const { mask } = masking(secret);
    const forms = [
      `it'\\''s "$(id)"`,
      `it'"'"'s "$(id)"`,
      `it's \\"\\$(id)\\"`,
      `it\\'s\\ \\"\\$\\(id\\)\\"`,
    ];
    for (const form of [secret, ...forms]) {
      expect(mask(form)).toBe('********');
      expect(mask(JSON.stringify(form))).toBe('"********"');
      expect(JSON.stringify(mask(JSON.stringify(JSON.stringify(form))))).not.toContain('it');
    }
  });

  it.each(["it's a 'b'", `q"'"q\\end`, "o'$(id)' & <Zoé>/x", "l1'\nl2"])(
    'are found however often they are quoted, and as other programs write them: %j',
    (secret) => {
      const { mask } = masking(secret);
      const single = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
      const double = (text: string) => `"${text.replace(/[\\"$`]/g, '\\$&')}"`;
      const code = (write: (unit: number) => string) =>
        secret.replace(/[^\w ]/gs, (one) => write(one.charCodeAt(0)));
      const forms = [
        single(single(secret)),
        single(single(single(secret))),
        double(double(double(secret))),
        double(single(double(secret))),
        JSON.stringify(JSON.stringify(JSON.stringify(secret))),
        single(JSON.stringify(secret)),
        secret.replace(/[^\w]/gs, '\\$&'),
        secret.replaceAll("'", "''"),
        secret.replace(/['"\\]/g, ''),
        secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#39;'),
        code((unit) => `&#x${unit.toString(16)};`),
        code((unit) => `\\u${unit.toString(16).padStart(4, '0')}`),
        JSON.stringify(code((unit) => `\\u${unit.toString(16).padStart(4, '0').toUpperCase()}`)),
        [...Buffer.from(secret)]
          .map((byte) =>
            byte < 127 && byte > 31 ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`,
          )
          .join(''),
        encodeURIComponent(secret),
        encodeURIComponent(secret).replace(/%../g, (one) => one.toLowerCase()),
        new URLSearchParams({ secret }).toString().slice(7),
      ];
      for (const form of forms) expect(mask(form), form).toMatch(/^[\\'"]*\*{8}[\\'"]*$/);
    },
  );

  it('take no longer for marks without end', () => {
    const { mask } = masking("a'$'b", `'"\\'$x`, "(a)('b')");
    const long = `a${`'"\\`.repeat(20_000)}`;
    expect(mask(long)).toBe(long);
  });

  it('may be nothing but quotes', () => {
    expect(masking(`'"'"`).mask(`a '"'" b`)).toBe('a ******** b');
  });

  it('are passwords in addresses too, whoever wrote these, and there alone', () => {
    const { mask } = createSecrets();
    expect(mask(["can't ask https://me:p@ss@h:80/x, or git+ssh://:tok@h", 'http://h:80/a@b c:d@e'])).toEqual([
      "can't ask https://me:********@h:80/x, or git+ssh://:********@h",
      'http://h:80/a@b c:d@e',
    ]);
    expect(mask('postgres://u:p/w@h/db http://u:123@h/ amqp://a@b:c@h')).toBe(
      'postgres://u:********@h/db http://u:********@h/ amqp://a@b:********@h',
    );
    expect(mask('https://ghp_a1@github.com/x git+https://t@h:80/y ssh://git@h/z')).toBe(
      'https://********@github.com/x git+https://********@h:80/y ssh://git@h/z',
    );
    const value = { url: 'http://h:80/', list: [{ at: 'me@h' }] };
    expect(mask(value)).toBe(value);
  });

  it.each([
    '{"url":"https://es:9200","user":"bob@example.org"}',
    '["http://a:80","b@c"]',
    "{'url': 'http://a:80', 'b@c'} 'http://a:80'b@c (http://a:80)b@c",
    'http://web:8080?mail=me@x.org http://web:80&mail=me@x.org http://web&mail=me@x.org',
    'redirect=http://localhost:3000,admin@example.org',
    'http://HOST:PORT/a@b http://h:$PORT/a@b http://h:/a@b http://h/a:b@c',
    '://a:b@c',
  ])('are not what only looks like a password in an address: %s', (text) => {
    expect(createSecrets().mask(text)).toBe(text);
  });

  it('take time by the length of a text, however much of it looks like an address', () => {
    const { mask } = createSecrets();
    for (const long of ['a.', 'a:', 'a@:', '//:', 'http://h:x/', 'http://h:'].map((part) =>
      part.repeat(300_000),
    ))
      expect(mask(`http://${long} x://u:pw@h`).endsWith('x://u:********@h')).toBe(true);
  });

  it('may be lines without end that are alike, of which any may be shown', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `INSERT INTO t VALUES (${index}, 'Okapi');`);
    const { addFile, mask } = createSecrets();
    addFile(lines.join('\n'));
    expect(mask(`+${lines[3]}\n2:${lines[19_998]} # INSERT INTO t VALUES`)).toBe(
      '+********\n2:******** # INSERT INTO t VALUES',
    );
    expect(mask(lines.join('\n'))).not.toContain('Okapi');
  });

  it('may be many that begin alike, all of which are shown', () => {
    const tokens = Array.from({ length: 3_000 }, (_, index) => `ghp_${index}-x`);
    const { mask } = masking(...tokens);
    expect(mask(`${'ghp_'.repeat(300_000)} ${tokens.join(' ')}`)).not.toMatch(/\d/);
  });

  it.each([
    ['one line', randomBytes(3_000_000).toString('base64'), (text: string) => text],
    ['many marks', `'密"`.repeat(2_000), (text: string) => text],
    ['a key', 'Okapi+/Zebra=\n'.repeat(200), (text: string) => text.trim()],
    [
      'a key in Base64',
      'Okapi+/Zebra=\n'.repeat(200),
      (text: string) => Buffer.from(text).toString('base64'),
    ],
  ])('may be long: %s', (_, text, shown) => {
    const masked = masking(text).mask(`a ${shown(text)} b`);
    expect(masked.replaceAll('********', '').length).toBeLessThan(100);
  });

  it('are of a file those lines that can be told from other output', () => {
    const { addFile, mask } = createSecrets();
    addFile('server {\n  else\n  key Okapi\n}');
    expect(mask('else key Okapi')).toBe('else ********');
  });

  it('are found as numbers, but not in numbers', () => {
    expect(masking('48151623').mask({ pin: 48151623, time: 1.48151623 })).toEqual({
      pin: '********',
      time: 1.48151623,
    });
  });

  it('may hold bytes that are no text', () => {
    expect(masking('odd \udcff bytes').mask('odd \udcff bytes')).toBe('********');
  });

  it('are masked whole where one is a part of another, and line by line', () => {
    const { mask } = masking('swordfish', 'swordfish-longer', 'line one\nline two');
    expect(mask('swordfish-longer swordfish')).toBe('******** ********');
    expect(mask('+line two')).toBe('+********');
  });

  it('may look like regular expressions', () => {
    expect(masking('a.*b$[1]').mask('a.*b$[1] axxb$1')).toBe('******** axxb$1');
  });

  it('leave a value alone that has none, and words that are too short to hide', () => {
    const value = { msg: 'yes' };
    expect(masking('yes').mask(value)).toBe(value);
  });
});
