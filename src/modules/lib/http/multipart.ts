import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import { z } from 'zod';
import { text } from '../../../sdk/args.ts';
import { type Control, type Failure, failure, isFailure } from '../../../sdk/define.ts';

/** A body of `multipart/form-data`, with the type that names its boundary. */
export interface Multipart {
  readonly body: Buffer;
  readonly type: string;
}

const part = z
  .strictObject({
    content: text().optional(),
    filename: text().optional(),
    mime_type: text()
      .refine((type) => /^[\w.+-]+\/[\w.+-]+(;[^\r\n]*)?$/.test(type), {
        error: 'expected a type such as `text/plain`',
      })
      .optional(),
    multipart_encoding: z.enum(['base64', '7or8bit']).default('base64'),
  })
  .refine(({ content, filename }) => content || filename, { error: 'give `content` or `filename`' });

const fields = z.record(z.string(), z.union([text(), part]));

type Part = z.output<typeof part>;

/**
 * The fields of a form, each a text or a mapping of `content`, `filename`, `mime_type` and `multipart_encoding`, in the order of
 * their names. A file without `content` is looked for in `files/`, and goes along in Base64 unless told, as Ansible has it.
 */
export async function multipart(body: unknown, control: Control): Promise<Multipart | Failure> {
  const given = fields.safeParse(body);
  if (!given.success)
    return failure(`this is no form of fields: ${z.prettifyError(given.error).replaceAll('\n', ' ')}`, {
      hint: 'a field is a text, or a mapping of `content`, `filename`, `mime_type` and `multipart_encoding`',
    });
  const parts: Buffer[] = [];
  for (const [name, value] of Object.entries(given.data).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const made = typeof value === 'string' ? plainPart(name, value) : await partOf(name, value, control);
    if (isFailure(made)) return made;
    parts.push(made);
  }
  const boundary = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
  const framed = parts.flatMap((each) => [`--${boundary}\r\n`, each, '\r\n']);
  return {
    body: Buffer.concat([...framed, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece))),
    type: `multipart/form-data; boundary="${boundary}"`,
  };
}

/** As text, which a program's settings can hold; a larger body, or one with other bytes, has to go along as a file. */
export function asText({ body, type }: Multipart): {
  readonly body: string | undefined;
  readonly type: string;
} {
  const isText = body.length < 2 ** 16 && isUtf8(body) && !body.includes(0);
  return { body: isText ? body.toString() : undefined, type };
}

function plainPart(name: string, value: string): Buffer {
  return Buffer.from(`Content-Type: text/plain\r\n${disposition(name, undefined)}\r\n\r\n${value}`);
}

async function partOf(name: string, given: Part, control: Control): Promise<Buffer | Failure> {
  const type = `Content-Type: ${given.mime_type ?? typeOf(given.filename)}`;
  const place = disposition(name, given.filename);
  if (given.content) return Buffer.from(`${type}\r\n${place}\r\n\r\n${given.content}`);
  const bytes = await contentOf(given.filename ?? '', control);
  if (isFailure(bytes)) return bytes;
  if (given.multipart_encoding === '7or8bit')
    return Buffer.concat([Buffer.from(`${type}\r\n${place}\r\n\r\n`), bytes]);
  const lines = bytes.toString('base64').replaceAll(/.{76}(?=.)/g, '$&\r\n');
  return Buffer.from(`Content-Transfer-Encoding: base64\r\n${type}\r\n${place}\r\n\r\n${lines}`);
}

async function contentOf(name: string, control: Control): Promise<Buffer | Failure> {
  const path = await control.locate('files', name);
  if (isFailure(path)) return path;
  const file = await control.file(path);
  return file ? Buffer.from(await file.read()) : failure(`${path} is no file`);
}

/** Names in quotes, as browsers write them. */
function disposition(name: string, filename: string | undefined): string {
  const quoted = (value: string) =>
    `"${value.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}"`;
  const file = filename === undefined ? '' : `; filename=${quoted(basename(filename))}`;
  return `Content-Disposition: form-data; name=${quoted(name)}${file}`;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.jar': 'application/java-archive',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.tar': 'application/x-tar',
  '.txt': 'text/plain',
  '.xml': 'text/xml',
  '.zip': 'application/zip',
};

function typeOf(filename = ''): string {
  return types[extname(filename).toLowerCase()] ?? 'application/octet-stream';
}
