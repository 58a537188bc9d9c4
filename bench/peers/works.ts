import type { WorkCode } from "./options.ts";
import { type Client, chance, customers, pages, places, skus, threeSkus } from "./peer.ts";

/** One kind of work, done over and over. */
export interface Work {
  readonly code: WorkCode;
  readonly name: string;
  /** Against `--seconds`: placing an order takes some peers seconds. */
  readonly timesAsLong: number;
  /** What to do next, with the same choices for every peer and seed; null when the peer does not do it. */
  operation(client: Client, seed: number): Promise<(() => Promise<unknown>) | null>;
}

const orderIds = new WeakMap<Client, readonly string[]>();

/** The ids of all orders on the pages that are read. */
async function idsOf(client: Client): Promise<readonly string[]> {
  let ids = orderIds.get(client);
  if (!ids) {
    const all: string[] = [];
    for (let page = 0; page < pages; page++) all.push(...(await client.listOrders(page)));
    ids = all;
    orderIds.set(client, ids);
  }
  return ids;
}

/** Never the same twice, so that no count is set to what it is. */
let changes = 0;

/** Reads before writes, so that what is written does not change what is read. */
export const works: readonly Work[] = [
  {
    code: "W1",
    name: "page of 50 orders",
    timesAsLong: 1,
    async operation(client, seed) {
      const pick = chance(seed);
      return () => client.listOrders(pick(pages));
    },
  },
  {
    code: "W2",
    name: "one order",
    timesAsLong: 1,
    async operation(client, seed) {
      const pick = chance(seed);
      const ids = await idsOf(client);
      return () => client.readOrder(ids[pick(ids.length)] as string);
    },
  },
  {
    code: "W4",
    name: "read stock, 100 SKUs at 3 places",
    timesAsLong: 1,
    async operation({ readStock }, seed) {
      const pick = chance(seed);
      const hundred = (first: number) => skus.slice(first, first + 100);
      return readStock ? () => readStock(hundred(pick(skus.length - 100))) : null;
    },
  },
  {
    code: "W4",
    name: "adjust stock, 1 SKU at 1 place",
    timesAsLong: 1,
    async operation({ adjustStock }, seed) {
      const pick = chance(seed);
      return adjustStock ? () => adjustStock(skus[pick(skus.length)] as string, pick(places.length), ++changes) : null;
    },
  },
  {
    code: "W3",
    name: "place an order of 3 lines",
    timesAsLong: 2,
    async operation({ placeOrder }, seed) {
      const pick = chance(seed);
      return placeOrder ? () => placeOrder(threeSkus(pick), pick(customers)) : null;
    },
  },
];
