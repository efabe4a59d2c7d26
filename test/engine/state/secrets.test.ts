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
