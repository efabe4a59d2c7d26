/** How to reach a host by SSH. What is undefined is as `~/.ssh/config` says, and else as OpenSSH has it. */
export interface SshSettings {
  /** Name or address; also what `Host` patterns of `~/.ssh/config` are compared with. */
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  /** The only key to try, beside the agent's. */
  readonly identityFile?: string;
  readonly passphrase?: string;
  readonly password?: string;
  /** True: an unknown host key is accepted and kept. A changed one never is. */
  readonly acceptNew?: boolean;
  readonly knownHostsFiles?: readonly string[];
  /** `[user@]host[:port]`, several with commas, or `none`. */
  readonly proxyJump?: string;
  /** Milliseconds until the connection must stand, each hop on its own. */
  readonly connectTimeout?: number;
  /** Milliseconds of silence after which the host is asked whether it is there; 0 never asks. 10 s unless set. */
  readonly aliveInterval?: number;
  /** How many such questions may stay unanswered; 3 unless set. */
  readonly aliveCount?: number;
  /** In place of `~/.ssh/config`; a file that doesn't exist is empty. */
  readonly configFile?: string;
}
