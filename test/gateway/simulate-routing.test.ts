import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { scopes } from "../../src/access/access.ts";
import { openGateway, subscribe, until } from "../support/gateway.ts";
import { merchant, randomOrders } from "../support/stored-orders.ts";

const gateway = await openGateway();
const { shop } = gateway;
const { jkt, sub } = await merchant(shop);
const channel = await shop.channel({ code: "web" });
for (const order of randomOrders(130, 11)) await shop.accept(channel, order);
const from = new Date(Date.now() - 3_600_000).toISOString();

interface Amount {
  readonly amount: string;
  readonly currencyCode: string;
}
interface Figures {
  readonly cost: readonly Amount[];
  readonly parcels: number;
  readonly late: number;
  readonly unfilled: number;
  readonly backordered: number;
}
interface Told {
  readonly done: number;
  readonly total: number;
  readonly totals: { orders: number; changed: number; decided: Figures; simulated: Figures; saved: Amount[]; mainFirst: Figures | null };
  readonly orders: readonly { order: { number: string }; changed: boolean; sentence: string; simulated: { locations: string[] } }[];
}

const document = `subscription WhatIf($input: SimulateRoutingInput!) {
  simulateRouting(input: $input) {
    done
    total
    totals {
      orders
      changed
      decided { cost { amount currencyCode } parcels late unfilled backordered }
      simulated { cost { amount currencyCode } parcels late unfilled backordered }
      saved { amount currencyCode }
      mainFirst { cost { amount } parcels }
    }
    orders { order { number } changed sentence decided { cost { amount } } simulated { cost { amount } locations } }
  }
}`;

const simulate = async (input: Record<string, unknown>, key?: string) =>
  subscribe<Told>(gateway.client(key ?? (await gateway.owner())), document, { input: { from, ...input } });

async function whole(input: Record<string, unknown>): Promise<Told[]> {
  const { events, ended } = await simulate(input);
  await until(() => ended() !== null);
  expect(ended()).toBe("complete");
  return events;
}

const location = (id: string) => globalId("Location", id);

test("a simulation tells how far it is, and ends", async () => {
  const told = await whole({ rows: "ALL", baselines: true });

  expect(told.map(({ done }) => done)).toEqual([50, 100, 130]);
  expect(told.every(({ total }) => total === 130)).toBe(true);
  expect(told.flatMap(({ orders }) => orders)).toHaveLength(130);
  const last = told.at(-1)?.totals;
  expect(last).toMatchObject({ orders: 130, changed: 0 });
  expect(last?.simulated).toEqual(last?.decided);
  expect(last?.saved).toEqual([{ amount: "0.00", currencyCode: "IDR" }]);
  expect(last?.mainFirst?.parcels).toBeGreaterThan(0);
});

test("a new warehouse, a closed one and other rules are tried over the API", async () => {
  const medan = { latitude: 3.59, longitude: 98.67, region: "Sumatera Utara", city: "Medan" };
  const kno = { code: "KNO", likeLocationId: location(jkt.id), ...medan, stockLikeLocationId: location(jkt.id) };
  const opened = (await whole({ addLocations: [kno] })).at(-1)?.totals;
  const closed = await whole({ changeLocations: [{ locationId: location(sub.id), closed: true }] });
  const east = [{ id: "east", name: "East", when: "true", actions: { allowedLocations: ["SUB"] } }];
  const ruled = await whole({ rules: east, mode: "SEQUENTIAL", rows: "ALL" });

  expect(Number(opened?.saved[0]?.amount)).toBeGreaterThan(0);
  expect(closed.flatMap(({ orders }) => orders).flatMap(({ simulated }) => simulated.locations)).not.toContain("SUB");
  expect(closed.flatMap(({ orders }) => orders).every(({ changed }) => changed)).toBe(true);
  expect(closed.flatMap(({ orders }) => orders)[0]?.sentence).toContain("Surabaya excluded: closed");
  expect(new Set(ruled.flatMap(({ orders }) => orders).flatMap(({ simulated }) => simulated.locations))).toEqual(new Set(["SUB"]));
});

test.each([
  ["no scope", {}, "UNAUTHORIZED", scopes.filter((scope) => scope !== "inventory:read")],
  ["a window that ends before it begins", { to: "2020-01-01T00:00:00Z" }, "INVALID", scopes],
  ["a version that there is not", { ruleSetVersion: 77 }, "NOT_FOUND", scopes],
  ["rules with an error", { rules: [{ id: "a", name: "a", when: "order.totl > 1", actions: {} }] }, "INVALID", scopes],
  ["too many orders", { most: 1_000_000 }, "INVALID", scopes],
  [
    "a place that is not on earth",
    { addLocations: [{ code: "X", likeLocationId: location(jkt.id), latitude: 95, longitude: 0 }] },
    "INVALID",
    scopes,
  ],
  [
    "a code that is in use",
    { addLocations: [{ code: "SUB", likeLocationId: location(jkt.id), latitude: 5, longitude: 0 }] },
    "ALREADY_EXISTS",
    scopes,
  ],
  ["a rate card that there is not", { rateCardIds: [globalId("RateCard", jkt.id)] }, "NOT_FOUND", scopes],
] as const)("%s is refused", async (_, input, code, held) => {
  const { ended, events } = await simulate(input, await gateway.key(held));
  await until(() => ended() !== null);

  expect(events).toEqual([]);
  expect(ended()).toMatchObject([{ extensions: { code } }]);
});

test("a key that covers some locations sees no simulation, one of some channels sees their orders", async () => {
  const other = await shop.channel({ code: "other" });
  const limited = await simulate({}, await gateway.key(scopes, { locationIds: [jkt.id] }));
  const ofOther = await simulate({}, await gateway.key(scopes, { channelIds: [other.id] }));
  await until(() => limited.ended() !== null && ofOther.ended() !== null);

  expect(limited.ended()).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
  expect(ofOther.events).toMatchObject([{ done: 0, total: 0 }]);
});

test("a key runs two simulations at once; who leaves makes room", async () => {
  const key = await gateway.key();
  // A generator is at its first page until it is read.
  const all = await Promise.all(Array.from({ length: 12 }, () => simulate({ rows: "ALL" }, key)));
  await until(() => all.every(({ ended }) => ended() !== null));
  const refused = all.filter(({ ended }) => ended() !== "complete");
  expect(refused.length).toBeGreaterThan(0);
  for (const { ended } of refused) expect(ended()).toMatchObject([{ extensions: { code: "TOO_MANY_SIMULATIONS" } }]);

  for (let times = 0; times < 5; times++) {
    const one = await simulate({}, key);
    await until(() => one.events.length > 0);
    one.leave();
  }
  await until(async () => {
    const next = await simulate({}, key);
    await until(() => next.ended() !== null);
    return next.ended() === "complete";
  });
});
