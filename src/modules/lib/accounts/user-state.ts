/** What the module `user` compares. */
export interface UserState {
  readonly exists: boolean;
  readonly uid: number;
  readonly group: string;
  readonly groups: readonly string[];
  readonly comment: string;
  readonly home: string;
  readonly home_exists: boolean;
  readonly shell: string;
  readonly password: 'as given' | 'another';
  readonly password_lock: boolean;
  /** `YYYY-MM-DD` or `never`. */
  readonly expires: string;
  readonly ssh_key: boolean;
  /** Days, -1 for no limit. */
  readonly password_expire_min: number;
  readonly password_expire_max: number;
  readonly password_expire_warn: number;
  readonly password_expire_account_disable: number;
}
