import { homedir } from 'node:os';
import { posix } from 'node:path';
import { Fault } from '../fault.ts';
import { asList, asMapping, asText, type Helper } from './helper.ts';

/** Paths and URLs, as text: nothing is looked at. */
export const pathHelpers: readonly Helper[] = [
  onePath('basename', 'The last part of a path.', '/opt/flink.tgz', 'flink.tgz', (path) =>
    posix.basename(path),
  ),
  onePath('dirname', 'The folder of a path.', '/opt/flink.tgz', '/opt', (path) => posix.dirname(path)),
  onePath('normpath', 'A path without `.`, `..` and doubled slashes.', '/opt//a/../b/', '/opt/b', (path) =>
    posix.normalize(path).replace(/(?<=.)\/$/, ''),
  ),
  onePath('splitext', 'A path and its extension.', 'a/flink.tgz', ['a/flink', '.tgz'], (path) => {
    const extension = posix.extname(path);
    return [extension ? path.slice(0, -extension.length) : path, extension];
  }),
  onePath('expanduser', 'A path with the home folder of the control machine for `~`.', '/a', '/a', (path) =>
    path.replace(/^~(?=\/|$)/, homedir()),
  ),
  {
    name: 'relpath',
    usage: 'relpath path start',
    summary: 'A path as seen from another.',
    example: { text: '{{ relpath "/opt/a/b" "/opt/c" }}', result: '../a/b' },
    takes: [2, 2],
    call: ([path, start]) => posix.relative(asText(start), asText(path)) || '.',
  },
  {
    name: 'path_join',
    usage: 'path_join part ...',
    summary: 'Parts, or a list of them, as one path; an absolute one leaves those before it out.',
    example: { text: '{{ path_join "/opt" "flink" }}', result: '/opt/flink' },
    takes: [1, 32],
    call: (parts) => parts.flat().map(asText).reduce(joined),
  },
  {
    name: 'commonpath',
    usage: 'commonpath paths',
    summary: 'The longest path that all are below.',
    example: { text: '{{ commonpath paths }}', vars: { paths: ['/opt/a', '/opt/b'] }, result: '/opt' },
    takes: [1, 1],
    call: ([paths]) => common(asList(paths).map((path) => asText(path).split('/'))),
  },
  {
    name: 'urlencode',
    usage: 'urlencode x',
    summary: 'Text as a part of a URL, or a mapping as its query.',
    example: { text: '{{ urlencode "a b/c" }}', result: 'a%20b/c' },
    takes: [1, 1],
    call: ([value]) =>
      typeof value === 'object' && value !== null
        ? Object.entries(asMapping(value))
            .map(([key, part]) => `${encodeURIComponent(key)}=${encodeURIComponent(asText(part))}`)
            .join('&')
        : encodeURIComponent(asText(value)).replaceAll('%2F', '/'),
  },
  {
    name: 'urldecode',
    usage: 'urldecode text',
    summary: 'The text of a part of a URL.',
    example: { text: '{{ urldecode "a%20b" }}', result: 'a b' },
    takes: [1, 1],
    call: ([text]) => decoded(asText(text)),
  },
  {
    name: 'urlsplit',
    usage: 'urlsplit url part?',
    summary:
      'The parts of a URL, or one: `scheme`, `hostname`, `port`, `path`, `query`, `fragment`, `username`, `password`, `netloc`.',
    example: { text: '{{ urlsplit "http://a:8081/x?y=1" "port" }}', result: 8081 },
    takes: [1, 2],
    call: ([url, part]) => urlPart(asText(url), part === undefined ? undefined : asText(part)),
  },
];

function onePath(
  name: string,
  summary: string,
  given: string,
  result: unknown,
  call: (path: string) => unknown,
): Helper {
  const example = { text: `{{ ${name} "${given}" }}`, result };
  return {
    name,
    usage: `${name} path`,
    summary,
    example,
    takes: [1, 1],
    call: ([path]) => call(asText(path)),
  };
}

function joined(before: string, part: string): string {
  if (part.startsWith('/') || before === '') return part;
  return before.endsWith('/') ? before + part : `${before}/${part}`;
}

function common(paths: readonly (readonly string[])[]): string {
  const [first = [], ...others] = paths;
  let count = 0;
  while (count < first.length && others.every((other) => other[count] === first[count])) count++;
  return first.slice(0, count).join('/') || (first[0] === '' && count > 0 ? '/' : '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Fault(`"${text}" isn't URL encoded`);
  }
}

function urlPart(text: string, part: string | undefined): unknown {
  const found = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/i.exec(text);
  const [, scheme = '', netloc = '', path = '', query = '', fragment = ''] = found ?? [];
  const [, username = null, password = null, hostname = '', port] =
    /^(?:([^:@]*)(?::([^@]*))?@)?(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(netloc) ?? [];
  const parts: Readonly<Record<string, unknown>> = {
    fragment,
    hostname: hostname.replace(/^\[|\]$/g, '').toLowerCase() || null,
    netloc,
    password,
    path,
    port: port === undefined ? null : Number(port),
    query,
    scheme: scheme.toLowerCase(),
    username,
  };
  if (part === undefined) return parts;
  if (Object.hasOwn(parts, part)) return parts[part];
  throw new Fault(`a URL has no part \`${part}\``, {
    hint: `its parts are ${Object.keys(parts).join(', ')}`,
  });
}
