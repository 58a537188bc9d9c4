import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";
import { rates, zonesCard } from "../support/stored-orders.ts";

const shop = await openShop();
const api = await openApi(shop);

test("an alternative names the locations that would ship, and what it would cost there", async () => {
  const handling = { handlingCostMinor: 200_000n, handlingCostCurrency: "IDR", countryCode: "ID" };
  for (const [code, city] of [
    ["JKT", "Jakarta"],
    ["SUB", "Surabaya"],
  ])
    await shop.stock(await shop.location({ code: code as string, city: city as string, ...handling }), { MUG: 5 });
  await shop.stock(await shop.location({ code: "MDN", city: "Medan", ...handling }), { VASE: 5 });
  await rates(
    shop,
    "service,origin,destination,zone,min_days,max_days,up_to_1000_g\nREG,city:Jakarta,*,A,1,2,9000\nREG,*,*,B,2,3,16000",
    zonesCard,
  );

  const [accepted] = await shop.accept(await shop.channel({ code: "web" }), anOrder({ lines: [aLine("MUG", 1)] }));

  const { order } = await api.ask<{ order: unknown }>(
    `query($id: ID!) { order(id: $id) { routingDecisions {
      cost { amount }
      candidates { location { code } alone { amount } cost { kind amount { amount } } chosen }
      alternatives { locations { code } cost { amount } parts { kind amount { amount } } }
    } } }`,
    { id: globalId("Order", accepted?.orderId as string) },
  );
  const parts = (carriage: string) => [
    { kind: "CARRIAGE", amount: { amount: carriage } },
    { kind: "HANDLING", amount: { amount: "2000.00" } },
  ];
  expect(order).toEqual({
    routingDecisions: [
      {
        cost: { amount: "11000.00" },
        candidates: expect.arrayContaining([
          { location: { code: "JKT" }, alone: { amount: "11000.00" }, cost: parts("9000.00"), chosen: true },
          { location: { code: "SUB" }, alone: { amount: "18000.00" }, cost: [], chosen: false },
          { location: { code: "MDN" }, alone: null, cost: [], chosen: false },
        ]),
        alternatives: [{ locations: [{ code: "SUB" }], cost: { amount: "18000.00" }, parts: parts("16000.00") }],
      },
    ],
  });
});
