import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { cancelOrder } from "../../src/flows/cancel-order.ts";
import { completeDraft, createDraft } from "../../src/flows/draft-order.ts";
import { revalidateOrder } from "../../src/flows/revalidate-order.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { orderStatuses } from "../../src/orders/order.states.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { openApi } from "../support/api.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, jakarta, openShop } from "../support/shop.ts";
import { nextSeen, through, walk } from "./walk.ts";

const shop = await openShop();
const api = await openApi(shop);
const desk = new ReturnsDesk(shop);
await shop.stock(await shop.location(), { MUG: 10_000 });
const channel = await shop.channel({ type: "B2B" });
const run = <Result>(verb: (em: EntityManager) => Promise<Result>) => shop.em.transactional((em) => verb(em as EntityManager));

const draft = (sku: string): Promise<string> =>
  run((em) =>
    createDraft(em, aDeed(), {
      channelId: channel.id,
      externalId: null,
      number: null,
      currencyCode: "IDR",
      lines: [{ sku, title: "A mug", quantity: 1, unitPrice: moneyOf("10000", "IDR"), discount: null, tax: null }],
      shipTo: jakarta,
      customer: null,
      shipping: null,
      shippingOption: "JNE REG",
      tags: [],
    }),
  );
const accepted = async (sku: string): Promise<string> => {
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine(sku)] }));
  return taken?.orderId as string;
};
/** An order is RECEIVED only until the same transaction has reviewed it: here it is left so. */
const received = async (sku: string): Promise<string> => {
  const id = await draft(sku);
  await desk.on(id, ({ order }, work) => {
    order.receive();
    Object.assign(order, { channelPaymentStatus: "PAID", paymentStatus: "PAID" });
    work.tell({ order } as never, "order.received");
  });
  return id;
};
const cancelled = async (): Promise<string> => {
  const id = await accepted("MUG");
  await desk.on(id, (book, work) => cancelOrder(book, work, "test"));
  return id;
};
let unknown = 0;

walk<string>(shop, {
  machine: "Order",
  states: orderStatuses,
  async bring(state, to) {
    switch (state) {
      case "DRAFT":
        return draft("MUG");
      case "RECEIVED":
        return received(to === "EXCEPTION" ? `UNKNOWN-${++unknown}` : "MUG");
      case "EXCEPTION":
        return accepted(`UNKNOWN-${++unknown}`);
      case "OPEN":
        return accepted("MUG");
      case "COMPLETED":
        return desk.shipped(channel);
      default:
        return cancelled();
    }
  },
  stateOf: async (id) => (await shop.read(sql<{ status: string }>`select status from orders where id = ${id}`))[0]?.status,
  toldBy: (id) => id,
  next: (id) => nextSeen(api, "Order", id, "nextStatuses"),
  // It is reviewed in the same transaction.
  endsAs: (_, to) => (to === "RECEIVED" ? "OPEN" : to),
  verbs: {
    DRAFT: (id) => desk.on(id, ({ order }) => through(order, "DRAFT")),
    // Completing what is complete is meant once, and is no refusal.
    RECEIVED: (id, from) =>
      from === "RECEIVED"
        ? desk.on(id, ({ order }) => order.receive())
        : run((em) => completeDraft(em, aDeed(), id, { paymentStatus: "PAID", reservationIds: [] })),
    async OPEN(id, from) {
      if (from === "COMPLETED") return desk.comesBack(id, [{}]);
      if (from !== "RECEIVED" && from !== "EXCEPTION") return desk.on(id, ({ order }) => order.open());
      const [line] = await shop.read(sql<{ sku: string }>`select sku from order_lines where order_id = ${id}`);
      if (from === "EXCEPTION") await shop.stock(await shop.location(), { [line?.sku as string]: 5 });
      return desk.on(id, revalidateOrder);
    },
    EXCEPTION: (id, from) => desk.on(id, (book, work) => (from === "RECEIVED" ? revalidateOrder(book, work) : book.order.raiseException())),
    CANCELLED: (id) => desk.on(id, (book, work) => cancelOrder(book, work, "test")),
    async COMPLETED(id, from) {
      if (from !== "OPEN") return desk.on(id, ({ order }) => through(order, "COMPLETED"));
      for (const one of await desk.works(id)) await desk.ship(id, one.id);
    },
  },
});

test("after all of that every rule of the shop holds", async () => {
  for (const { id } of await shop.read(sql<{ id: string }>`select id from orders where status = 'RECEIVED'`))
    await desk.on(id, revalidateOrder);
  expect(await broken(shop)).toEqual([]);
});
