import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { sayLive } from "./screen.ts";

/** A subscriber like any other, on a socket of its own. */
export interface Live {
  /** How many order events it has heard. */
  readonly heard: () => readonly string[];
  close(): Promise<void>;
}

interface OrderEvent {
  readonly orderEvents: { readonly type: string; readonly order: { readonly number: string; readonly channel: { readonly name: string } } | null };
}
interface LevelEvent {
  readonly inventoryLevels: { readonly item: { readonly sku: string } | null; readonly location: { readonly code: string } | null; readonly available: number; readonly committed: number };
}

/** Subscribes to orders and stock and shows every event on the screen as it comes. */
export async function followLive(gateway: string, key: string): Promise<Live> {
  const client = createClient({
    url: `${gateway.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${key}` },
    lazy: false,
    onNonLazyError: () => {},
  });
  const heard: string[] = [];
  const orders = (async () => {
    for await (const { data } of client.iterate<OrderEvent>({ query: "subscription { orderEvents { type order { number channel { name } } } }" })) {
      if (!data) continue;
      const { type, order } = data.orderEvents;
      heard.push(`${type} ${order?.number}`);
      sayLive(`${type.padEnd(34)} ${order?.number ?? ""}  ${order?.channel.name ?? ""}`);
    }
  })();
  const levels = (async () => {
    for await (const { data } of client.iterate<LevelEvent>({ query: "subscription { inventoryLevels { item { sku } location { code } available committed } }" })) {
      if (!data) continue;
      const { item, location, available, committed } = data.inventoryLevels;
      sayLive(`stock ${`${item?.sku} at ${location?.code}`.padEnd(28)} ${available} available, ${committed} committed`);
    }
  })();
  // The socket is open and both subscriptions stand before the scene begins.
  await new Promise((resolve) => setTimeout(resolve, 300));
  return {
    heard: () => heard,
    async close() {
      await client.dispose();
      await Promise.allSettled([orders, levels]);
    },
  };
}
