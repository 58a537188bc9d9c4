import { setTimeout as sleep } from "node:timers/promises";
import type { Called } from "../channels/channel-server.ts";
import type { ChannelDouble } from "../channels/double.ts";
import { openShopify } from "../channels/shopify.ts";
import type { Chance } from "./chance.ts";
import type { Post } from "./channels.ts";
import { shelves, skus, told } from "./shop.ts";

/** What the channel can be told, as the mutations are called. */
const things = { "a parcel": /^Ship$/, anything: /./ };
export type Thing = keyof typeof things;

/** A shop at Shopify that is asked and told things. It lives in this process, so none of those who call it outlives it. */
export interface ToldShop {
  readonly double: ChannelDouble;
  /** The channel's ids of all orders placed there. */
  readonly placed: readonly string[];
  /** Buyers place so many orders; answers the webhooks: every third is lost, every sixth sent twice. */
  place(gateway: string, orders: number): Post[];
  /** Resolves when the channel has done such a thing, as it was told, and has not answered yet: it keeps the answer back for a moment. */
  nextDone(what: Thing): Promise<void>;
  /** Answers the next call with the wish for a pause; resolves when that has come to who called. */
  wantPause(): Promise<void>;
  /** Calls that were made in the pauses, but for those that were on their way. */
  readonly callsInPauses: () => number;
  stop(): Promise<void>;
}

/** Long enough to kill who waits for the answer. */
const keptBackMilliseconds = 1_000;
/** Longer than a gateway takes to die and to come back. */
const pauseSeconds = 8;
const onItsWayMilliseconds = 1_000;

export async function openToldShop(chance: Chance): Promise<ToldShop> {
  const double = await openShopify();
  for (const [index, sku] of skus.entries()) double.list(sku, index);
  const placed: string[] = [];
  const pauses: number[] = [];
  let waiting: { readonly what: Thing; readonly done: () => void } | null = null;
  double.server.beforeAnswer = async (called) => {
    if (waiting && things[waiting.what].test(mutationIn(called))) {
      waiting.done();
      waiting = null;
      await sleep(keptBackMilliseconds);
    } else if (mutationIn(called) && Math.random() < 0.2) await sleep(20 + Math.random() * 200);
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
    nextDone: (what) =>
      new Promise((done) => {
        waiting = { what, done };
      }),
    wantPause: () =>
      new Promise((resolve) => {
        const met = ({ at }: Called) => {
          pauses.push(at);
          setTimeout(resolve, onItsWayMilliseconds);
          return true;
        };
        double.server.misbehave(met, { kind: "RATE_LIMITED", seconds: pauseSeconds });
      }),
    callsInPauses: () =>
      double.server.calls.filter(({ at }) => pauses.some((since) => at > since + onItsWayMilliseconds && at < since + pauseSeconds * 1000))
        .length,
    stop: () => double.stop(),
  };
}

/** Things that nobody runs out of, so that every order can be sent. */
const plenty = shelves.filter(([, west, east]) => west + east >= 700).map(([sku]) => sku);

/** Empty for a call that changes nothing. */
const mutationIn = ({ path, body }: Called): string =>
  (path.endsWith("/graphql.json") && /mutation (\w+)/.exec(Buffer.from(body).toString())?.[1]) || "";
