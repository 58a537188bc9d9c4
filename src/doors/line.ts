import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Sizes } from "./options.ts";

/** How often one who takes nothing is looked at before it is given up. */
const looks = 4;

/** What goes out to one client, no faster than it reads. */
export interface Line {
  /** Sends a message. Settles once the operating system has taken it; never rejects, as a socket that closed has its own ways to say so. */
  send(message: string): Promise<void>;
  /** Writes whole frames. True when there may be more at once, false when the client is behind or gone. */
  push(frames: Buffer): boolean;
  /** Calls once the client has caught up; never when it is gone. To be asked after a push that answered false. */
  whenRead(call: () => void): void;
}

/**
 * Opens the line of a socket to its client. `connection` is what the socket itself writes to: frames may be put between its own, as
 * nothing is compressed or sent in parts.
 *
 * Whoever waits for `send` and `push` before fetching the next event puts no more into memory than a few messages. While more than
 * `unreadBytes` wait, and until all of that is taken, nothing is read from the socket: a client cannot ask for more than it takes. When
 * it takes nothing for `unreadMs` (or a quarter more), `giveUp` is called.
 */
export function openLine(
  socket: WebSocket,
  connection: Socket,
  { unreadBytes, unreadMs }: Pick<Sizes, "unreadBytes" | "unreadMs">,
  giveUp: () => void,
): Line {
  let watching = false;
  let waiting: (() => void)[] | null = null;

  // On a socket that is closing every send waits for the end: settled at once, a subscription would run through its source unheard.
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));

  connection.on("drain", () => {
    if (socket.isPaused) socket.resume();
    const drained = waiting;
    waiting = null;
    for (const goOn of drained ?? []) goOn();
  });

  /** After every write: most often the operating system has taken it all by now, and there is nothing to watch over. */
  function watch(): void {
    if (connection.writableLength === 0) return;
    if (connection.writableLength > unreadBytes) socket.pause();
    if (!watching) look(taken(), 0);
  }

  /** Bytes that the operating system has taken. Asked for, as a callback with every write would be called ten thousand times an event. */
  const taken = (): number => connection.bytesWritten - connection.writableLength;

  function look(takenBefore: number, inVain: number): void {
    watching = true;
    setTimeout(() => {
      watching = false;
      if (connection.writableLength === 0 || socket.readyState !== socket.OPEN) return;
      if (taken() > takenBefore) look(taken(), 0);
      else if (inVain + 1 < looks) look(takenBefore, inVain + 1);
      else giveUp();
    }, unreadMs / looks).unref();
  }

  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return closed;
      return new Promise((resolve) => {
        socket.send(message, () => resolve());
        watch();
      });
    },

    push(frames) {
      if (socket.readyState !== socket.OPEN) return false;
      connection.write(frames);
      watch();
      return !connection.writableNeedDrain;
    },

    whenRead(call) {
      waiting ??= [];
      waiting.push(call);
    },
  };
}
