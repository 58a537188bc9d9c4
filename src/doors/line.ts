import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Sizes } from "./options.ts";

/** What goes out to one client, no faster than it reads. */
export interface Line {
  /** Sends a message. Settles once the operating system has taken it; never rejects, as a socket that closed has its own ways to say so. */
  send(message: string): Promise<void>;
  /** Writes whole frames, and calls `goOn` once there may be more: at once, or when the client has caught up; never when it is gone. */
  push(frames: Buffer, goOn: () => void): void;
}

/**
 * Opens the line of a socket to its client. `connection` is what the socket itself writes to: frames may be put between its own, as
 * nothing is compressed or sent in parts.
 *
 * Whoever waits for `send` and `push` before fetching the next event puts no more into memory than a few messages. While more than
 * `unreadBytes` wait, nothing is read from the socket: a client cannot ask for more than it takes. When it takes nothing for
 * `unreadMs`, `giveUp` is called.
 */
export function openLine(
  socket: WebSocket,
  connection: Duplex,
  { unreadBytes, unreadMs }: Pick<Sizes, "unreadBytes" | "unreadMs">,
  giveUp: () => void,
): Line {
  let lastTaken = 0;
  let watching = false;
  let waiting: (() => void)[] = [];

  // On a socket that is closing every send waits for the end: settled at once, a subscription would run through its source unheard.
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));

  connection.on("drain", () => {
    const drained = waiting;
    waiting = [];
    for (const goOn of drained) goOn();
  });

  function taken(): void {
    lastTaken = performance.now();
    if (socket.isPaused && connection.writableLength <= unreadBytes) socket.resume();
  }

  /** After every write: most often the operating system has taken it all by now, and there is nothing to watch over. */
  function watch(): void {
    if (connection.writableLength === 0) return;
    if (connection.writableLength > unreadBytes) socket.pause();
    if (watching) return;
    lastTaken = performance.now();
    lookIn(unreadMs);
  }

  function lookIn(ms: number): void {
    watching = true;
    setTimeout(look, ms).unref();
  }

  function look(): void {
    watching = false;
    if (connection.writableLength === 0 || socket.readyState !== socket.OPEN) return;
    const left = lastTaken + unreadMs - performance.now();
    if (left <= 0) giveUp();
    else lookIn(left);
  }

  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return closed;
      return new Promise((resolve) => {
        socket.send(message, () => {
          taken();
          resolve();
        });
        watch();
      });
    },

    push(frames, goOn) {
      if (socket.readyState !== socket.OPEN) return;
      connection.write(frames, taken);
      watch();
      if (connection.writableNeedDrain) waiting.push(goOn);
      else goOn();
    },
  };
}
