import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const places = { JKT: await shop.location({ code: "JKT", pickup: true }), SUB: await shop.location({ code: "SUB", pickup: true }) };
for (const place of Object.values(places)) await shop.stock(place, { MUG: 100 });
const own = await shop.channel({ code: "own" });

test("who is limited to a place holds the work there, and none elsewhere of the same order", async () => {
  const lines = Object.values(places).map(({ id }, index) => ({
    ...aLine("MUG"),
    externalIds: [String(index)],
    pickup: { locationId: id },
  }));
  const [taken] = await shop.accept(own, anOrder({ lines }));
  const works = await shop.read(
    sql<{ id: string; locationId: string }>`
      select id, location_id as "locationId" from fulfillment_orders where order_id = ${taken?.orderId as string}`,
  );
  const hold = async (place: { readonly id: string }) => {
    const work = works.find(({ locationId }) => locationId === place.id);
    const input = {
      orderId: globalId("Order", taken?.orderId as string),
      fulfillmentOrderId: globalId("FulfillmentOrder", work?.id as string),
      reason: "LOCATION_ISSUE",
    };
    const { placeHold } = await api.ask<{ placeHold: { userErrors: { code: string; field: string[] }[] } }>(
      "mutation($input: PlaceHoldInput!) { placeHold(input: $input) { userErrors { code field } } }",
      { input },
      anAccess({ locationIds: new Set([places.JKT.id]) }),
    );
    return placeHold.userErrors;
  };

  expect(works).toHaveLength(2);
  expect(await hold(places.SUB)).toEqual([{ code: "NOT_FOUND", field: ["fulfillmentOrderId"] }]);
  expect(await hold(places.JKT)).toEqual([]);
});
