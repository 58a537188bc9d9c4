import { setTimeout as sleep } from "node:timers/promises";
import type { Called } from "../channels/channel-server.ts";
import type { ChannelDouble } from "../channels/double.ts";
import { openShopify } from "../channels/shopify.ts";
import type { Chance } from "./chance.ts";
import type { Post } from "./channels.ts";
import { shelves, skus, told } from "./shop.ts";

/** A shop at Shopify that is asked and told things. It lives in this process, so none of those who call it outlives it. */
export interface ToldShop {
  readonly double: ChannelDouble;
  /** The channel's ids of all orders placed there. */
  readonly placed: readonly string[];
  /** Buyers place so many orders; answers the webhooks: every third is lost, every sixth sent twice. */
  place(gateway: string, orders: number): Post[];
  /** Resolves when the channel has done something it was told, and has not answered yet: it keeps the answer back for a moment. */
  nextDone(): Promise<void>;
  stop(): Promise<void>;
}

/** Long enough to kill who waits for the answer. */
const keptBackMilliseconds = 1_000;

export async function openToldShop(chance: Chance): Promise<ToldShop> {
  const double = await openShopify();
  for (const [index, sku] of skus.entries()) double.list(sku, index);
  const placed: string[] = [];
  let waiting: (() => void) | null = null;
  double.server.beforeAnswer = async (called) => {
    if (!tells(called)) return;
    if (waiting) {
      waiting();
      waiting = null;
      await sleep(keptBackMilliseconds);
    } else if (Math.random() < 0.2) await sleep(20 + Math.random() * 200);
  };

  function order(): string {
    const [one = "", other = ""] = chance.shuffled(plenty);
    const externalId = double.order([
      { sku: one, quantity: chance.between(2, 3) },
      { sku: other, quantity: chance.between(1, 2) },
    ]);
    placed.push(externalId);
    return externalId;
  }

  function webhook(gateway: string, externalId: string): Post {
    const { headers, body } = double.webhook(externalId) as NonNullable<ReturnType<ChannelDouble["webhook"]>>;
    const deliveryId = double.connector.webhook?.idOf({ headers, body }) ?? "";
    const text = Buffer.from(body).toString();
    return { channel: told, deliveryId, url: `${gateway}/webhooks/${told}`, headers, body: text, version: null };
  }

  return {
    double,
    placed,
    place(gateway, orders) {
      return Array.from({ length: orders }, order).flatMap((externalId) => {
        const number = placed.indexOf(externalId);
        if (number % 3 === 2) return [];
        const post = webhook(gateway, externalId);
        return number % 6 === 0 ? [post, post] : [post];
      });
    },
    nextDone: () =>
      new Promise((resolve) => {
        waiting = resolve;
      }),
    stop: () => double.stop(),
  };
}

/** Things that nobody runs out of, so that every order can be sent. */
const plenty = shelves.filter(([, west, east]) => west + east >= 700).map(([sku]) => sku);

const tells = ({ path, body }: Called): boolean => path.endsWith("/graphql.json") && Buffer.from(body).toString().includes("mutation ");
