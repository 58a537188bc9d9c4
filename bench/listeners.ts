/** A program: subscribers that speak graphql-transport-ws by hand, one socket each, and each with an operation id of its own as clients have. */
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { obey } from "./program.ts";

export interface Heard {
  /** What the first subscriber heard, without the ids of operations. */
  readonly messages: readonly string[];
  /** Subscribers that heard something else, or the same in another order. */
  readonly strays: number;
}

export interface Subscribers {
  readonly url: string;
  readonly key: string;
  readonly count: number;
  /** Takes the variable `after`. */
  readonly query: string;
}

/** How many connect at once when nothing is measured. */
const atOnce = 50;

interface Subscriber {
  socket: WebSocket | undefined;
  /** How much it has heard. */
  heard: number;
}

/** Everything that whoever was first to hear it heard, in order; every other subscriber is held against it. */
const said: string[] = [];
const subscribers: Subscriber[] = [];
const strays = new Set<Subscriber>();

function hear(subscriber: Subscriber, message: string): void {
  const number = subscriber.heard++;
  if (number === said.length) said.push(message);
  else if (said[number] !== message) strays.add(subscriber);
}

const cursorIn = (message: string | undefined): string | null => /"cursor":"([^"]+)"/.exec(message ?? "")?.[1] ?? null;

/** Connects and subscribes, after what it has heard. Resolves when the subscription is on its way. */
function subscribe(subscriber: Subscriber, { url, key, query }: Subscribers): Promise<void> {
  const socket = new WebSocket(url, "graphql-transport-ws", { perMessageDeflate: false });
  subscriber.socket = socket;
  const id = randomUUID();
  return new Promise((resolve, reject) => {
    socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${key}` } })));
    socket.on("error", reject);
    socket.on("close", (code, reason) => reject(new Error(`Closed with ${code}: ${String(reason)}`)));
    socket.on("message", (data) => {
      const message = String(data);
      if (message.includes('"type":"next"')) return hear(subscriber, message.slice(message.indexOf('"type"')));
      const { type } = JSON.parse(message) as { type: string };
      if (type === "ping") return socket.send('{"type":"pong"}');
      if (type !== "connection_ack") return reject(new Error(message));
      const variables = { after: cursorIn(said[subscriber.heard - 1]) };
      socket.send(JSON.stringify({ id, type: "subscribe", payload: { query, variables } }), () => resolve());
    });
  });
}

obey({
  async subscribe(all: Subscribers): Promise<void> {
    for (let first = 0; first < all.count; first += atOnce) {
      const some: Subscriber[] = Array.from({ length: Math.min(atOnce, all.count - first) }, () => ({ socket: undefined, heard: 0 }));
      subscribers.push(...some);
      await Promise.all(some.map((subscriber) => subscribe(subscriber, all)));
    }
    // A subscription is not acknowledged: give the last of them the time to begin.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  },
  /** As when the line to the whole shop is down. */
  vanish(): void {
    for (const { socket } of subscribers) {
      socket?.removeAllListeners("close");
      socket?.terminate();
    }
  },
  /** All at once. */
  async comeBack(all: Subscribers): Promise<void> {
    await Promise.all(subscribers.map((subscriber) => subscribe(subscriber, all)));
  },
  least: (): number => subscribers.reduce((least, { heard }) => Math.min(least, heard), Number.POSITIVE_INFINITY),
  last: (count: number): readonly string[] => said.slice(-count),
  heard: (): Heard => ({ messages: said, strays: strays.size + subscribers.filter(({ heard }) => heard !== said.length).length }),
});
