import { ConnectionLost } from '../sdk/host.ts';
import { SessionRefused } from './session-refused.ts';
import type { Channel, Transport } from './transport.ts';

/** Connections to one host: with a session each there is one for every shell that a task may need. */
const most = 10;

/** A connection, and what has come of the sessions that were asked of it. */
interface Line {
  readonly transport: Transport;
  hasOpened: boolean;
  /** Those under way. */
  readonly asked: Set<Promise<Channel>>;
}

/**
 * A connection that is joined by further ones where sshd opens no more sessions on those that there are (MaxSessions).
 * It is lost when the first is. Throws SessionRefused where no further one can be had, or where that opens no session either.
 */
export function withFurther(first: Transport, another: () => Promise<Transport>): Transport {
  const all = new Set([lineOf(first)]);
  let isClosing = false;
  let opening: Promise<Line> | undefined;
  const open = async (refused: SessionRefused): Promise<Line> => {
    if (all.size >= most) throw refused;
    const more = await another().catch(() => Promise.reject(refused));
    if (isClosing) {
      await more.close();
      throw new ConnectionLost('the connection was closed', { cause: refused });
    }
    const line = lineOf(more);
    all.add(line);
    void more.lost.then(() => all.delete(line));
    return line;
  };
  /** Those that ask while one is opened try that one too. */
  const joined = (refused: SessionRefused): Promise<Line> => {
    opening ??= open(refused).finally(() => {
      opening = undefined;
    });
    return opening;
  };
  const exec = async (command: string): Promise<Channel> => {
    const started = await execOnAny(all, command);
    if (!(started instanceof SessionRefused)) return started;
    const more = await joined(started);
    const again = await execOn(more, command);
    if (!(again instanceof SessionRefused)) return again;
    // A refusal is heard of sooner than that another's session, asked for before, has its command.
    await Promise.allSettled(more.asked);
    // Others that waited for it were quicker.
    if (more.hasOpened) return exec(command);
    // Not one session: the next would get none either. Whoever hears so last closes it.
    if (more.asked.size === 0 && all.delete(more)) await more.transport.close();
    throw again;
  };
  return {
    ...first,
    exec,
    async close() {
      isClosing = true;
      await Promise.all([...all].map(({ transport }) => transport.close()));
    },
  };
}

function lineOf(transport: Transport): Line {
  return { transport, hasOpened: false, asked: new Set() };
}

/** The first session that one of the connections opens, or why the last doesn't. */
async function execOnAny(lines: Iterable<Line>, command: string): Promise<Channel | SessionRefused> {
  let refused: SessionRefused | undefined;
  for (const each of lines) {
    const started = await execOn(each, command);
    if (!(started instanceof SessionRefused)) return started;
    refused = started;
  }
  if (!refused) throw new Error('there is a connection, as long as it is not lost');
  return refused;
}

async function execOn(line: Line, command: string): Promise<Channel | SessionRefused> {
  const asked = line.transport.exec(command);
  line.asked.add(asked);
  try {
    const channel = await asked;
    line.hasOpened = true;
    return channel;
  } catch (error) {
    if (error instanceof SessionRefused) return error;
    throw error;
  } finally {
    line.asked.delete(asked);
  }
}
