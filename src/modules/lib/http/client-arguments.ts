import { flag, list, text } from '../../../sdk/args.ts';
import { type Failure, failure } from '../../../sdk/define.ts';
import { refused } from '../files/attributes.ts';
import { hostPath } from '../files/paths.ts';
import { quoted } from './curl-config.ts';

/** How the host proves who it is, and whom it talks to: all of it needs curl. */
export const clientArguments = {
  client_cert: hostPath()
    .optional()
    .describe('Certificate of the client, a PEM file on the host; its key may be in it.'),
  client_key: hostPath().optional().describe('Key of that certificate, a PEM file on the host.'),
  ciphers: list(text()).default([]).describe('Ciphers that may be used, in the words of OpenSSL.'),
  use_gssapi: flag().default(false).describe('Log in with a Kerberos ticket.'),
  use_netrc: flag().default(false).describe('Take the login of `~/.netrc`; it is not read unless told.'),
  unredirected_headers: refused('give the address that is redirected to'),
  decompress: flag()
    .default(true)
    .describe('Unpack what the server says it has packed with gzip; nothing is asked for so.'),
};

/** Headers of a request that no cache on the way answers by what it kept. */
export const uncached = { 'Cache-Control': 'no-cache' } as const;

interface ClientArguments {
  readonly client_cert?: string | undefined;
  readonly client_key?: string | undefined;
  readonly ca_path?: string | undefined;
  readonly unix_socket?: string | undefined;
  readonly ciphers: readonly string[];
  readonly use_gssapi: boolean;
  readonly use_netrc: boolean;
  readonly use_proxy: boolean;
}

/** Lines of curl's configuration that the arguments mean; none where they ask for nothing. */
export function clientLines(args: ClientArguments): readonly string[] {
  const line = (name: string, value: string | undefined) =>
    value === undefined ? [] : [`${name} = ${quoted(value)}`];
  return [
    ...line('cert', args.client_cert),
    ...line('key', args.client_key),
    ...line('cacert', args.ca_path),
    ...line('unix-socket', args.unix_socket),
    ...line('ciphers', args.ciphers.length === 0 ? undefined : args.ciphers.join(':')),
    ...(args.use_gssapi ? ['negotiate', 'user = ":"'] : []),
    ...(args.use_netrc ? ['netrc-optional'] : []),
    ...line('noproxy', args.use_proxy ? undefined : '*'),
  ];
}

/** Why a request with such lines can't be sent from a host without curl. */
export function needsCurl(): Failure {
  return failure(
    'this host has no curl, which certificates, tickets, proxies, sockets and files to send need',
    {
      hint: 'install curl first with the package module',
    },
  );
}
