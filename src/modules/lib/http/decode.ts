import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Result } from '../../../model/outcome.ts';
import { type Failure, failure } from '../../../sdk/define.ts';
import type { HttpResponse } from './http-request.ts';

/** Bytes of an answer that was packed; as many as a command may print. */
const mostBytes = 64 << 20;

/** An answer whose body the server says it has packed, as it was before, where that is wanted. */
export async function unpacked(
  answer: Promise<HttpResponse | Failure>,
  decompress: boolean,
): Promise<HttpResponse | Failure> {
  const response = await answer;
  if ('failed' in response || !decompress || response.body.length === 0) return response;
  if (response.headers.get('content-encoding')?.toLowerCase() !== 'gzip') return response;
  try {
    return { ...response, body: await promisify(gunzip)(response.body, { maxOutputLength: mostBytes }) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      return failure(`${response.url} answers more than ${mostBytes >> 20} MiB, once it is unpacked`, {
        hint: 'download it with get_url, or take it as it is with `decompress: false`',
      });
    return failure(`${response.url} says that it is packed with gzip, and it isn't`, {
      hint: 'with `decompress: false` it is taken as it is',
    });
  }
}

/** The body as a value, where the type says that it is JSON. */
export function jsonOf(type: string, body: Buffer): Result {
  if (!/[/+]json\b/i.test(type)) return {};
  try {
    return { json: JSON.parse(body.toString()) as unknown };
  } catch {
    // A server that says JSON and sends something else: `content` has it.
    return {};
  }
}
