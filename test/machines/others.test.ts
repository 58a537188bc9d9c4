import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { cancelRecurringOrder, createRecurringOrder, pauseRecurringOrder, resumeRecurringOrder } from "../../src/flows/edit-recurring.ts";
import { activateRules, deactivateRules, draftRules } from "../../src/flows/edit-rules.ts";
import { takeRecurringOrders } from "../../src/flows/run-recurring.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { recurringStatuses } from "../../src/recurring/recurring-order.states.ts";
import { RuleSet, ruleSetStatuses } from "../../src/rules/rule-set.entity.ts";
import { openApi } from "../support/api.ts";
import { broken } from "../support/broken.ts";
import { aDeed, jakarta, openShop } from "../support/shop.ts";
import { nextSeen, through, walk } from "./walk.ts";

const shop = await openShop();
const api = await openApi(shop);
await shop.item("COFFEE", { priceMinor: 7_000_000n, priceCurrency: "IDR" });
await shop.stock(await shop.location(), { COFFEE: 10_000 });
const channel = await shop.channel({ type: "API" });
const run = <Result>(verb: (em: EntityManager) => Promise<Result>): Promise<Result> =>
  shop.em.transactional((em) => verb(em as EntityManager));

const at = (time: string) => ({ ...aDeed(), at: new Date(time) });
const earlier = at("2026-01-01T00:00:00Z");
const later = at("2026-01-10T00:00:00Z");
const take = () =>
  takeRecurringOrders(shop.em, later, (_, error) => {
    throw error;
  });

walk<string>(shop, {
  machine: "RecurringOrder",
  states: recurringStatuses,
  async bring(state, to) {
    // No other's day has come.
    await shop.read(sql`update recurring_orders set next_at = '2099-01-01' where status = 'ACTIVE'`);
    const line = { sku: "COFFEE", title: null, quantity: 1, unitPrice: moneyOf("50000", "IDR"), discount: null, tax: null };
    const id = await run((em) =>
      createRecurringOrder(em, earlier, {
        ...{ channelId: channel.id, name: "Coffee", rule: "FREQ=DAILY;COUNT=1", startsOn: "2026-01-05", localTime: "09:00" },
        ...{ timeZone: "Asia/Jakarta", leadDays: 0, priceMode: "FIXED", missed: "ONCE", lines: [line], shipping: null },
        ...{ shippingOption: "JNE REG", paymentStatus: "PAID", shipTo: jakarta, customer: null },
      }),
    );
    if (state === "PAUSED" || (state === "CANCELLED" && to === "PAUSED")) await run((em) => pauseRecurringOrder(em, earlier, id));
    if (state === "CANCELLED") await run((em) => cancelRecurringOrder(em, earlier, id));
    if (state === "EXPIRED") await take();
    return id;
  },
  stateOf: async (id) => (await shop.read(sql<{ status: string }>`select status from recurring_orders where id = ${id}`))[0]?.status,
  toldBy: (id) => id,
  next: (id) => nextSeen(api, "RecurringOrder", id, "nextStatuses"),
  // Its days pass over what is not ACTIVE.
  passesOver: (_, to) => to === "EXPIRED",
  verbs: {
    ACTIVE: (id) => run((em) => resumeRecurringOrder(em, earlier, id)),
    PAUSED: (id) => run((em) => pauseRecurringOrder(em, earlier, id)),
    CANCELLED: (id) => run((em) => cancelRecurringOrder(em, earlier, id)),
    EXPIRED: take,
  },
});

interface Version {
  readonly id: string;
  readonly number: number;
}
const activate = ({ number }: Version) => run((em) => activateRules(em, aDeed(), number));
const itself = ({ id }: Version, to: string) => run(async (em) => through(await em.findOneOrFail(RuleSet, { id }), to));

walk<Version>(shop, {
  machine: "RuleSet",
  states: ruleSetStatuses,
  async bring(state) {
    const { id, number } = await run((em) => draftRules(em, aDeed(), { name: "A version", from: null }));
    const version = { id, number };
    if (state !== "DRAFT") await activate(version);
    if (state === "INACTIVE") await run((em) => deactivateRules(em, aDeed()));
    return version;
  },
  stateOf: async ({ id }) => (await shop.read(sql<{ status: string }>`select status from rule_sets where id = ${id}`))[0]?.status,
  toldBy: ({ id }) => id,
  verbs: {
    DRAFT: (version) => itself(version, "DRAFT"),
    ACTIVE: activate,
    // What is deactivated is the one version in force, which is not named.
    INACTIVE: (version, from) => (from === "ACTIVE" ? run((em) => deactivateRules(em, aDeed())) : itself(version, "INACTIVE")),
  },
});

test("of versions one is in force: activating one ends the other", async () => {
  const versions = await Promise.all([1, 2].map(() => run((em) => draftRules(em, aDeed(), { name: "One of two", from: null }))));
  for (const version of versions) await activate(version as Version);
  const active = await shop.read(sql<{ id: string }>`select id from rule_sets where status = 'ACTIVE'`);
  expect(active).toEqual([{ id: versions[1]?.id }]);
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));
