import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { scopes } from "../../src/access/access.ts";
import { sql } from "../../src/kit/sql.ts";
import { openGateway } from "../support/gateway.ts";
import { aLine, anOrder } from "../support/shop.ts";

const gateway = await openGateway();
const { shop } = gateway;
const jakarta = await shop.location({ code: "JKT" });
const surabaya = await shop.location({ code: "SUB" });
await shop.stock(jakarta, { MUG: 100 });
await shop.stock(surabaya, { TEA: 100 });
const web = await shop.channel({ code: "web" });
const clerk = await gateway.key(scopes, { locationIds: [jakarta.id] });

let orders = 0;
/** A paid order, worked on where its goods are. */
async function ordered(...skus: readonly string[]): Promise<string> {
  orders += 1;
  const [taken] = await shop.accept(
    web,
    anOrder({ number: `#${orders}`, externalId: `W-${orders}`, lines: skus.map((sku) => aLine(sku)) }),
  );
  return taken?.orderId as string;
}

const workAt = async (orderId: string, locationId: string): Promise<string> =>
  (await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = ${orderId} and location_id = ${locationId}`))[0]
    ?.id as string;

/** The codes of what the clerk of the shop in Jakarta is refused. */
async function codes(operation: string, type: string, input: Record<string, unknown>): Promise<readonly string[]> {
  const { data, errors } = await gateway.ask<Record<string, { userErrors: { code: string }[] }>>(
    `mutation($input: ${type}!) { ${operation}(input: $input) { userErrors { code } } }`,
    { input },
    clerk,
  );
  expect(errors).toBeUndefined();
  return (data?.[operation]?.userErrors ?? []).map(({ code }) => code);
}

const address = { countryCode: "ID", city: "Bandung", postalCode: "40111", lines: ["Jl. Dua 2"] };
/** What changes all of an order, and does not end it. */
const changes: readonly (readonly [operation: string, type: string, input: Record<string, unknown>])[] = [
  ["setShipPreference", "SetShipPreferenceInput", { shipPreference: "MIN_SPLIT" }],
  ["changeOrderAddress", "ChangeAddressInput", { shipTo: address }],
  ["revalidateOrder", "RevalidateOrderInput", {}],
  ["beginOrderEdit", "BeginOrderEditInput", { actions: [{ kind: "SET_SHIPPING", amount: { amount: "1", currencyCode: "IDR" } }] }],
  ["refundOrder", "RefundOrderInput", { goodwill: { amount: "1", currencyCode: "IDR" } }],
  ["placeHold", "PlaceHoldInput", { reason: "CUSTOMER_REQUEST" }],
  ["cancelOrder", "CancelOrderInput", { reason: "No", reasonCode: "CUSTOMER_REQUEST" }],
];

test.each(changes)("%s takes a key that reaches all places where the order is worked on", async (operation, type, input) => {
  const [here, both] = [await ordered("MUG"), await ordered("MUG", "TEA")];

  expect(await codes(operation, type, { ...input, orderId: globalId("Order", both) })).toEqual(["FORBIDDEN"]);
  expect(await codes(operation, type, { ...input, orderId: globalId("Order", here) })).toEqual([]);
});

test("work at the key's own place is held and released, all of the order is not", async () => {
  const orderId = await ordered("MUG", "TEA");
  const inOrder = { orderId: globalId("Order", orderId), reason: "CUSTOMER_REQUEST" };
  const [mine, theirs] = [await workAt(orderId, jakarta.id), await workAt(orderId, surabaya.id)];
  const hold = (work: string) =>
    codes("placeHold", "PlaceHoldInput", { ...inOrder, fulfillmentOrderId: globalId("FulfillmentOrder", work) });
  const release = async (ofWork: string | null) => {
    const [found] = await shop.read(
      sql<{
        id: string;
      }>`select id from holds where order_id = ${orderId} and status = 'ACTIVE' and fulfillment_order_id is not distinct from ${ofWork}::uuid`,
    );
    return codes("releaseHold", "ReleaseHoldInput", { holdId: globalId("Hold", found?.id as string) });
  };

  expect(await hold(theirs)).toEqual(["NOT_FOUND"]);
  expect(await hold(mine)).toEqual([]);
  expect(await release(mine)).toEqual([]);
  await gateway.data("mutation($input: PlaceHoldInput!) { placeHold(input: $input) { userErrors { code } } }", { input: inOrder });
  expect(await release(null)).toEqual(["FORBIDDEN"]);
});

test("an order whose work moved here is the key's as a whole", async () => {
  const orderId = await ordered("MUG", "TEA");
  await shop.stock(jakarta, { TEA: 10 });
  await gateway.data(
    "mutation($input: MoveFulfillmentOrderInput!) { moveFulfillmentOrder(input: $input) { userErrors { code message } } }",
    {
      input: {
        fulfillmentOrderId: globalId("FulfillmentOrder", await workAt(orderId, surabaya.id)),
        locationId: globalId("Location", jakarta.id),
      },
    },
  );

  expect(
    await codes("cancelOrder", "CancelOrderInput", { orderId: globalId("Order", orderId), reason: "No", reasonCode: "CUSTOMER_REQUEST" }),
  ).toEqual([]);
});
