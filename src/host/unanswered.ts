import { HostError } from '../sdk/host.ts';

/** Milliseconds that a host has to say that it heard of an interruption: it may be frozen, or nothing comes through. */
export const answerTime = 3000;

/** A host that was told to end something, and said nothing. */
export class Unanswered extends HostError {
  constructor(host: string) {
    super(`${host} does not answer: what was started there may still run`, {
      hint: 'look at what runs there before the next run: it may be frozen, or wait for a disk or a file server',
    });
  }
}
