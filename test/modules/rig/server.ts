import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Case } from './case.ts';

/** A web server at an address of this machine that answers what a case says, and counts. */
export async function serve(
  address: string,
  pages: Case['server'],
): Promise<{ url: string; requests(): number; close(): Promise<void> }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const sent: Uint8Array[] = [];
    request.on('data', (piece: Uint8Array) => sent.push(piece));
    request.on('end', () => answer(pages, request, response, Buffer.concat(sent).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    url: `http://${address}:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  pages: Case['server'],
  request: IncomingMessage,
  response: ServerResponse,
  sent: string,
): void {
  const page = pages[request.url ?? ''];
  if (page === undefined) response.writeHead(404).end('not here');
  else if (typeof page === 'string') response.writeHead(200).end(page);
  else if (page.login && request.headers.authorization !== `Basic ${btoa(page.login)}`)
    response.writeHead(401, { 'www-authenticate': 'Basic realm="cases"' }).end('who are you');
  else if (page.body !== undefined && page.body !== sent)
    response.writeHead(400).end(`not what was sent: ${sent}`);
  else response.writeHead(page.status ?? 200, page.headers ?? {}).end(page.content ?? '');
}
