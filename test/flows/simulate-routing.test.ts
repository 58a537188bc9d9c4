import { expect, test } from "vitest";
import type { AddedPlace } from "../../src/flows/replay-network.ts";
import { type SimulatedRouting, type Simulation, type SimulationTotals, simulateRouting } from "../../src/flows/simulate-routing.ts";
import { newId } from "../../src/kit/ids.ts";
import { sql } from "../../src/kit/sql.ts";
import { ready } from "../../src/rules/decide.ts";
import { noActions, type Rule } from "../../src/rules/rule.ts";
import { enforce } from "../support/rules.ts";
import { openShop } from "../support/shop.ts";
import { merchant, randomOrders, rates, zonesCard, zonesCsv } from "../support/stored-orders.ts";

const shop = await openShop();
const { jkt, sub } = await merchant(shop);
const channel = await shop.channel({ code: "web" });
const own = await shop.channel({ code: "shop", locationIds: [jkt.id] });
const marketplace = await shop.channel({ code: "market", rights: { ...channel.rights, canSplit: false, dispatchByHours: 48 } });

const aRule = (id: string, values: Partial<Rule>): Rule => ({
  ...{ id, name: id, description: null, enabled: true, appliesTo: "ORDER", when: "true", actions: noActions, stop: false },
  ...values,
});
const soon = aRule("soon", { when: "destination.region == 'Jawa Timur'", actions: { ...noActions, deliverWithinDays: 1 } });
const spare = aRule("spare", {
  when: "order.units > 3",
  actions: { ...noActions, safetyBuffers: [{ itemTag: "scarce", sku: null, location: null, quantity: 5 }] },
});
const mixed = [
  soon,
  spare,
  aRule("wait", { when: "order.units == 2", actions: { ...noActions, backorder: "ALLOW", splitPenalty: "2500" } }),
];
const version = await enforce(shop, ...mixed);

const channels = [channel, own, marketplace];
for (const [index, order] of randomOrders(300, 7).entries()) {
  await shop.accept(channels[index % 3] as typeof channel, order);
  // What arrives meanwhile is not what the orders did.
  if (index % 60 === 59) await shop.stock(index % 120 === 59 ? jkt : sub, { "SKU-3": 15, "SKU-1": 10, "SKU-7": 20 });
}
const [{ stored = 0 } = {}] = await shop.read(
  sql<{ stored: number }>`select count(*)::int as stored from routing_decisions where inputs is not null and sequence = 1`,
);

const asItWas: Simulation = {
  window: { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000), channelIds: null },
  most: 10_000,
  rules: null,
  changed: new Map(),
  added: [],
  rateCardIds: [],
  sequential: false,
  baselines: null,
};

async function simulate(
  values: Partial<Simulation>,
): Promise<{ rows: SimulatedRouting[]; totals: SimulationTotals; codes: ReadonlyMap<string, string> }> {
  const rows: SimulatedRouting[] = [];
  let last: { totals: SimulationTotals; codes: ReadonlyMap<string, string> } | undefined;
  for await (const step of simulateRouting(
    () => shop.em,
    { ...asItWas, ...values },
    async (work) => work(),
  )) {
    rows.push(...step.rows);
    expect(step.done).toBe(rows.length);
    last = step;
  }
  return { ...(last as NonNullable<typeof last>), rows };
}

const counts = ({ cost, ...figures }: SimulationTotals["decided"]) => ({ ...figures, cost: cost.get("IDR") });

/** Everything that a simulation could have written. */
const written = () =>
  shop.read(sql`
    select (select count(*) from routing_decisions) as decisions, (select count(*) from fulfillment_orders) as work,
      (select sum(available) from inventory_levels) as available, (select count(*) from inventory_movements) as movements,
      (select count(*) from outbox) as told, (select md5(string_agg(orders::text, '' order by id)) from orders) as orders,
      (select sum(xmin::text::bigint) from routing_decisions) as touched`);

test.each([false, true])(
  "with nothing other than it was, every decision comes out as it is stored (sequential: %s)",
  async (sequential) => {
    const { rows, totals } = await simulate({ sequential });

    expect(stored).toBeGreaterThan(250);
    expect(rows).toHaveLength(stored);
    expect(rows.filter(({ changed }) => changed)).toEqual([]);
    expect(totals.simulated).toEqual(totals.decided);
    expect(totals.saved.get("IDR")).toBe(0);
    // Were it all alike, it would prove little.
    expect(totals.decided.split).toBeGreaterThan(10);
    expect(totals.decided.backordered + totals.decided.unfilled).toBeGreaterThan(20);
  },
);

test("what a version decided it decides again, and so does a draft of the same rules", async () => {
  const same = await simulate({ rules: ready(version, mixed) });
  const draft = await simulate({ rules: ready(0, mixed) });
  const inTurn = await simulate({ rules: ready(0, mixed), sequential: true });

  for (const { totals } of [same, draft, inTurn]) expect(totals).toMatchObject({ orders: stored, changed: 0 });
});

test("rules that are asked in another version direct stored orders as they would live ones", async () => {
  const { rows, totals } = await simulate({
    rules: ready(0, [aRule("east", { when: "destination.region == 'Jawa Timur'", actions: { ...noActions, allowedNetworks: ["EAST"] } })]),
  });

  const [toSurabaya = new Set<string>()] = [
    new Set(
      (
        await shop.read(
          sql<{ id: string }>`select orders.id from orders join addresses on addresses.id = ship_to_id where region = 'Jawa Timur'`,
        )
      ).map(({ id }) => id),
    ),
  ];
  expect(totals.changed).toBeGreaterThan(10);
  for (const { orderId, simulated } of rows) if (toSurabaya.has(orderId)) expect(simulated.locationIds).not.toContain(jkt.id);
});

test("a safety buffer by rule leaves units where they are", async () => {
  const without = await simulate({ rules: ready(0, []), sequential: true });
  const everywhere = await simulate({
    rules: ready(0, [
      aRule("keep", { actions: { ...noActions, safetyBuffers: [{ itemTag: null, sku: null, location: null, quantity: 1000 }] } }),
    ]),
  });

  expect(everywhere.totals.simulated.parcels).toBe(0);
  expect(without.totals.simulated.parcels).toBeGreaterThan(0);
});

test("under rules that deny back-orders, what waited would have been without stock", async () => {
  const { totals } = await simulate({ rules: ready(0, [aRule("deny", { actions: { ...noActions, backorder: "DENY" } })]) });

  expect(totals.decided.backordered).toBeGreaterThan(0);
  expect(totals.simulated.backordered).toBe(0);
  expect(totals.simulated.unfilled).toBeGreaterThan(totals.decided.unfilled);
});

test("a closed store sends nothing, and what it would have sent leaves from elsewhere or waits", async () => {
  const { rows, totals } = await simulate({ changed: new Map([[sub.id, { closed: true }]]) });

  expect(rows.flatMap(({ simulated }) => simulated.locationIds)).not.toContain(sub.id);
  expect(totals.simulated.parcels).toBeLessThan(totals.decided.parcels);
  for (const { decided, simulated } of rows)
    expect(simulated.shipped + simulated.backordered + simulated.unfilled).toBe(decided.shipped + decided.backordered + decided.unfilled);
});

const kno = (stock: Partial<AddedPlace>): AddedPlace => {
  const id = newId();
  const place = {
    code: "KNO",
    timeZone: "Asia/Jakarta",
    latitude: 3.59,
    longitude: 98.67,
    countryCode: "ID",
    region: "Sumatera Utara",
    city: "Medan",
  };
  return {
    place,
    location: {
      ...{
        id,
        point: { latitude: 3.59, longitude: 98.67 },
        priority: 3,
        type: "WAREHOUSE",
        open: true,
        services: { ships: true, pickup: false },
      },
      ...{ networks: ["JAVA", "EAST"], handlingTags: [], serves: null, rejectRisk: 0, backorderRank: 0 },
    },
    likeId: jkt.id,
    handling: { minor: 150_000, currency: "IDR" },
    dailyCapacity: null,
    stock: new Map(),
    stockLikeId: jkt.id,
    ...stock,
  };
};

test("a new warehouse takes what it sends more cheaply, at its own rates", async () => {
  const { rows, totals, codes } = await simulate({ added: [kno({})] });

  const there = rows.filter(({ simulated }) => simulated.locationIds.some((id) => codes.get(id) === "KNO"));
  expect(there.length).toBeGreaterThan(30);
  expect(totals.saved.get("IDR")).toBeGreaterThan(0);
  // One that is left out costs nothing: whoever has the choice does not pay more for as much.
  for (const { decided, simulated } of rows)
    if (decided.shipped === simulated.shipped && !decided.late) expect(simulated.cost).toBeLessThanOrEqual(decided.cost as number);
  expect(there[0]?.sentence()).toContain("KNO");
});

test("stock of a new warehouse is given once in sequence, and to every order alone otherwise", async () => {
  const [{ id: itemId = "" } = {}] = await shop.read(sql<{ id: string }>`select id from inventory_items where sku = 'SKU-4'`);
  const few = kno({ stock: new Map([[itemId, 3]]), stockLikeId: null });
  const sentFrom = async (sequential: boolean) => {
    const { rows } = await simulate({ added: [few], sequential });
    return rows.filter(({ simulated }) => simulated.locationIds.includes(few.location.id)).length;
  };

  expect(await sentFrom(false)).toBeGreaterThan(await sentFrom(true));
  expect(await sentFrom(true)).toBeGreaterThan(0);
  expect(await sentFrom(true)).toBeLessThanOrEqual(3);
});

test("a day that takes less sends parcels elsewhere", async () => {
  const before = await simulate({});
  const { rows } = await simulate({ changed: new Map([[sub.id, { dailyCapacity: 5 }]]) });

  const from = (all: readonly SimulatedRouting[]) => all.filter(({ simulated }) => simulated.locationIds.includes(sub.id)).length;
  expect(from(rows)).toBeLessThan(from(before.rows));
});

test("a rate card is tried before it is in force", async () => {
  const dearer = zonesCsv.replace(/,(\d+),(\d+)$/gm, (_, step: string, kg: string) => `,${Number(step) * 2},${Number(kg) * 2}`);
  const draft = await rates(shop, dearer, { ...zonesCard, validFrom: "2027-01-01" }, false);
  const { totals, rows } = await simulate({ rateCardIds: [draft] });

  expect(totals.saved.get("IDR")).toBeLessThan(0);
  const [one] = rows.filter(({ decided, simulated }) => decided.shipped > 0 && decided.locationIds.join() === simulated.locationIds.join());
  expect(one?.simulated.cost).toBeGreaterThan(one?.decided.cost as number);
});

test("no simple policy is cheaper than what was decided, for as many units", async () => {
  const { totals } = await simulate({ baselines: { mainId: null } });

  for (const simple of [totals.mainFirst, totals.nearest]) {
    expect(simple?.parcels).toBeGreaterThan(0);
    if (simple && simple.unfilled + simple.backordered === totals.decided.unfilled + totals.decided.backordered)
      expect(simple.cost.get("IDR")).toBeGreaterThanOrEqual(totals.decided.cost.get("IDR") as number);
  }
});

test("only the orders of the window and the channels are taken again, the oldest first", async () => {
  const { rows } = await simulate({ window: { ...asItWas.window, channelIds: [own.id] }, most: 20 });
  const none = await simulate({ window: { ...asItWas.window, to: asItWas.window.from } });

  expect(rows).toHaveLength(20);
  expect(rows.map(({ decidedAt }) => decidedAt)).toEqual(rows.map(({ decidedAt }) => decidedAt).sort());
  expect(new Set(rows.flatMap(({ simulated }) => simulated.locationIds))).toEqual(new Set([jkt.id]));
  expect(none.totals).toMatchObject({ orders: 0, changed: 0 });
});

test("nothing is written", async () => {
  const before = await written();
  await simulate({ changed: new Map([[sub.id, { closed: true }]]), added: [kno({})], rules: ready(0, mixed), sequential: true });

  expect(await written()).toEqual(before);
});

test("the same is simulated again", async () => {
  const asked = { added: [kno({})], sequential: true, rules: ready(0, [soon]) };
  const [one, other] = [await simulate(asked), await simulate(asked)];
  const figures = ({ rows }: typeof one) =>
    rows.map(({ orderId, decided, simulated, sentence }) => ({ orderId, decided, simulated, said: sentence() }));

  expect(figures(one)).not.toHaveLength(0);
  expect(one.totals.simulated.parcels).toBe(other.totals.simulated.parcels);
  expect(counts(one.totals.simulated)).toEqual(counts(other.totals.simulated));
});
