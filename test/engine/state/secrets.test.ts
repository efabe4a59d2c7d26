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
