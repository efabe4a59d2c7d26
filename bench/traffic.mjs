import { readFile } from 'node:fs/promises';

/**
 * What has gone over a lab's link since it was made, in bytes with all headers. Hosts among themselves don't use it.
 *
 * @param {import('./lab.mjs').Lab} lab
 * @returns {Promise<{ sent: number, received: number }>} as the control machine sees it
 */
export async function trafficOf({ link }) {
  const read = async (name) => Number(await readFile(`/sys/class/net/${link}/statistics/${name}`, 'utf8'));
  return { sent: await read('tx_bytes'), received: await read('rx_bytes') };
}
