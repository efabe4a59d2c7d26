import { HostError } from '../../sdk/host.ts';

/** Bytes that a user's command may write to each of its outputs: as text and as a list of lines they take eight times as much memory. */
export const mostOutput = 64 << 20;

/** Why a command that wrote more was ended. */
export function wordy(host: string): HostError {
  return new HostError(`${host}: it prints more than ${mostOutput >> 20} MiB, and was ended`, {
    hint: 'send what it prints to a file on the host: a run holds it in memory',
  });
}
