import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";

/** One who wants every event of a kind, whatever happens to the gateway: comes back with the last cursor it saw. */
export interface Subscriber {
  readonly aggregateType: string;
  /** In the order in which they came. */
  readonly positions: readonly number[];
  /** How often it came back and heard something. */
  readonly resumptions: () => number;
  /** Errors in answers; a connection that breaks is none. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

const beginning = Buffer.from("at:0").toString("base64url");
const positionOf = (cursor: string): number => Number(Buffer.from(cursor, "base64url").toString("utf8").replace("at:", ""));

const kinds = { orderEvents: "Order", fulfillmentOrderEvents: "FulfillmentOrder", inventoryLevels: "InventoryLevel" } as const;

interface Pushed {
  readonly event: { readonly cursor: string; readonly sequence: number };
}

/** Follows a subscription field over a real socket, from the beginning of the log. */
export function subscribe(gateway: string, key: string, field: keyof typeof kinds): Subscriber {
  const positions: number[] = [];
  const errors: string[] = [];
  let cursor = beginning;
  let resumptions = 0;
  let closing = false;
  // Coming back is what is tested here, so it is written out.
  const client = createClient({
    url: `${gateway.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    retryAttempts: 0,
  });

  /** Until the connection breaks, or, as people close their laptops in the midst of it, after some events. */
  async function connectOnce(): Promise<void> {
    const most = 1 + Math.floor(Math.random() * 80);
    let heard = 0;
    const query = `subscription($after: String) { event: ${field}(after: $after) { cursor sequence } }`;
    for await (const { data, errors: wrong } of client.iterate<Pushed>({ query, variables: { after: cursor } })) {
      for (const { message } of wrong ?? []) errors.push(message);
      if (!data) continue;
      cursor = data.event.cursor;
      positions.push(positionOf(cursor));
      heard += 1;
      if (heard === 1 && positions.length > 1) resumptions += 1;
      if (heard === most) return;
    }
  }

  const following = (async () => {
    while (!closing) {
      await connectOnce().catch(() => {});
      await sleep(20);
    }
  })();

  return {
    aggregateType: kinds[field],
    positions,
    resumptions: () => resumptions,
    errors,
    async close() {
      closing = true;
      // Between two connections there is none to close.
      await Promise.resolve(client.dispose()).catch(() => {});
      await following;
    },
  };
}
