import { expect, test } from "vitest";
import { globalId, type NodeType } from "../../schema/kit/global-id.ts";
import { cursorOf } from "../../schema/kit/live.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { createBuffer } from "../../src/flows/edit-buffer.ts";
import { expectReceipts } from "../../src/flows/edit-receipt.ts";
import { newId } from "../../src/kit/ids.ts";
import { sql } from "../../src/kit/sql.ts";
import { examples } from "../../src/playground/examples.ts";
import { fileOf, handIn } from "../settlements/settling.ts";
import { anAccess } from "../support/api.ts";
import { openGateway, sleep, subscribe, until } from "../support/gateway.ts";
import { MoneyForExamples } from "../support/money-for-examples.ts";
import { OrdersForExamples } from "../support/orders-for-examples.ts";
import { promiseAll } from "../support/promises.ts";
import { ReturnsForExamples } from "../support/returns-for-examples.ts";
import { aLine, anOrder } from "../support/shop.ts";
import { Counter } from "../support/stock-for-sale.ts";
import { WorkForExamples } from "../support/work-for-examples.ts";

const gateway = await openGateway();
const { shop } = gateway;
const counter = new Counter(shop);
const location = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
await shop.stock(location, { MUG: 100 });
await shop.accept(await shop.channel({ code: "web" }), anOrder(), anOrder({ lines: [aLine("GHOST")] }));
await gateway.settled();
await shop.stock(await shop.location({ code: "SUB", pickup: true }), { "MUG-BLUE": 5 });
await shop.channel({ code: "shopify" });
await promiseAll(shop);

const work = new WorkForExamples(shop);
const money = new MoneyForExamples(shop);
const made = new OrdersForExamples(shop);
/** Work on an order of one mug, and the line it is about. */
async function openWork(): Promise<{ id: string; lineId: string }> {
  const [accepted] = await shop.accept(await shop.channel(), anOrder());
  const [work] = await shop.read(sql<{ id: string; lineId: string }>`
    select work.id, part.order_line_id as "lineId" from fulfillment_orders work
    join fulfillment_order_lines part on part.fulfillment_order_id = work.id where work.order_id = ${accepted?.orderId as string}`);
  return work as { id: string; lineId: string };
}
let picked: ReturnType<typeof openWork> | null = null;
const pickedWork = () => {
  picked ??= openWork();
  return picked;
};

/** The one made last. */
async function newest(type: NodeType, table: string): Promise<string> {
  const [found] = await shop.read(sql<{ id: string }>`select id from ${sql.table(table)} order by id desc limit 1`);
  return globalId(type, found?.id as string);
}

let settled: Promise<Channel> | null = null;
const settledChannel = () => {
  settled ??= shop.channel();
  return settled;
};
/** A row of a statement of an order that nobody knows, looked at so far. */
async function difference(status: "OPEN" | "ACCEPTED"): Promise<string> {
  await handIn(shop, await shop.channel(), fileOf({ order: newId(), gross: 10_000 }));
  await shop.read(
    sql`update reconciliation_items set status = ${status} where id = (select id from reconciliation_items order by id desc limit 1)`,
  );
  return newest("ReconciliationItem", "reconciliation_items");
}

/** In books that are paused: nobody outside is called. */
async function refusedPosting(): Promise<string> {
  const code = `old-${newId()}`;
  await shop.read(sql`
    insert into books (id, code, name, status, keeper_key, settings, policy, position, created_at, updated_at)
      values (gen_random_uuid(), ${code}, 'Old books', 'PAUSED', 'xero', '{}', '{"usually":"NONE","channels":{},"moment":"FULFILLED","contacts":"CHANNEL","items":false}', 0, now(), now())`);
  await shop.read(sql`
    insert into book_postings (id, book_id, kind, subject, status, reference, next_attempt_at, created_at, updated_at)
    select gen_random_uuid(), id, 'CONTACT', 'channel:1', 'REFUSED', 'channel:1', now(), now(), now() from books where code = ${code}`);
  return newest("BookPosting", "book_postings");
}

/** Makes or finds what an example's `<id of …>` stands for, each time anew. */
const makers: Readonly<Record<string, () => Promise<string>>> = {
  ...new ReturnsForExamples(shop, location).makers,
  "<id of a return policy>": () => newest("ReturnPolicy", "return_policies"),
  "<id of a channel>": async () => globalId("Channel", (await shop.channel()).id),
  "<id of a channel that is told its stock>": async () => globalId("Channel", (await shop.channel({ connectorKey: "shopify" })).id),
  "<id of a location>": async () => globalId("Location", location.id),
  "<id of an item>": async () => {
    const sku = `SKU-${newId()}`;
    await shop.stock(location, { [sku]: 50 });
    return globalId("InventoryItem", await counter.itemId(sku));
  },
  "<id of a reservation>": async () => (await counter.reserve("MUG", 1, location))[0] as string,
  "<id of an open fulfillment order>": async () => globalId("FulfillmentOrder", (await openWork()).id),
  "<id of a fulfillment order that is picked>": async () => globalId("FulfillmentOrder", (await pickedWork()).id),
  "<id of an order line in it>": async () => globalId("OrderLine", (await pickedWork()).lineId),
  "<id of an order>": async () => globalId("Order", (await shop.accept(await shop.channel(), anOrder()))[0]?.orderId as string),
  "<id of a refused posting>": refusedPosting,
  "<id of an export>": () => newest("Export", "exports"),
  "<id of a webhook>": async () => {
    const made = await gateway.data<{ createWebhookSubscription: { webhookSubscription: { id: string } } }>(
      `mutation($input: CreateWebhookSubscriptionInput!) { createWebhookSubscription(input: $input) { webhookSubscription { id } userErrors { message } } }`,
      { input: { name: "example", url: "https://example.com/", document: "subscription { orderEvents { id } }" } },
    );
    return made.createWebhookSubscription.webhookSubscription.id;
  },
  "<id of a buffer>": async () => {
    const channelId = (await shop.channel()).id;
    const values = { channelId, units: 1 };
    return globalId("ChannelBuffer", (await counter.run((em, deed) => createBuffer(em, deed, anAccess(), values))).id);
  },
  "<id of an expected receipt>": async () => {
    const lines = [{ itemId: await counter.itemId("MUG"), quantity: 10 }];
    const wanted = { locationId: location.id, eta: "2099-01-01", source: "PO" as const, reference: null, lines };
    return globalId("ExpectedReceipt", (await counter.run((em, deed) => expectReceipts(em, deed, wanted)))[0] as string);
  },
  "<id of work that nobody is asked for>": () => work.asked(false),
  "<id of work that is asked for>": () => work.asked(),
  "<id of accepted work>": () => work.accepted(),
  "<id of work that is asked back>": () => work.askedBack(),
  "<id of work of a buyer>": () => work.ofBuyer(),
  "<id of more work of that buyer>": () => work.ofBuyer(),
  "<id of a manifest>": () => work.manifest(),
  "<id of a carrier account>": () => newest("CarrierAccount", "carrier_accounts"),
  "<id of a channel of our own>": () => made.channel(),
  "<id of an order to change>": () => made.order(),
  "<id of an open change>": () => made.change(),
  "<id of a change that waits for the buyer>": () => made.change(true),
  "<id of an open cancellation>": () => made.cancellation(),
  "<id of a draft>": () => made.draft(),
  "<id of a recurring order>": () => made.recurring(),
  "<id of a paused recurring order>": () => made.recurring(true),
  "<id of a parcel>": () => work.parcel(),
  "<id of work that is scanned>": () => work.scanned(),
  "<id of a packed parcel>": () => work.packedParcel(),
  "<id of work that lies ready>": () => work.toPickUp(),
  "<code of that work>": () => work.pickupCode(),
  "<id of the newest pick list>": () => newest("PickList", "pick_lists"),
  "<id of an open pick list>": () => work.pickList(),
  "<id of work on two units>": async () => globalId("FulfillmentOrder", (await work.ofTwo()).id),
  "<id of the line in it>": async () => globalId("OrderLine", (await work.ofTwo()).lineId),
  "<id of what was split off>": () => work.splitOff(),
  "<id of another location>": () => work.anotherLocation(),
  "<id of an invoice>": () => newest("Invoice", "invoices"),
  "<id of a refund>": () => work.refund(),
  "<id of a parcel that left>": () => work.shipped(),
  "<id of a dead command>": () => work.deadCommand(),
  "<id of an unpaid order>": () => money.unpaid(),
  "<id of an unpaid order of somebody with credit>": () => money.withCredit(),
  "<id of reserved money>": () => money.reservation(),
  "<id of a payment>": () => money.payment(),
  "<id of a refund that failed>": () => money.failedRefund(),
  "<id of a gateway account>": () => newest("GatewayAccount", "gateway_accounts"),
  "<id of a difference>": () => difference("OPEN"),
  "<id of an accepted difference>": () => difference("ACCEPTED"),
  "<id of a row of a statement>": async () => {
    await handIn(shop, await settledChannel(), fileOf({ order: newId(), gross: 10_000 }));
    return newest("SettlementEntry", "settlement_entries");
  },
  "<id of an order of that channel>": async () => {
    return globalId("Order", (await shop.accept(await settledChannel(), anOrder()))[0]?.orderId as string);
  },
  "<id of a rate card>": () => newest("RateCard", "rate_cards"),
  "<id of a carrier>": () => newest("Carrier", "carriers"),
  "<id of an outage>": () => newest("LocationOutage", "location_outages"),
  "<id of a fulfillment order>": () => newest("FulfillmentOrder", "fulfillment_orders"),
  "<id of the item of that receipt>": async () => globalId("InventoryItem", await counter.itemId("MUG")),
};

async function filledIn(value: unknown): Promise<Record<string, unknown>> {
  const fill = async (one: unknown): Promise<unknown> => {
    if (typeof one === "string") return one.startsWith("<") ? (makers[one] as () => Promise<string>)() : one;
    if (Array.isArray(one)) return Promise.all(one.map(fill));
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(await Promise.all(Object.entries(one).map(async ([key, inner]) => [key, await fill(inner)])));
  };
  return (await fill(value ?? {})) as Record<string, unknown>;
}

const streams = examples.filter(({ query }) => query.startsWith("subscription"));
const finite = streams.filter(({ query }) => query.includes("simulateRouting"));
const live = streams.filter((example) => !finite.includes(example));
const asked = examples.filter((example) => !streams.includes(example));

test("there are examples of both kinds", () => {
  expect(live.length).toBeGreaterThan(1);
  expect(asked.length).toBeGreaterThan(3);
});

test.each(asked)("the example “$name” is answered", async ({ query, variables }) => {
  const answer = await gateway.ask(query, await filledIn(variables));

  expect(answer).toEqual({ status: 200, data: expect.any(Object) });
  // In their order they can all be done: what one names, one before it made.
  expect(refusalsIn(answer)).toEqual([]);
});

/** All that mutations refused. */
const refusalsIn = (value: unknown): unknown[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => (key === "userErrors" ? (inner as unknown[]) : refusalsIn(inner)));

test.each(live)("the example “$name” goes on", async ({ query, variables }) => {
  const { ended, events } = subscribe(gateway.client(await gateway.owner()), query, { ...variables, after: cursorOf(0) });
  // Until it has joined, which a busy machine may take its time for.
  for (let order = 0; order < 20 && events.length === 0; order++) {
    await shop.accept(await shop.channel(), anOrder());
    await sleep(300);
  }

  expect(ended()).toBeNull();
  expect(events.length).toBeGreaterThan(0);
});

test.each(finite)("the example “$name” is told to its end", async ({ query, variables }) => {
  const { ended, events } = subscribe<{ done: number; total: number }>(
    gateway.client(await gateway.owner()),
    query,
    await filledIn(variables),
  );
  await until(() => ended() !== null);

  expect(ended()).toBe("complete");
  expect(events.at(-1)?.total).toBeGreaterThan(0);
  expect(events.at(-1)?.done).toBe(events.at(-1)?.total);
});
