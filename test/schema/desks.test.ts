import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { sql } from "../../src/kit/sql.ts";
import { Floor, plainId } from "../floor/a-floor.ts";
import { anAccess, openApi } from "../support/api.ts";
import { MoneyForExamples } from "../support/money-for-examples.ts";
import { aLine, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const floor = new Floor(shop, api);
const money = new MoneyForExamples(shop);
const jkt = await shop.location({ code: "JKT", pickup: true });
await shop.stock(jkt, { MUG: 100 });
const sub = await shop.location({ code: "SUB", pickup: true });
await shop.stock(sub, { MUG: 100 });
const own = await shop.channel({ code: "own" });
const at = (place: { id: string }) => ({ deliveryMethod: "PICKUP", pickup: { locationId: place.id } }) as never;

type Ids = { readonly totalCount: number; readonly nodes: readonly { readonly id: string }[] };
/** The ids that a list finds, as who may see all, or as another. */
async function found(list: string, type: string, filter: object, access = anAccess()): Promise<string[]> {
  const query = `query($filter: ${type}) { list: ${list}(first: 50, filter: $filter) { totalCount nodes { id } } }`;
  const { list: page } = await api.ask<{ list: Ids }>(query, { filter }, access);
  expect(page.totalCount).toBe(page.nodes.length);
  return page.nodes.map(({ id }) => id);
}

async function tries(mutation: string, input: object) {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const answer = await api.ask<Record<string, { userErrors: { code: string; field: string[] }[] }>>(
    `mutation($input: ${type}!) { ${mutation}(input: $input) { userErrors { code field } } }`,
    { input },
  );
  return answer[mutation]?.userErrors;
}

test("a refund that failed waits for a person until it is tried again, which happens once", async () => {
  const id = await money.failedRefund();
  const stuck = () => found("refunds", "RefundFilterInput", { needsAttention: true });
  const again = () => tries("retryRefund", { refundId: id });
  expect(await stuck()).toEqual([id]);
  expect(await found("refunds", "RefundFilterInput", { statuses: ["FAILED"], needsAttention: false })).toEqual([]);

  const answers = await Promise.all([again(), again(), again()]);

  expect(answers.filter((refusals) => refusals?.length === 0)).toHaveLength(1);
  expect(await again()).toEqual([{ code: "ILLEGAL_TRANSITION", field: ["refundId"] }]);
  const given = await shop.read(
    sql<{ status: string }>`select again.status from refunds again join refunds failed on failed.order_id = again.order_id
      where failed.id = ${plainId(id)} order by again.id`,
  );
  expect(given).toEqual([{ status: "FAILED" }, { status: "PENDING" }]);
  expect(await stuck()).toEqual([]);
  expect(await found("refunds", "RefundFilterInput", { statuses: ["FAILED"], needsAttention: false })).toEqual([id]);
});

test("a place finds what waits on its pick-up shelf, and what somebody wants cancelled there", async () => {
  const here = anAccess({ locationIds: new Set([jkt.id]) });
  const orders = [await floor.order(own, [aLine("MUG", 2, at(jkt))]), await floor.order(own, [aLine("MUG", 2, at(sub))])] as const;
  for (const { fulfillmentOrders } of orders) await floor.does("markReadyForPickup", { fulfillmentOrderId: fulfillmentOrders[0]?.id });
  const parcels = await Promise.all(orders.map(async ({ id }) => (await floor.look(id)).fulfillments[0]?.id));

  const shelf = { statuses: ["READY_FOR_PICKUP"] };
  expect(await found("fulfillments", "FulfillmentFilterInput", shelf)).toEqual(parcels.toReversed());
  expect(await found("fulfillments", "FulfillmentFilterInput", shelf, here)).toEqual([parcels[0]]);
  expect(await found("fulfillments", "FulfillmentFilterInput", { locationIds: [globalId("Location", sub.id)] })).toEqual([parcels[1]]);
  expect(await found("fulfillments", "FulfillmentFilterInput", { orderId: orders[0].id })).toEqual([parcels[0]]);
  const ready = { workStates: ["READY_FOR_PICKUP"] };
  expect(await found("fulfillmentOrders", "FulfillmentOrderFilterInput", ready, here)).toEqual([orders[0].fulfillmentOrders[0]?.id]);

  for (const { id } of orders) expect(await tries("cancelOrder", { orderId: id, reason: "The buyer asked" })).toEqual([]);
  const open = { statuses: ["OPEN"] };
  const asked = await found("cancellationRequests", "CancellationRequestFilterInput", open);
  expect(asked).toHaveLength(2);
  expect(await found("cancellationRequests", "CancellationRequestFilterInput", open, here)).toEqual([asked[0]]);
  const there = { ...open, locationIds: [globalId("Location", sub.id)] };
  expect(await found("cancellationRequests", "CancellationRequestFilterInput", there)).toEqual([asked[1]]);

  expect(await tries("answerCancellationRequest", { id: asked[0], accept: true })).toEqual([]);
  expect(await found("cancellationRequests", "CancellationRequestFilterInput", open)).toEqual([asked[1]]);
  // Work that has ended is not under way, however far it was.
  expect(await found("fulfillmentOrders", "FulfillmentOrderFilterInput", ready, here)).toEqual([]);
});

test("customer service finds the order of a parcel by the number on its label", async () => {
  const order = await floor.order(own, [aLine("MUG")]);
  await floor.does("shipFulfillmentOrder", {
    fulfillmentOrderId: order.fulfillmentOrders[0]?.id,
    carrier: "JNE",
    trackingNumber: "JP7001",
  });
  const filter = { trackingNumbers: ["JP7001", "JP7002"] };

  expect(await found("fulfillments", "FulfillmentFilterInput", filter)).toEqual([(await floor.look(order.id)).fulfillments[0]?.id]);
  expect(await found("fulfillments", "FulfillmentFilterInput", filter, anAccess({ locationIds: new Set([sub.id]) }))).toEqual([]);
});
