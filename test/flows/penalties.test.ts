import { expect, test } from "vitest";
import type { IncomingAddress } from "../../src/channels/connector.ts";
import { simulateRouting } from "../../src/flows/simulate-routing.ts";
import { sql } from "../../src/kit/sql.ts";
import { inputsFrom, type StoredInputs } from "../../src/routing/stored-inputs.ts";
import { ready } from "../../src/rules/decide.ts";
import { noActions, type Rule, type RuleActions } from "../../src/rules/rule.ts";
import { enforce } from "../support/rules.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";
import { medan, rates, zonesCard } from "../support/stored-orders.ts";

const zones = `origin,destination,zone,min_days,max_days,up_to_1000_g,per_kg_beyond
city:Jakarta,region:Riau,B,2,3,11000,9000
city:Medan,region:Riau,B,2,3,10000,9000`;

const shop = await openShop();
const channel = await shop.channel();
const place = { countryCode: "ID", timeZone: "Asia/Jakarta" };
const jkt = await shop.location({ ...place, code: "JKT", city: "Jakarta", region: "DKI Jakarta" });
/** A little cheaper, and of twenty pieces of work it rejects one. */
const mes = await shop.location({ ...place, code: "MES", city: "Medan", region: "Sumatera Utara", rejectRisk: 0.05 });
await rates(shop, zones, zonesCard);
const riau: IncomingAddress = { ...medan, city: "Pekanbaru", region: "Riau", postalCode: "28111", latitude: 0.53, longitude: 101.45 };
for (const each of [jkt, mes]) await shop.stock(each, { BOOK: 50 });

const counting = (actions: Partial<RuleActions>): Rule => ({
  ...{ id: "counting", name: "Counting", description: null, enabled: true, appliesTo: "ORDER", when: "true", stop: false },
  actions: { ...noActions, ...actions },
});

/** Where an order goes, and what its decision counted. */
async function routed() {
  const [accepted] = await shop.accept(channel, anOrder({ lines: [aLine("BOOK")], shipTo: riau }));
  const [decision] = await shop.read(sql<{ inputs: StoredInputs; chosen: string[] }>`
    select inputs, explanation -> 'chosenLocationIds' as chosen from routing_decisions where order_id = ${accepted?.orderId}`);
  const { latePerDay, rerouteCost, loadPenalty } = inputsFrom((decision as NonNullable<typeof decision>).inputs).policy;
  return { chosen: decision?.chosen, latePerDay, rerouteCost, loadPenalty };
}

test("where no rule says, a day late, a rejection and a full day are set against the cheapest parcel", async () => {
  expect(await routed()).toEqual({ chosen: [mes.id], latePerDay: 1_000_000, rerouteCost: 1_000_000, loadPenalty: 100_000 });
});

test("a rule says what each counts, and that decides", async () => {
  await enforce(shop, counting({ rerouteCost: "100000", loadPenalty: "0" }));
  expect(await routed()).toEqual({ chosen: [jkt.id], latePerDay: 1_000_000, rerouteCost: 10_000_000, loadPenalty: 0 });

  await enforce(shop, counting({ latePerDay: "2500.50" }));
  expect(await routed()).toEqual({ chosen: [mes.id], latePerDay: 250_050, rerouteCost: 1_000_000, loadPenalty: 100_000 });
});

test("orders keep what rules say of it, and nothing where they say nothing", async () => {
  const said = await shop.read(
    sql<{ directives: Record<string, unknown> }>`select coalesce(directives, '{}') as directives from orders order by id`,
  );
  expect(said.map(({ directives: { latePerDay, rerouteCost, loadPenalty } }) => [latePerDay, rerouteCost, loadPenalty])).toEqual([
    [undefined, undefined, undefined],
    [undefined, "100000", "0"],
    ["2500.50", undefined, undefined],
  ]);
});

test("stored orders routed again under other rules count what these say, whatever was counted then", async () => {
  const simulated = async (...rules: readonly Rule[]) => {
    const chosen = [];
    const fixed = { most: 100, changed: new Map(), added: [], rateCardIds: [], sequential: false, baselines: null };
    const window = { from: new Date(0), to: new Date(Date.now() + 60_000), channelIds: null };
    const simulation = { ...fixed, window, rules: ready(0, rules) };
    for await (const { rows } of simulateRouting(
      () => shop.em,
      simulation,
      async (work) => work(),
    ))
      chosen.push(...rows.flatMap((row) => row.simulated.locationIds));
    return chosen;
  };

  expect(await simulated()).toEqual([mes.id, mes.id, mes.id]);
  expect(await simulated(counting({ rerouteCost: "100000" }))).toEqual([jkt.id, jkt.id, jkt.id]);
});
