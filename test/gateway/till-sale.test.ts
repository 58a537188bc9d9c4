import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { openDatabase } from "../../src/database.ts";
import { sql } from "../../src/kit/sql.ts";
import { openGateway, until } from "../support/gateway.ts";
import { aLine, anOrder, Shop } from "../support/shop.ts";

const gateway = await openGateway();
const { shop } = gateway;
const store = await shop.location({ code: "SHOP", latitude: -6.2, longitude: 106.8 });
const web = await shop.channel();
const till = await shop.channel({ code: "till", type: "POS", locationIds: [store.id] });
await shop.stock(store, { MUG: 3, CUP: 3 });

const sell = async (externalId: string, sku: string) =>
  gateway.data(`mutation($input: CreateOrderInput!) { createOrder(input: $input) { order { status } userErrors { message } } }`, {
    input: {
      channelId: globalId("Channel", till.id),
      externalId,
      currencyCode: "IDR",
      paymentStatus: "PAID",
      soldAtLocationId: globalId("Location", store.id),
      lines: [{ sku, quantity: 2, unitPrice: { amount: "85000", currencyCode: "IDR" } }],
    },
  });

const promised = (sku: string) =>
  gateway.shop.read(sql<{ text: string }>`
    select work.status || ' ' || sum(part.remaining_quantity) as text from fulfillment_orders work
    join fulfillment_order_lines part on part.fulfillment_order_id = work.id join order_lines line on line.id = part.order_line_id
    where line.sku = ${sku} group by work.id order by work.id`);

test("what a till sells is taken from a web order at once, without anybody asking", async () => {
  await shop.accept(web, anOrder({ lines: [aLine("MUG", 3)] }));

  await sell("S-1", "MUG");

  const counts = await until(
    () => shop.counts("MUG"),
    ({ onHand }) => onHand === 1,
  );
  expect(counts).toEqual({ available: 0, reserved: 0, committed: 1, onHand: 1 });
  expect((await promised("MUG")).map(({ text }) => text)).toEqual(["OPEN 1", "BACKORDERED 2"]);
});

test("what was sold just before a gateway went down is taken when it is up again", async () => {
  await shop.accept(web, anOrder({ lines: [aLine("CUP", 3)] }));
  await gateway.stop();
  const orm = await openDatabase(shop.url, { poolSize: 2 });
  const alone = new Shop(orm, shop.url);
  await alone.accept(till, anOrder({ lines: [aLine("CUP", 1, { fulfilledQuantity: 1 })], shipTo: null }));
  expect(await alone.counts("CUP")).toMatchObject({ onHand: 3 });
  await orm.close(true);

  await gateway.start();

  await until(
    () => gateway.shop.counts("CUP"),
    ({ onHand }) => onHand === 2,
  );
  expect((await promised("CUP")).map(({ text }) => text)).toEqual(["OPEN 2", "BACKORDERED 1"]);
});
