import { type Failure, failure } from '../../../sdk/define.ts';

interface Body {
  readonly body?: unknown;
  readonly body_format: 'raw' | 'json' | 'form' | 'form-urlencoded' | 'form-multipart';
}

/** What is sent, and the type that it is. */
export function encode({
  body,
  body_format,
}: Body): { readonly body: string | undefined; readonly type?: string } | Failure {
  if (body === undefined || body === null) return { body: undefined };
  if (body_format === 'json')
    return { body: typeof body === 'string' ? body : JSON.stringify(body), type: 'application/json' };
  if (body_format === 'raw') return { body: typeof body === 'object' ? JSON.stringify(body) : String(body) };
  const type = 'application/x-www-form-urlencoded';
  if (typeof body === 'string') return { body, type };
  if (typeof body !== 'object') return failure('a form is a mapping of names to values');
  const pairs = Object.entries(body).flatMap(([name, value]) =>
    [value].flat().map((each) => [name, String(each)] as [string, string]),
  );
  return { body: new URLSearchParams(pairs).toString(), type };
}
