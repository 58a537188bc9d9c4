import { expect, test } from "vitest";
import type { IncomingAddress } from "../../src/channels/connector.ts";
import { simulateRouting } from "../../src/flows/simulate-routing.ts";
import { sql } from "../../src/kit/sql.ts";
import type { RoutingExplanation } from "../../src/routing/plan.ts";
import { route } from "../../src/routing/route.ts";
import { hashOf, inputsFrom, requestFrom, type StoredInputs } from "../../src/routing/stored-inputs.ts";
import { ready } from "../../src/rules/decide.ts";
import { noActions, type Rule } from "../../src/rules/rule.ts";
import { enforce } from "../support/rules.ts";
import { aLine, anOrder, jakarta, openShop } from "../support/shop.ts";
import { medan, rates, zonesCard } from "../support/stored-orders.ts";

/** Orders to Riau cost a little less from Medan; of the others, most go to Medan and are far cheaper from there. */
const zones = `origin,destination,zone,min_days,max_days,up_to_1000_g,per_kg_beyond
city:Jakarta,region:DKI Jakarta,A,1,1,9000,8000
city:Jakarta,region:Riau,B,2,3,11000,9000
city:Jakarta,*,D,3,5,30000,20000
city:Medan,region:Sumatera Utara,A,1,1,9000,8000
city:Medan,region:Riau,B,2,3,10000,9000
city:Medan,*,D,3,5,30000,20000`;

const shop = await openShop();
const channel = await shop.channel();
const jkt = await shop.location({ code: "JKT", name: "Jakarta", city: "Jakarta", region: "DKI Jakarta", countryCode: "ID" });
const mes = await shop.location({ code: "MES", name: "Medan", city: "Medan", region: "Sumatera Utara", countryCode: "ID" });
await rates(shop, zones, zonesCard);
const riau: IncomingAddress = { ...medan, city: "Pekanbaru", region: "Riau", postalCode: "28111", latitude: 0.53, longitude: 101.45 };

const lastUnits: Rule = {
  ...{ id: "last-units", name: "Last units", description: null, enabled: true, appliesTo: "ORDER", when: "true", stop: false },
  actions: { ...noActions, opportunityCost: true },
};

await shop.item("BOOK", { weightGrams: 300 });
for (const place of [jkt, mes]) await shop.stock(place, { BOOK: 50 });
const past = [...Array<IncomingAddress>(16).fill(medan), ...Array<IncomingAddress>(4).fill(jakarta)];
await shop.accept(channel, ...past.map((shipTo) => anOrder({ lines: [aLine("BOOK")], shipTo })));

/** An order of one unit of an item, of which two are left in Medan and twenty in Jakarta. */
async function lastOf(sku: string, shipTo: IncomingAddress) {
  await shop.item(sku, { weightGrams: 300 });
  await shop.stock(jkt, { [sku]: 20 });
  await shop.stock(mes, { [sku]: 2 });
  const [accepted] = await shop.accept(channel, anOrder({ lines: [aLine(sku)], shipTo }));
  const [decision] = await shop.read(
    sql<{ summary: string; cost: number; inputs: StoredInputs; hash: string; explanation: RoutingExplanation }>`
      select summary, cost_minor::int as cost, inputs, inputs_hash as hash, explanation from routing_decisions where order_id = ${accepted?.orderId}`,
  );
  return decision as NonNullable<typeof decision>;
}

const chosen = ({ explanation }: { readonly explanation: RoutingExplanation }) => explanation.chosenLocationIds;
const scarcities = (inputs: StoredInputs) => new Map(inputsFrom(inputs).locations.map(({ id, scarcity }) => [id, scarcity[0]?.[1] ?? 0]));

test("off, which is how it begins, an order takes the last units where it is cheapest", async () => {
  const decision = await lastOf("MUG", riau);

  expect(chosen(decision)).toEqual([mes.id]);
  expect(decision.summary).toBe("Medan chosen: Rp 10,000 in one parcel; Jakarta Rp 11,000");
  expect([...scarcities(decision.inputs).values()]).toEqual([0, 0]);
});

test("on, they are kept for the many who live near them, and the decision says so and can be replayed", async () => {
  await enforce(shop, lastUnits);
  const decision = await lastOf("CUP", riau);

  expect(chosen(decision)).toEqual([jkt.id]);
  expect(decision.summary).toBe("Jakarta chosen: Rp 11,000 in one parcel; Medan Rp 10,000 but its last units are kept for orders to come");
  expect(decision.cost).toBe(1_100_000);
  expect(scarcities(decision.inputs).get(mes.id)).toBeGreaterThan(100_000);
  expect(scarcities(decision.inputs).get(jkt.id)).toBe(0);
  expect(hashOf(decision.inputs)).toBe(decision.hash);
  const { fulfillmentOrders, why } = route(requestFrom(decision.inputs));
  expect({ ...why, fulfillmentOrders }).toEqual(decision.explanation);
});

test("who lives near them gets them; what that costs later is a part by its own name, and no freight", async () => {
  const { explanation, summary, cost, inputs } = await lastOf("TEA", medan);
  const [{ cost: parts = [] } = {}] = route(requestFrom(inputs)).fulfillmentOrders;

  expect(explanation.chosenLocationIds).toEqual([mes.id]);
  expect(summary).toBe("Medan chosen: Rp 9,000 in one parcel; Jakarta Rp 30,000");
  expect(parts).toEqual([
    { kind: "CARRIAGE", amount: 900_000 },
    { kind: "SCARCITY", amount: scarcities(inputs).get(mes.id) },
  ]);
  expect(cost).toBeGreaterThan(900_000);
});

test("a draft that counts them is tried on stored orders, and one that does not is, too", async () => {
  const decisions = await shop.read(sql<{ id: string; at: Date }>`select id, created_at as at from routing_decisions order by id`);
  const from = new Date(decisions[past.length]?.at as Date);
  const simulated = async (...rules: readonly Rule[]) => {
    const rows = [];
    const simulation = {
      most: 100,
      rules: ready(0, rules),
      changed: new Map(),
      added: [],
      rateCardIds: [],
      sequential: false,
      baselines: null,
    };
    const window = { from, to: new Date(Date.now() + 60_000), channelIds: null };
    for await (const step of simulateRouting(
      () => shop.em,
      { ...simulation, window },
      async (work) => work(),
    ))
      rows.push(...step.rows);
    return rows.map((row) => [...row.simulated.locationIds, row.simulated.cost]);
  };

  expect(await simulated(lastUnits)).toEqual([
    [jkt.id, 1_100_000],
    [jkt.id, 1_100_000],
    [mes.id, 900_000],
  ]);
  expect(await simulated()).toEqual([
    [mes.id, 1_000_000],
    [mes.id, 1_000_000],
    [mes.id, 900_000],
  ]);
});

test("rules in force that no longer count them end it", async () => {
  await enforce(shop, { ...lastUnits, enabled: false });

  expect(chosen(await lastOf("POT", riau))).toEqual([mes.id]);
});
