import { describe, expect, it } from 'vitest';
import { isVaulted } from '../../src/source/values.ts';
import { decrypt, encrypt } from '../../src/vault/vault.ts';

/** Made by ansible-vault of ansible-core 2.19 from the text below and the password `sesame`. */
const plain = 'geheim: "ä {{ x }}"\n';
const vector = `$ANSIBLE_VAULT;1.1;AES256
34326332303763346465353634376136336166643364303664323138653062363864633935663638
6639363231373966663435303837306463616433346638350a326130316161373731366232386561
39373236316136636661666536306461646464316163666366633033313737396531383339343562
6262303832353730650a333666383332353933633138303064373861353061373764316166336366
35393535386335346262393535316461313066353063663765333839396366646435
`;
const labelled = `$ANSIBLE_VAULT;1.2;AES256;dev
63376263646538333764666163646166623837363335373965343338316330353630306439303230
3034646236356632353964376137366131313764346136330a633939316433316237383232323365
35316533646665373965616465313335623762643662313936633331313830366332316136363935
3831633034356663610a616365333363643539356264343964373061386330376239326666643737
32626131333162396366343730663764653166666138383533383362353131313337
`;
const sesame = { password: 'sesame' };

function textOf(vault: string, ...passwords: Parameters<typeof decrypt>[1]): string {
  const found = decrypt(vault, passwords);
  return 'data' in found ? Buffer.from(found.data).toString() : found.mistake;
}

describe('decrypt', () => {
  it('opens what ansible-vault made', () => {
    expect(textOf(vector, sesame)).toBe(plain);
    expect(textOf(labelled, sesame)).toBe(plain);
  });

  it('bears the white space that YAML leaves around an indented vault', () => {
    expect(textOf(vector.replaceAll('\n', '\r\n'), sesame)).toBe(plain);
    expect(textOf(`${vector.trimEnd()}\n\n`, sesame)).toBe(plain);
  });

  it('tries all passwords, whatever their ids', () => {
    expect(textOf(labelled, { id: 'prod', password: 'x' }, { id: 'dev', password: 'sesame' })).toBe(plain);
    expect(textOf(labelled, { id: 'prod', password: 'sesame' })).toBe(plain);
  });

  it('says that no password fits, without saying which were tried', () => {
    const found = decrypt(labelled, [{ password: 'hunter2' }]);
    expect(found).toMatchObject({
      mistake: 'no vault password fits, or the vault of the id `dev` is damaged',
    });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('asks for a password where there is none', () => {
    expect(textOf(vector)).toBe('no vault password was given');
  });

  it.each([
    ['another header', 'secret', 'the header is not that of an Ansible vault'],
    ['another cipher', vector.replace('AES256', 'AES'), 'the cipher AES is not supported'],
    ['text that is not hexadecimal', vector.replace('3432', 'zz32'), 'the vault is damaged'],
    ['no body', '$ANSIBLE_VAULT;1.1;AES256\n', 'the vault is damaged'],
    ['a missing line', vector.split('\n').toSpliced(3, 2).join('\n'), 'the vault is damaged'],
  ])('explains %s', (_, vault, mistake) => {
    expect(textOf(vault, sesame)).toContain(mistake);
  });

  it('notices a single changed digit', () => {
    const changed = vector.replace(/5\n$/, '4\n');
    expect(textOf(changed, sesame)).toContain('no vault password fits, or the vault is damaged');
  });
});

describe('encrypt', () => {
  it.each(['', 'x', '0123456789abcdef', 'ä\n'.repeat(1000)])('makes what decrypt opens (%#)', (text) => {
    const vault = encrypt(text, sesame);
    expect(vault).toMatch(/^\$ANSIBLE_VAULT;1\.1;AES256\n([0-9a-f]{1,80}\n)+$/);
    expect(textOf(vault, sesame)).toBe(text);
  });

  it('keeps any bytes, and writes the id down', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
    const vault = encrypt(bytes, { id: 'dev', password: 'π' });
    expect(vault).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;dev\n/);
    const found = decrypt(vault, [{ password: 'π' }]);
    expect('data' in found && Buffer.from(found.data).equals(Buffer.from(bytes))).toBe(true);
  });

  it('never writes the same twice', () => {
    expect(encrypt('x', sesame)).not.toBe(encrypt('x', sesame));
  });
});

it('tells vaults from other text', () => {
  expect(isVaulted(vector)).toBe(true);
  expect(isVaulted(`a: ${vector}`)).toBe(false);
});
