import { ConnectionLost, HostError } from '../../sdk/host.ts';
import type { Transport } from '../../transport/transport.ts';
import { createQueue, type Queue } from '../../util/queue.ts';
import type { Section } from '../shell/request.ts';
import { handOver, type Neighbour, NothingToGive } from './neighbour.ts';

/** A file that a host is to get. */
export interface Delivery {
  readonly receiver: Neighbour;
  /** Where it goes on the host. */
  readonly path: string;
  /** sha256 of it: what is the same file. */
  readonly digest: string;
  /** Writes it from its input, and compares it with the checksum. */
  readonly write: string;
  readonly signal: AbortSignal | undefined;
  /** Gets it from the control machine. */
  readonly fromControl: () => Promise<Section>;
}

/** Who of a run's hosts has which large file, and gives it to which others. */
export interface PassOn {
  /** Bytes from which a file is passed on. */
  readonly from: number;
  deliver(delivery: Delivery): Promise<Section>;
  /** Settles when nobody waits for the file that this host has at a path, which is then given to nobody any more. */
  release(host: Neighbour, path: string, signal: AbortSignal | undefined): Promise<void>;
}

interface Holder {
  readonly neighbour: Neighbour;
  readonly path: string;
  /** To how many it gives now, and has given. */
  giving: number;
  given: number;
}

interface PassedFile {
  holders: readonly Holder[];
  /** Deliveries under way, from wherever, and those that wait for a turn. */
  underWay: number;
  waiting: number;
  readonly listeners: Set<() => void>;
}

/** Hears why a host gets a file from the control machine. */
type Note = (message: string, host: string) => void;

/** Others to whom a host gives a file at the same time. */
const most = 2;

/**
 * Passes files on: the first host gets one from the control machine, and every host that has it gives it to others. A
 * host that can't be reached by another gets it from the control machine, and `note` hears why.
 */
export function createPassOn(from: number, note: Note): PassOn {
  const handOvers = oneForEach();
  const files = new Map<string, PassedFile>();
  return {
    from,
    async deliver(delivery) {
      const file = files.get(delivery.digest) ?? {
        holders: [],
        underWay: 0,
        waiting: 0,
        listeners: new Set(),
      };
      files.set(delivery.digest, file);
      for (;;) {
        const section = await deliverOnce(file, delivery, handOvers, note);
        if (section) return section;
      }
    },
    async release(host, path, signal) {
      const isThis = (holder: Holder) =>
        holder.neighbour.transport === host.transport && holder.path === path;
      for (const file of files.values()) {
        const holder = file.holders.find(isThis);
        while (holder && (file.waiting > 0 || holder.giving > 0) && !signal?.aborted)
          await change(file, signal);
        file.holders = file.holders.filter((each) => each !== holder);
      }
    },
  };
}

/** A queue for each receiver: each hand-over changes its `authorized_keys` and puts back what was there. */
function oneForEach(): (transport: Transport) => Queue {
  const queues = new Map<Transport, Queue>();
  return (transport) => {
    const queue = queues.get(transport) ?? createQueue();
    queues.set(transport, queue);
    return queue;
  };
}

/** Undefined where the host whose turn it was to give has nothing to give any more. */
async function deliverOnce(
  file: PassedFile,
  delivery: Delivery,
  handOvers: (transport: Transport) => Queue,
  note: Note,
): Promise<Section | undefined> {
  const holder = await turn(file, delivery);
  try {
    const section = holder
      ? await pass(file, holder, delivery, handOvers, note)
      : await delivery.fromControl();
    const { receiver, path } = delivery;
    if (section?.code === 0 && receiver.transport.peer)
      file.holders = [...file.holders, { neighbour: receiver, path, giving: 0, given: 0 }];
    return section;
  } finally {
    file.underWay -= 1;
    if (holder) holder.giving -= 1;
    tell(file);
  }
}

/** Waits for a host that can give, or for it to be the control machine's turn: undefined. */
async function turn(file: PassedFile, { receiver, signal }: Delivery): Promise<Holder | undefined> {
  file.waiting += 1;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const free = file.holders.filter(
        ({ giving, neighbour }) => giving < most && neighbour.transport !== receiver.transport,
      );
      const [holder] = receiver.transport.peer ? free.sort((a, b) => a.giving - b.giving) : [];
      if (holder || file.underWay === 0 || !receiver.transport.peer) {
        file.underWay += 1;
        if (holder) holder.giving += 1;
        return holder;
      }
      await change(file, signal);
    }
  } finally {
    file.waiting -= 1;
    tell(file);
  }
}

/** Wakes who waits for a change of a file. */
function tell(file: PassedFile): void {
  for (const listen of [...file.listeners]) listen();
}

async function pass(
  file: PassedFile,
  holder: Holder,
  { receiver, write, signal, fromControl }: Delivery,
  handOvers: (transport: Transport) => Queue,
  note: Note,
): Promise<Section | undefined> {
  try {
    const section = await handOvers(receiver.transport)(() =>
      handOver(holder.neighbour, holder.path, receiver, write, signal),
    );
    if (section.code === 0) {
      holder.given += 1;
      return section;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof HostError || error instanceof ConnectionLost)) throw error;
    // One that never could is likely not to be able to; one that did is likely not to be the reason.
    if (error instanceof NothingToGive || error instanceof ConnectionLost || holder.given === 0)
      file.holders = file.holders.filter((each) => each !== holder);
    if (error instanceof NothingToGive) return undefined;
    note(`it comes from the control machine: ${error.message}`, receiver.host);
  }
  // Also where the receiver could not write what it got: then it tells why.
  return fromControl();
}

/** Settles when a delivery has ended, or the wait for it has. */
function change(file: PassedFile, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      file.listeners.delete(settle);
      signal?.removeEventListener('abort', settle);
      resolve();
    };
    file.listeners.add(settle);
    signal?.addEventListener('abort', settle);
  });
}
