/** Which options inside of one go together, by Ansible's names. */
export interface ArgumentRules {
  readonly mutually_exclusive?: readonly (readonly string[])[] | undefined;
  readonly required_together?: readonly (readonly string[])[] | undefined;
  readonly required_one_of?: readonly (readonly string[])[] | undefined;
  /** An option, a value of it, what that needs, and whether one of these is enough. */
  readonly required_if?: readonly (readonly [string, unknown, readonly string[], boolean?])[] | undefined;
  readonly required_by?: Readonly<Record<string, string | readonly string[]>> | undefined;
}
