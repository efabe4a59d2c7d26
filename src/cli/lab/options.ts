import type { RunOptions } from '../options.ts';
import type { InventoryOptions, OutputOptions } from '../shared-options.ts';

/** What `fplay lab up` was asked for. */
export interface LabUpOptions extends InventoryOptions {
  readonly name?: string;
  /** Normal users to make on every host. */
  readonly user: readonly string[];
  /** Users to make that may become anybody without a password. */
  readonly sudoUser: readonly string[];
}

/** Which lab; the only one there is unless given. */
export interface LabOptions {
  readonly name?: string;
}

/** What `fplay lab down` was asked for. */
export interface LabDownOptions extends LabOptions {
  readonly all: boolean;
}

/** What `fplay test role` was asked for. */
export interface TestRoleOptions
  extends OutputOptions,
    Pick<InventoryOptions, 'extraVars' | 'vaultPasswordFile' | 'askVaultPass'> {
  readonly name?: string;
  /** Names with commas between, in place of the role's own inventory. */
  readonly hosts?: string;
  readonly keep: boolean;
}

/** What `fplay rehearse` was asked for: what `fplay run` takes, and what becomes of the lab. */
export interface RehearseOptions extends RunOptions {
  readonly name?: string;
  /** Playbooks that make what has to be there before. */
  readonly prepare: readonly string[];
  readonly keep: boolean;
  readonly twice: boolean;
}
