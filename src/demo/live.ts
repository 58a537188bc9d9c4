import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { Api } from "./api.ts";
import { sayLive } from "./screen.ts";

/** A subscriber like any other, on a socket of its own. */
export interface Live {
  /** How many order events it has heard. */
  readonly heard: () => readonly string[];
  close(): Promise<void>;
}

interface OrderEvent {
  readonly orderEvents: {
    readonly type: string;
    readonly order: { readonly number: string; readonly channel: { readonly name: string } } | null;
  };
}
interface LevelEvent {
  readonly inventoryLevels: {
    readonly item: { readonly sku: string } | null;
    readonly location: { readonly code: string } | null;
    readonly available: number;
    readonly committed: number;
  };
}

const orderEvents = "subscription($after: String) { orderEvents(after: $after) { type order { number channel { name } } } }";
const levelEvents =
  "subscription($after: String) { inventoryLevels(after: $after) { item { sku } location { code } available committed } }";

/** Subscribes to orders and stock and shows every event on the screen as it comes, from this moment on. */
export async function followLive(api: Api, gateway: string, key: string): Promise<Live> {
  const { eventCursor } = await api.ask<{ eventCursor: string }>("{ eventCursor }");
  const client = createClient({
    url: `${gateway.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
  });
  const heard: string[] = [];
  const orders = (async () => {
    for await (const { data } of client.iterate<OrderEvent>({ query: orderEvents, variables: { after: eventCursor } })) {
      if (!data) continue;
      const { type, order } = data.orderEvents;
      heard.push(`${type} ${order?.number}`);
      sayLive(`${type.padEnd(34)} ${order?.number ?? ""}  ${order?.channel.name ?? ""}`);
    }
  })();
  const levels = (async () => {
    for await (const { data } of client.iterate<LevelEvent>({ query: levelEvents, variables: { after: eventCursor } })) {
      if (!data) continue;
      const { item, location, available, committed } = data.inventoryLevels;
      sayLive(`stock ${`${item?.sku} at ${location?.code}`.padEnd(28)} ${available} available, ${committed} committed`);
    }
  })();
  return {
    heard: () => heard,
    async close() {
      await client.dispose();
      await Promise.allSettled([orders, levels]);
    },
  };
}
