import { HostError } from '../sdk/host.ts';

/** sshd opens no more sessions on a connection. */
export class SessionRefused extends HostError {
  constructor(host: string, cause: Error) {
    super(`${host}: sshd opens no further session: ${cause.message}`, {
      hint: 'MaxSessions in its sshd_config must allow 10, which is the default',
      cause,
    });
  }
}
