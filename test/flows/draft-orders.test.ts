import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { cancelOrder } from "../../src/flows/cancel-order.ts";
import { completeDraft, createDraft, type NewDraft, updateDraft } from "../../src/flows/draft-order.ts";
import { revalidateOrder } from "../../src/flows/revalidate-order.ts";
import { onOrder } from "../../src/flows/work.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, jakarta, openShop } from "../support/shop.ts";

const shop = await openShop();
await shop.stock(await shop.location(), { MUG: 100 });
const channel = await shop.channel({ type: "B2B" });
const idr = (amount: string) => moneyOf(amount, "IDR");
const run = <Result>(verb: (em: EntityManager) => Promise<Result>) => shop.em.transactional((em) => verb(em as EntityManager));
const aDraft = (quantity: number): NewDraft => ({
  channelId: channel.id,
  externalId: null,
  number: null,
  currencyCode: "IDR",
  lines: [{ sku: "MUG", title: null, quantity, unitPrice: idr("10000"), discount: null, tax: idr("1100") }],
  shipTo: jakarta,
  customer: null,
  shipping: idr("5000"),
  shippingOption: "JNE REG",
  tags: [],
});
const seen = async (id: string) =>
  (
    await shop.read(sql<{ status: string; total: number; events: string[] }>`
    select status, total_minor::float as total, array(select type from outbox where order_id = orders.id order by outbox.id) as events from orders where id = ${id}`)
  )[0];
const paid = { paymentStatus: "PAID", reservationIds: [] } as const;

test("a draft takes no stock, says what it would cost, and becomes an order once", async () => {
  const id = await run((em) => createDraft(em, aDeed(), aDraft(2)));
  await run((em) => updateDraft(em, aDeed(), id, aDraft(5)));
  await run((em) => onOrder(em, aDeed(), id, revalidateOrder));
  expect(await seen(id)).toEqual({ status: "DRAFT", total: 5_610_000, events: ["order.draft_created", "order.draft_updated"] });
  expect((await shop.counts("MUG")).committed).toBe(0);

  await Promise.all([1, 2, 3].map(() => run((em) => completeDraft(em, aDeed(), id, paid))));

  expect(await seen(id)).toMatchObject({ status: "OPEN", total: 5_610_000 });
  expect((await seen(id))?.events.filter((type) => type === "order.received")).toHaveLength(1);
  expect((await shop.counts("MUG")).committed).toBe(5);
  await expect(run((em) => updateDraft(em, aDeed(), id, aDraft(1)))).rejects.toMatchObject({ code: "ILLEGAL_TRANSITION" });
});

test("a draft is dropped, and does not come back", async () => {
  const id = await run((em) => createDraft(em, aDeed(), aDraft(2)));
  await run((em) => onOrder(em, aDeed(), id, (book, work) => cancelOrder(book, work, "Nobody wants it")));

  expect((await seen(id))?.status).toBe("CANCELLED");
  await expect(run((em) => completeDraft(em, aDeed(), id, paid))).rejects.toMatchObject({
    code: "ILLEGAL_TRANSITION",
    message: expect.stringContaining("CANCELLED is final"),
  });
});
