import type { Place } from './diagnostic.ts';

const vaultMark: unique symbol = Symbol('vault');
const unsafeMark: unique symbol = Symbol('unsafe');

/** A value tagged `!vault`: the text of Ansible's vault format, to be decrypted when it is needed. */
export interface VaultText {
  readonly [vaultMark]: true;
  readonly ciphertext: string;
  readonly place: Place;
}

/** A value tagged `!unsafe`: text that is never rendered, even where it looks like a template. */
export interface UnsafeText {
  readonly [unsafeMark]: true;
  readonly text: string;
}

/** Encrypted text and where it stands. */
export function vaultText(ciphertext: string, place: Place): VaultText {
  return { [vaultMark]: true, ciphertext, place };
}

/** Text that is never rendered. */
export function unsafeText(text: string): UnsafeText {
  return { [unsafeMark]: true, text };
}

/** Whether a text starts like one of Ansible's vaults. */
export function isVaulted(text: string): boolean {
  return text.startsWith('$ANSIBLE_VAULT;');
}

/** Whether a value was tagged `!vault`. */
export function isVaultText(value: unknown): value is VaultText {
  return typeof value === 'object' && value !== null && vaultMark in value;
}

/** Whether a value was tagged `!unsafe`. */
export function isUnsafeText(value: unknown): value is UnsafeText {
  return typeof value === 'object' && value !== null && unsafeMark in value;
}
