import type { WebSocket } from "ws";
import type { Sizes } from "./options.ts";

/**
 * Sends to one socket no faster than it reads. The answer is settled once the operating system has taken the message, so whoever
 * waits for it before fetching the next event puts no more into memory than one message.
 *
 * While more than `unreadBytes` wait, nothing is read from the socket: a client cannot ask for more than it takes. When it takes
 * nothing for `unreadMs`, `giveUp` is called. The promise never rejects; a socket that closed has its own ways to say so.
 */
export function sendingPatiently(
  socket: WebSocket,
  { unreadBytes, unreadMs }: Pick<Sizes, "unreadBytes" | "unreadMs">,
  giveUp: () => void,
): (message: string) => Promise<void> {
  let unread = 0;
  let lastTaken = 0;
  let watching = false;

  function lookIn(ms: number): void {
    watching = true;
    setTimeout(look, ms).unref();
  }

  function look(): void {
    watching = false;
    if (unread === 0 || socket.readyState !== socket.OPEN) return;
    const left = lastTaken + unreadMs - performance.now();
    if (left <= 0) giveUp();
    else lookIn(left);
  }

  // On a socket that is closing every send waits for the end: settled at once, a subscription would run through its source unheard.
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));

  return (message) => {
    if (socket.readyState !== socket.OPEN) return closed;
    return new Promise((resolve) => {
      if (unread === 0) lastTaken = performance.now();
      unread += 1;
      socket.send(message, () => {
        unread -= 1;
        lastTaken = performance.now();
        if (socket.isPaused && socket.bufferedAmount <= unreadBytes) socket.resume();
        resolve();
      });
      if (socket.bufferedAmount > unreadBytes) socket.pause();
      if (!watching) lookIn(unreadMs);
    });
  };
}
