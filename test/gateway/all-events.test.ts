import { afterEach, expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { cursorOf } from "../../schema/kit/live.ts";
import { scopes } from "../../src/access/access.ts";
import { disposeReturn } from "../../src/flows/dispose-return.ts";
import { receiveReturn } from "../../src/flows/receive-return.ts";
import { sql } from "../../src/kit/sql.ts";
import { ReturnsDesk } from "../returns/a-return.ts";
import { openGateway, type Subscriber, subscribe, until } from "../support/gateway.ts";
import { aLine } from "../support/shop.ts";
import { Counter } from "../support/stock-for-sale.ts";

const gateway = await openGateway();
const { shop } = gateway;
const jakarta = await shop.location({ code: "JKT" });
const surabaya = await shop.location({ code: "SUB" });
await shop.stock(jakarta, { MUG: 100 });
await shop.stock(surabaya, { TEA: 100 });
const web = await shop.channel({ code: "web" });
const b2b = await shop.channel({ code: "b2b", type: "B2B" });
const desk = new ReturnsDesk(shop);
const counter = new Counter(shop);

interface News {
  readonly cursor: string;
  readonly type: string;
  readonly aggregateType: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly subject: { readonly __typename: string; readonly id: string } | null;
  readonly order: { readonly number: string } | null;
}
const everything = `subscription($filter: EventFilterInput, $after: String) {
  events(filter: $filter, after: $after) { cursor type aggregateType sequence data subject { __typename id } order { number } } }`;
const left: Subscriber<unknown>[] = [];
afterEach(() => {
  for (const one of left.splice(0)) one.leave();
});
async function listen<Event = News>(query: string, variables: Record<string, unknown>, key?: string): Promise<Subscriber<Event>> {
  const heard = subscribe<Event>(gateway.client(key ?? (await gateway.owner())), query, variables);
  left.push(heard);
  return heard;
}
const typesOf = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);
const beginning = cursorOf(0);

/** Two mugs go out and one comes back to Jakarta, and is paid back. */
async function oneLife() {
  const orderId = await desk.shipped(web, { number: "#life", externalId: `life-${Date.now()}`, lines: [aLine("MUG", 2)] });
  const returnId = await desk.comesBack(orderId, [{ quantity: 1 }], { locationId: jakarta.id });
  await desk.onReturn(
    returnId,
    (book, work, ret) => void receiveReturn(book, work, ret, { locationId: jakarta.id, lines: null, unexpected: [] }),
  );
  const [lineId = ""] = await desk.lineIds(returnId);
  await desk.onReturn(
    returnId,
    (book, work, ret) => void disposeReturn(book, work, ret, [{ lineId, quantity: 1, disposition: "RESTOCKED" }]),
  );
  await gateway.settled();
  return { orderId, returnId };
}

test("one subscription has all that happens, in the order of the log, each thing's events numbered, and what they are about", async () => {
  const { orderId, returnId } = await oneLife();
  const [{ count }] = (await shop.read(
    sql<{ count: number }>`select count(*)::int as count from event_log where order_id = ${orderId}`,
  )) as [{ count: number }];
  const heard = await listen(everything, { filter: { orderIds: [globalId("Order", orderId)] }, after: beginning });
  await until(() => heard.events.length === count);

  const { events } = heard;
  expect(typesOf(events)).toEqual(
    expect.arrayContaining(["order.received", "allocation.allocated", "allocation.shipped", "fulfillment.shipped"]),
  );
  expect(typesOf(events)).toEqual(expect.arrayContaining(["return.approved", "reverse_fulfillment_order.received", "refund.created"]));
  for (const ofOne of Map.groupBy(events, ({ aggregateType, subject }) => `${aggregateType} ${subject?.id}`).values())
    expect(ofOne.map(({ sequence }) => sequence)).toEqual(ofOne.map((_, index) => index + 1));
  expect(events.every(({ order }) => order?.number === "#life")).toBe(true);
  expect(events.find(({ type }) => type === "return.approved")).toMatchObject({
    aggregateType: "RETURN",
    subject: { __typename: "Return", id: globalId("Return", returnId) },
  });
  expect(events.find(({ type }) => type === "allocation.allocated")).toMatchObject({
    aggregateType: "FULFILLMENT_ORDER",
    subject: { __typename: "FulfillmentOrder" },
    data: { lines: [{ itemId: globalId("InventoryItem", await counter.itemId("MUG")), quantity: 2 }] },
  });
});

test("whoever comes back with a cursor hears what came after it, and nothing twice", async () => {
  await oneLife();
  const wanted = { filter: { types: ["return.*"], channelIds: [globalId("Channel", web.id)] } };
  const before = await listen(everything, { ...wanted, after: beginning });
  await until(() => before.events.length > 1);
  const { cursor } = before.events[0] as News;
  const again = await listen(everything, { ...wanted, after: cursor });
  await until(() => again.events.length === before.events.length - 1);

  expect(again.events).toEqual(before.events.slice(1));
  expect(new Set(typesOf(before.events).map((type) => type.split(".")[0]))).toEqual(new Set(["return"]));
});

test("parcels, returns and money have subscriptions of their own, with the things themselves", async () => {
  const { orderId, returnId } = await oneLife();
  const orderIds = [globalId("Order", orderId)];
  const variables = { after: beginning, filter: { orderIds } };
  interface Typed {
    readonly type: string;
    readonly fulfillment?: { readonly status: string };
    readonly return?: { readonly id: string };
    readonly reverseFulfillmentOrder?: { readonly status: string } | null;
    readonly refund?: { readonly status: string } | null;
    readonly payment?: { readonly kind: string } | null;
  }
  const parcels = await listen<Typed>(
    "subscription($filter: PlacedEventFilterInput, $after: String) { fulfillmentEvents(filter: $filter, after: $after) { type fulfillment { status } order { number } } }",
    variables,
  );
  const returns = await listen<Typed>(
    "subscription($filter: PlacedEventFilterInput, $after: String) { returnEvents(filter: $filter, after: $after) { type return { id } reverseFulfillmentOrder { status } } }",
    variables,
  );
  const money = await listen<Typed>(
    "subscription($filter: OrderPartEventFilterInput, $after: String) { paymentEvents(filter: $filter, after: $after) { type refund { status } payment { kind } invoice { number } } }",
    variables,
  );
  await until(() => parcels.events.length > 1 && returns.events.length > 3 && money.events.length > 0);

  expect(typesOf(parcels.events)).toEqual(["fulfillment.created", "fulfillment.shipped"]);
  expect(parcels.events[1]?.fulfillment).toEqual({ status: "SHIPPED" });
  expect(new Set(returns.events.map((event) => event.return?.id))).toEqual(new Set([globalId("Return", returnId)]));
  const received = returns.events.find(({ type }) => type === "reverse_fulfillment_order.received");
  expect(received?.reverseFulfillmentOrder?.status).toBeDefined();
  expect(returns.events.find(({ type }) => type === "return.approved")?.reverseFulfillmentOrder).toBeNull();
  expect(typesOf(money.events)).toContain("refund.created");
  expect(money.events.find(({ type }) => type === "refund.created")?.refund?.status).toBeDefined();
});

test("a reservation is told from its making to its end", async () => {
  const [id = ""] = await counter.reserve("TEA", 2, surabaya);
  await counter.order(b2b, { TEA: 1 }, [id]);
  await gateway.settled();
  const heard = await listen(everything, { filter: { aggregates: ["RESERVATION"] }, after: beginning });
  await until(() => heard.events.length === 3);

  // One of the two is used up, as a reservation of its own; the other is not needed.
  expect(typesOf(heard.events).sort()).toEqual(["reservation.consumed", "reservation.created", "reservation.released"]);
  expect(heard.events.every(({ subject }) => subject === null)).toBe(true);
});

test("a key hears of what it has scopes for, and a filter that names anything else is refused by name", async () => {
  await oneLife();
  const key = await gateway.key(["returns:read", "payments:read"]);
  const heard = await listen("subscription($after: String) { events(after: $after) { type aggregateType } }", { after: beginning }, key);
  await until(() => typesOf(heard.events).includes("refund.created"));
  const things = new Set(heard.events.map(({ aggregateType }) => aggregateType));
  expect([...things].filter((thing) => !["RETURN", "REVERSE_FULFILLMENT_ORDER", "REFUND", "PAYMENT_TRANSACTION"].includes(thing))).toEqual(
    [],
  );

  const refused = async (filter: Record<string, unknown>, by = key) => until((await listen(everything, { filter }, by)).ended);
  expect(await refused({ aggregates: ["RETURN", "ORDER"] })).toMatchObject([
    { message: "This key lacks the scope orders:read, which it takes to be told of Order.", extensions: { code: "FORBIDDEN" } },
  ]);
  expect(await refused({ types: ["hold.placed"] })).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
  expect(await refused({ types: ["return.aproved"] })).toMatchObject([
    { message: "Nothing is told as return.aproved.", extensions: { code: "INVALID" } },
  ]);
  expect(await refused({ types: ["return.*"], aggregates: ["REFUND"] })).toMatchObject([
    { message: "return.* is told of Return, which is not asked for here.", extensions: { code: "INVALID" } },
  ]);
  const nothing = await gateway.key(["pii:read"]);
  expect(await refused({}, nothing)).toMatchObject([{ extensions: { code: "UNAUTHORIZED" } }]);
});

test("a key with limits hears of its own channels and locations alone, of everything there is", async () => {
  await oneLife();
  await counter.order(b2b, { TEA: 1 });
  await gateway.settled();
  const query = "subscription($after: String) { events(after: $after) { cursor type data } }";
  const ofB2b = await listen(query, { after: beginning }, await gateway.key(scopes, { channelIds: [b2b.id] }));
  const atSurabaya = await listen(query, { after: beginning }, await gateway.key(scopes, { locationIds: [surabaya.id] }));
  const all = await listen(query, { after: beginning });
  const head = (await shop.read(sql<{ count: number }>`select count(*)::int as count from event_log`))[0]?.count as number;
  await until(() => all.events.length === head);
  const [own, there] = await Promise.all(
    [sql`channel_id = ${b2b.id} or channel_id is null`, sql`location_id = ${surabaya.id}`].map((where) =>
      shop.read(sql<{ position: number }>`select position::float8 as position from event_log where ${where} order by position`),
    ),
  );
  await until(() => ofB2b.events.length >= (own?.length ?? 0) && atSurabaya.events.length >= (there?.length ?? 0));

  expect(ofB2b.events.map(({ cursor }) => cursor)).toEqual(own?.map(({ position }) => cursorOf(position)));
  expect(atSurabaya.events.map(({ cursor }) => cursor)).toEqual(there?.map(({ position }) => cursorOf(position)));
  expect(JSON.stringify(ofB2b.events)).not.toContain("#life");
});
