import { mistake } from '../../source/diagnostic.ts';
import { encrypt } from '../../vault/vault.ts';
import { refuse } from '../diagnostics.ts';
import { exitCodes } from '../exit-code.ts';
import { askSecret } from '../prompt.ts';
import type { Surroundings } from '../streams.ts';
import { passwordToEncrypt } from './passwords.ts';

/** `fplay vault encrypt-string [NAME]`: the text comes from stdin, never from the command line. Resolves to the exit code. */
export async function encryptString(
  name: string | undefined,
  passwordFiles: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  if (name !== undefined && !/^[A-Za-z_]\w*$/.test(name)) return refuse([noName], surroundings);
  if (!surroundings.stdin.isTTY && passwordFiles.length === 0) {
    const hint = 'the text comes from stdin: name a file that holds the password, with --vault-password-file';
    return refuse([mistake('the vault password is missing', undefined, hint)], surroundings);
  }
  const password = await passwordToEncrypt(passwordFiles, surroundings);
  if ('diagnostics' in password) return refuse(password.diagnostics, surroundings);
  const text = await textToEncrypt(surroundings);
  if (text === '') return refuse([mistake('there is no text to encrypt')], surroundings);
  const vault = encrypt(text, password.value);
  const lines = vault.trimEnd().split('\n');
  surroundings.out(`${name === undefined ? '' : `${name}: `}!vault |`);
  for (const line of lines) surroundings.out(`  ${line}`);
  return exitCodes.well;
}

/** What was given may be the secret itself, so it isn't repeated. */
const noName = mistake(
  "what is given is not a variable's name: letters, digits and _",
  undefined,
  'the text is never an argument, which others on this machine could see: it is asked for, or comes from stdin',
);

/** One line without its end; several as they are, since keys need their last one. */
async function textToEncrypt(surroundings: Surroundings): Promise<string> {
  if (surroundings.stdin.isTTY) return askSecret('Text: ', surroundings);
  const pieces: Buffer[] = [];
  for await (const piece of surroundings.stdin) pieces.push(Buffer.from(piece));
  const text = Buffer.concat(pieces).toString();
  return /^[^\n]*\n$/.test(text) ? text.slice(0, -1) : text;
}
