/** A program: subscribers that speak graphql-transport-ws by hand, one socket each. */
import { WebSocket } from "ws";
import { obey } from "./program.ts";

export interface Heard {
  /** What the first subscriber heard. */
  readonly messages: readonly string[];
  /** Subscribers that heard something else, or the same in another order. */
  readonly strays: number;
}

interface Subscribers {
  readonly url: string;
  readonly key: string;
  readonly count: number;
  readonly query: string;
}

/** How many connect at once: a thousand would overrun the server's backlog. */
const atOnce = 50;

/** Everything that whoever was first to hear it heard, in order; every other subscriber is held against it. */
const said: string[] = [];
const counts: number[] = [];
const strays = new Set<number>();

function hear(subscriber: number, message: string): void {
  const number = counts[subscriber] ?? 0;
  counts[subscriber] = number + 1;
  if (number === said.length) said.push(message);
  else if (said[number] !== message) strays.add(subscriber);
}

function subscribe(subscriber: number, { url, key, query }: Subscribers): Promise<void> {
  const socket = new WebSocket(url, "graphql-transport-ws");
  counts[subscriber] = 0;
  return new Promise((resolve, reject) => {
    socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${key}` } })));
    socket.on("error", reject);
    socket.on("close", (code, reason) => reject(new Error(`Closed with ${code}: ${String(reason)}`)));
    socket.on("message", (data) => {
      const message = String(data);
      if (message.includes('"type":"next"')) return hear(subscriber, message);
      const { type } = JSON.parse(message) as { type: string };
      if (type === "ping") return socket.send('{"type":"pong"}');
      if (type !== "connection_ack") return reject(new Error(message));
      socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }), () => resolve());
    });
  });
}

obey({
  async subscribe(all: Subscribers): Promise<void> {
    for (let first = 0; first < all.count; first += atOnce)
      await Promise.all(Array.from({ length: Math.min(atOnce, all.count - first) }, (_, index) => subscribe(first + index, all)));
    // A subscription is not acknowledged: give the last of them the time to begin.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  },
  least: (): number => Math.min(...counts),
  last: (count: number): readonly string[] => said.slice(-count),
  heard: (): Heard => ({ messages: said, strays: strays.size + counts.filter((count) => count !== said.length).length }),
});
