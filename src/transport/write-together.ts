import type { Socket } from 'node:net';

/**
 * Has a socket send what is written in one turn of the event loop in one go. ssh2 writes each packet in three or four
 * pieces, and every piece would be a system call and, without Nagle's delay, a TCP segment of its own. To be called
 * after `connect`, which puts `write` back.
 */
export function writeTogether(socket: Socket): Socket {
  const write = socket.write.bind(socket) as (...words: readonly unknown[]) => boolean;
  let held = false;
  const release = () => {
    held = false;
    socket.uncork();
  };
  socket.write = (...words: readonly unknown[]) => {
    if (!held) {
      held = true;
      socket.cork();
      process.nextTick(release);
    }
    return write(...words);
  };
  return socket;
}
