import { expect, test } from "vitest";
import type { Deed } from "../../src/events/record.ts";
import { expireRequests } from "../../src/flows/answer-request.ts";
import { onOrder } from "../../src/flows/work.ts";
import { startKeeping } from "../../src/keeping.ts";
import { silentLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { broken } from "../support/broken.ts";
import { until } from "../support/gateway.ts";
import { aDeed, aLine, openShop } from "../support/shop.ts";
import { idOf, inWords, Merchant, type SeenOrder, uuidOf } from "./a-network.ts";

const shop = await openShop(40);
const api = await openApi(shop);
const merchant = new Merchant(shop, api);
const partner = await shop.location({
  code: "3PL",
  type: "THREE_PL",
  ownerRef: "gudang-cepat",
  externalRequest: true,
  requestMinutes: 30,
  latitude: -6.2,
  longitude: 106.8,
});
const own = await shop.location({ code: "OWN", latitude: -7.25, longitude: 112.75 });
await shop.stock(partner, { MUG: 200, TEA: 200 });
await shop.stock(own, { MUG: 200 });
const channel = await shop.channel();
/** The partner's own key. */
const partnerKey = anAccess({ locationIds: new Set([partner.id]) });
const elsewhere = anAccess({ locationIds: new Set([own.id]) });

const workId = (order: SeenOrder, code = "3PL"): string =>
  order.fulfillmentOrders.find(({ location }) => location?.code === code)?.id as string;
const ofWork = (order: SeenOrder, values: Record<string, unknown> = {}) => ({ fulfillmentOrderId: workId(order), ...values });
/** What does not hold; how long events wait for a relay that does not run here is not asked. */
const holds = () => broken(shop);

test("work at a partner is asked for as soon as it can begin, and the partner's own key accepts it", async () => {
  const order = await merchant.takes(channel);
  expect(inWords(order)).toEqual(["3PL OPEN SUBMITTED 1 MUG"]);
  expect(order.fulfillmentOrders[0]?.requestDueAt).not.toBeNull();

  expect((await merchant.does("acceptFulfillmentRequest", ofWork(order), "", elsewhere)).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
  const accepted = await merchant.does<{ fulfillmentOrder: object }>(
    "acceptFulfillmentRequest",
    ofWork(order, { notes: "GC-1" }),
    "fulfillmentOrder { requestStatus requestNote requestDueAt }",
    partnerKey,
  );

  expect(accepted.fulfillmentOrder).toEqual({ requestStatus: "ACCEPTED", requestNote: "GC-1", requestDueAt: null });
  expect((await merchant.does("rejectFulfillmentRequest", ofWork(order, { reason: "OTHER" }), "", partnerKey)).userErrors).toMatchObject([
    { code: "ILLEGAL_TRANSITION" },
  ]);
  expect(await merchant.told(order.id)).toEqual(expect.arrayContaining(["fulfillment_request.submitted", "fulfillment_request.accepted"]));
});

test("the partner finds what it is asked for, and nothing of others", async () => {
  const order = await merchant.takes(channel);
  const asked = (access = partnerKey) =>
    api.ask<{ fulfillmentOrders: { nodes: { id: string; requestStatus: string }[] } }>(
      "{ fulfillmentOrders(filter: { requestStatuses: [SUBMITTED] }) { nodes { id requestStatus } } }",
      {},
      access,
    );

  expect((await asked()).fulfillmentOrders.nodes).toContainEqual({ id: workId(order), requestStatus: "SUBMITTED" });
  expect((await asked(elsewhere)).fulfillmentOrders.nodes).toEqual([]);
});

test("what the partner rejects is routed elsewhere, and its stock is free again", async () => {
  const before = await shop.counts("MUG", partner);
  const order = await merchant.takes(channel, { lines: [aLine("MUG", 3)] });
  await merchant.does("rejectFulfillmentRequest", ofWork(order, { reason: "NO_CAPACITY", notes: "Full this week" }), "", partnerKey);

  const after = await merchant.sees(order.id);
  expect(inWords(after)).toEqual(["3PL INCOMPLETE REJECTED 3 MUG", "OWN OPEN 3 MUG"]);
  expect(after.fulfillmentOrders[1]?.routingDecision.summary).toContain("chosen");
  expect(await shop.counts("MUG", partner)).toEqual(before);
});

test("who does not answer in time has rejected", async () => {
  const order = await merchant.takes(channel);
  await shop.read(sql`update fulfillment_orders set request_due_at = now() - interval '1 minute' where id = ${uuidOf(workId(order))}`);
  const keeping = startKeeping({
    connectors: new Map(),
    orm: shop.orm,
    log: silentLog(),
    config: { eventRetentionDays: 400, messageRetentionDays: 30 },
    onCommitted: () => {},
  });
  await until(async () => (await shop.read(sql`select 1 from fulfillment_orders where order_id = ${uuidOf(order.id)}`)).length > 1);
  await keeping.stop();

  expect(inWords(await merchant.sees(order.id))).toEqual(["3PL INCOMPLETE REJECTED 1 MUG", "OWN OPEN 1 MUG"]);
});

test("who does not say in time whether they give work up goes on with it, and what was to be cancelled comes back on delivery", async () => {
  const order = await merchant.takes(channel, { lines: [aLine("MUG", 2)] });
  await merchant.does("acceptFulfillmentRequest", ofWork(order), "", partnerKey);
  await merchant.does("cancelOrder", { orderId: order.id, reason: "Changed my mind" });
  expect((await merchant.sees(order.id)).fulfillmentOrders[0]?.requestDueAt).not.toBeNull();

  const late = (deed: Deed) => shop.em.transactional((em) => onOrder(em as never, deed, uuidOf(order.id), expireRequests));
  await late(aDeed());
  expect(inWords(await merchant.sees(order.id))).toEqual(["3PL OPEN CANCELLATION_REQUESTED 2 MUG"]);
  const anHourOn = { ...aDeed(), at: new Date(Date.now() + 3_600_000) };
  // Whoever comes first answers for them; the others find nothing to do.
  await Promise.all([late(anHourOn), late(anHourOn), late(anHourOn)]);

  const after = await merchant.sees(order.id);
  expect(inWords(after)).toEqual(["3PL OPEN CANCELLATION_REJECTED 2 MUG"]);
  expect(after.fulfillmentOrders).toMatchObject([{ requestNote: "No answer in time", requestDueAt: null }]);
  expect((await merchant.told(order.id)).filter((type) => type === "fulfillment_request.cancellation_rejected")).toHaveLength(1);
  const asked = await shop.read(sql`select status, quantity from cancellation_requests where order_id = ${uuidOf(order.id)}`);
  expect(asked).toEqual([{ status: "RETURN_ON_DELIVERY", quantity: 2 }]);
  expect(await holds()).toEqual([]);
});

test("held work is not asked for; once it is released it is", async () => {
  const order = await merchant.takes(channel, { paymentStatus: "PENDING" });
  expect(inWords(order)).toEqual(["3PL ON_HOLD UNSUBMITTED 1 MUG"]);
  expect((await merchant.does("submitFulfillmentRequest", ofWork(order))).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);

  const other = await merchant.takes(channel);
  await merchant.does("placeHold", { orderId: other.id, reason: "CUSTOMER_REQUEST" });
  expect(inWords(await merchant.sees(other.id))).toEqual(["3PL ON_HOLD UNSUBMITTED 1 MUG"]);
  const [hold] = await shop.read(sql<{ id: string }>`select id from holds where order_id = ${uuidOf(other.id)} and status = 'ACTIVE'`);
  await merchant.does("releaseHold", { holdId: idOf("Hold", hold as { id: string }) });

  expect(inWords(await merchant.sees(other.id))).toEqual(["3PL OPEN SUBMITTED 1 MUG"]);
  expect(await merchant.told(other.id)).toEqual(expect.arrayContaining(["fulfillment_request.withdrawn"]));
});

test("a location may be asked by hand alone", async () => {
  await merchant.does("updateLocation", { id: idOf("Location", partner), submitsRequests: false, requestMinutes: null });
  const order = await merchant.takes(channel);
  expect(inWords(order)).toEqual(["3PL OPEN UNSUBMITTED 1 MUG"]);

  const asked = await merchant.does<{ fulfillmentOrder: object }>(
    "submitFulfillmentRequest",
    ofWork(order),
    "fulfillmentOrder { requestStatus requestDueAt }",
  );
  expect(asked.fulfillmentOrder).toEqual({ requestStatus: "SUBMITTED", requestDueAt: null });
  expect((await merchant.does("submitFulfillmentRequest", ofWork(order))).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
  await merchant.does("updateLocation", { id: idOf("Location", partner), submitsRequests: true, requestMinutes: 30 });
});

test("cancelling an order asks the partner who has accepted it first", async () => {
  const plain = await merchant.takes(channel, { lines: [aLine("MUG", 2)] });
  await merchant.does("acceptFulfillmentRequest", ofWork(plain), "", partnerKey);
  await merchant.does("cancelOrder", { orderId: plain.id, reason: "Changed my mind" });

  const asked = await merchant.sees(plain.id);
  expect(asked).toMatchObject({ status: "OPEN", lines: [{ cancelledQuantity: 0 }] });
  expect(asked.fulfillmentOrders).toMatchObject([{ requestStatus: "CANCELLATION_REQUESTED", requestNote: "Changed my mind" }]);
  // To ask again changes nothing.
  await merchant.does("cancelOrder", { orderId: plain.id, reason: "Really" });
  expect(await merchant.sees(plain.id)).toEqual(asked);

  await merchant.does("acceptFulfillmentCancellation", ofWork(plain), "", partnerKey);
  expect(await merchant.sees(plain.id)).toMatchObject({
    status: "CANCELLED",
    lines: [{ cancelledQuantity: 2 }],
    fulfillmentOrders: [{ status: "CANCELLED", requestStatus: "CANCELLATION_ACCEPTED" }],
  });
});

test("a partner may go on with what it has accepted", async () => {
  const order = await merchant.takes(channel);
  await merchant.does("acceptFulfillmentRequest", ofWork(order), "", partnerKey);
  await merchant.does("cancelOrder", { orderId: order.id, reason: "Changed my mind" });
  await merchant.does("rejectFulfillmentCancellation", ofWork(order, { reason: "It is on the truck" }), "", partnerKey);

  expect(await merchant.sees(order.id)).toMatchObject({
    status: "OPEN",
    fulfillmentOrders: [{ status: "OPEN", requestStatus: "CANCELLATION_REJECTED", requestNote: "It is on the truck" }],
  });
  // Asked for good: it is not asked a second time.
  await merchant.does("cancelOrder", { orderId: order.id, reason: "Please" });
  expect(await merchant.sees(order.id)).toMatchObject({ fulfillmentOrders: [{ requestStatus: "CANCELLATION_REJECTED" }] });
});

test("of units that are cancelled, those that nobody has accepted go first; for the rest the partner is asked, and what is left is routed anew", async () => {
  const order = await merchant.takes(channel, { lines: [aLine("MUG", 3)] });
  await merchant.does("acceptFulfillmentRequest", ofWork(order), "", partnerKey);
  const lines = [{ lineId: order.lines[0]?.id, quantity: 1 }];
  await merchant.does("cancelOrder", { orderId: order.id, reason: "One too many", lines });
  expect(await merchant.sees(order.id)).toMatchObject({ lines: [{ cancelledQuantity: 0 }] });

  await merchant.does("acceptFulfillmentCancellation", ofWork(order), "", partnerKey);
  const after = await merchant.sees(order.id);
  expect(after).toMatchObject({ status: "OPEN", lines: [{ cancelledQuantity: 1 }] });
  expect(inWords(after)).toEqual(["3PL CANCELLED CANCELLATION_ACCEPTED 3 MUG", "3PL OPEN SUBMITTED 2 MUG"]);
});

test("who is asked to give up a part may be asked for all of it", async () => {
  const order = await merchant.takes(channel, { lines: [aLine("MUG", 3)] });
  await merchant.does("acceptFulfillmentRequest", ofWork(order), "", partnerKey);
  await merchant.does("cancelOrder", { orderId: order.id, reason: "One too many", lines: [{ lineId: order.lines[0]?.id, quantity: 1 }] });
  await merchant.does("cancelOrder", { orderId: order.id, reason: "All of it" });
  await merchant.does("acceptFulfillmentCancellation", ofWork(order), "", partnerKey);

  expect(await merchant.sees(order.id)).toMatchObject({ status: "CANCELLED", lines: [{ cancelledQuantity: 3 }] });
});

test("work is taken away from a partner who agrees, and is not given back to it", async () => {
  const order = await merchant.takes(channel);
  await merchant.does("acceptFulfillmentRequest", ofWork(order), "", partnerKey);
  expect((await merchant.does("requestFulfillmentCancellation", ofWork(order, { reason: " " }))).userErrors).toMatchObject([
    { code: "INVALID" },
  ]);
  await merchant.does("requestFulfillmentCancellation", ofWork(order, { reason: "We do it ourselves" }));
  await merchant.does("acceptFulfillmentCancellation", ofWork(order), "", partnerKey);

  expect(inWords(await merchant.sees(order.id))).toEqual(["3PL CANCELLED CANCELLATION_ACCEPTED 1 MUG", "OWN OPEN 1 MUG"]);
});

test("work at a place of our own is not asked for", async () => {
  const channelOfOwn = await shop.channel({ locationIds: [own.id] });
  const order = await merchant.takes(channelOfOwn);
  expect(inWords(order)).toEqual(["OWN OPEN 1 MUG"]);
  const { userErrors } = await merchant.does("acceptFulfillmentRequest", { fulfillmentOrderId: workId(order, "OWN") });
  expect(userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
});

test("of 32 answers at once one counts", async () => {
  const order = await merchant.takes(channel, { lines: [aLine("MUG", 4)] });
  const answers = await Promise.all(
    Array.from({ length: 32 }, (_, number) =>
      number % 2 === 0
        ? merchant.does("acceptFulfillmentRequest", ofWork(order), "", partnerKey)
        : merchant.does("rejectFulfillmentRequest", ofWork(order, { reason: "NO_CAPACITY" }), "", partnerKey),
    ),
  );

  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(Array(31).fill("ILLEGAL_TRANSITION"));
  const live = (await merchant.sees(order.id)).fulfillmentOrders.filter(({ status }) => status === "OPEN");
  expect(live).toHaveLength(1);
  const told = (await merchant.told(order.id)).filter((type) => /^fulfillment_request\.(accepted|rejected)$/.test(type));
  expect(told).toHaveLength(1);
});

test("of cancelling and accepting at once, in whatever order, nothing is left halfway", async () => {
  const orders = await Promise.all(Array.from({ length: 8 }, () => merchant.takes(channel)));
  await Promise.all(
    orders.flatMap((order) => [
      merchant.does("cancelOrder", { orderId: order.id, reason: "Race" }),
      merchant.does("acceptFulfillmentRequest", ofWork(order), "", partnerKey),
    ]),
  );

  for (const order of await Promise.all(orders.map(({ id }) => merchant.sees(id))))
    expect(["CANCELLED CANCELLED UNSUBMITTED", "OPEN OPEN CANCELLATION_REQUESTED"]).toContain(
      `${order.status} ${order.fulfillmentOrders[0]?.status} ${order.fulfillmentOrders[0]?.requestStatus}`,
    );
  expect(await holds()).toEqual([]);
});
