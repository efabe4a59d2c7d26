import type { Vars } from '../../model/inventory.ts';
import { milliseconds } from '../../util/milliseconds.ts';
import { Fault } from '../fault.ts';
import { asMapping, asText } from './helper.ts';

const seconds = 30;

/** The text that a web server answers. Throws Fault where it refuses, or doesn't answer in 30 seconds. */
export async function download(
  address: string,
  { headers = {}, username, password = '' }: Vars,
): Promise<string> {
  if (!/^https?:\/\//.test(address)) throw new Fault(`"${address}" is no http address`);
  const given = Object.entries(asMapping(headers)).map(([name, value]) => [name, asText(value)] as const);
  const login =
    username === undefined ? [] : [['authorization', basic(asText(username), asText(password))] as const];
  try {
    const answer = await fetch(address, {
      headers: Object.fromEntries([...login, ...given]),
      signal: AbortSignal.timeout(milliseconds(seconds)),
    });
    if (answer.ok) return await answer.text();
    throw new Fault(`${address} answers ${answer.status} ${answer.statusText}`.trim());
  } catch (error) {
    throw error instanceof Fault ? error : new Fault(`${address} doesn't answer: ${reason(error as Error)}`);
  }
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function reason({ message, cause }: Error): string {
  return cause instanceof Error && cause.message ? cause.message : message;
}
