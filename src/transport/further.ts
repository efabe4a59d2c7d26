import { ConnectionLost } from '../sdk/host.ts';
import { SessionRefused } from './session-refused.ts';
import type { Channel, Transport } from './transport.ts';

/**
 * A connection that is joined by further ones where sshd opens no more sessions on those that there are (MaxSessions).
 * It is lost when the first is. Throws SessionRefused where no further one can be had.
 */
export function withFurther(first: Transport, another: () => Promise<Transport>): Transport {
  const all = new Set([first]);
  let isClosing = false;
  const open = async (refused: SessionRefused): Promise<Transport> => {
    const more = await another().catch(() => Promise.reject(refused));
    if (isClosing) {
      await more.close();
      throw new ConnectionLost('the connection was closed', { cause: refused });
    }
    all.add(more);
    void more.lost.then(() => all.delete(more));
    return more;
  };
  return {
    ...first,
    async exec(command) {
      let refused: SessionRefused | undefined;
      for (const each of all) {
        const started = await execOn(each, command);
        if (!(started instanceof SessionRefused)) return started;
        refused = started;
      }
      if (!refused) return first.exec(command);
      return (await open(refused)).exec(command);
    },
    async close() {
      isClosing = true;
      await Promise.all([...all].map((each) => each.close()));
    },
  };
}

function execOn(transport: Transport, command: string): Promise<Channel | SessionRefused> {
  return transport.exec(command).catch((error) => {
    if (error instanceof SessionRefused) return error;
    throw error;
  });
}
