import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, anOrder, jakarta, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const channel = await shop.channel({ code: "web" });
await shop.stock(await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 }), { MUG: 50, SAMPLE: 10 });

interface Payload {
  readonly ruleSet: { version: number; revision: number; status: string; rules: { id: string }[]; problems: Problem[] } | null;
  readonly userErrors: { message: string; code: string; field: string[] }[];
}
interface Problem {
  readonly ruleId: string;
  readonly path: string;
  readonly severity: string;
  readonly message: string;
  readonly remedy: string;
}

async function change(mutation: string, input: Record<string, unknown>, access = anAccess()): Promise<Payload> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const answer = await api.ask<Record<string, Payload>>(
    `mutation($input: ${type}!) { ${mutation}(input: $input) {
      ruleSet { version revision status rules { id } problems { ruleId path severity message remedy } } userErrors { message code field } } }`,
    { input },
    access,
  );
  return answer[mutation] as Payload;
}

const idsOf = ({ ruleSet }: Payload) => ruleSet?.rules.map(({ id }) => id);
const fraud = {
  id: "fraud-review",
  name: "Look at dear orders",
  when: "order.total > 5000000 && billing.country != destination.country",
  actions: { hold: { reason: "HIGH_RISK_OF_FRAUD", notes: "Call the buyer" }, priority: 10 },
};
const gift = { id: "gift", name: "A sample", when: "order.units >= 2", actions: { addItems: [{ sku: "SAMPLE", quantity: 1 }] } };

test("rules are drafted, changed one by one, and mended before they are brought into force", async () => {
  const draft = await change("createRuleSetDraft", { name: "Autumn" });
  const version = draft.ruleSet?.version as number;
  expect(idsOf(draft)).toEqual(["payment"]);
  expect(idsOf(await change("putRule", { version, rule: fraud }))).toEqual(["payment", "fraud-review"]);
  expect(idsOf(await change("putRule", { version, rule: gift, before: "payment" }))).toEqual(["gift", "payment", "fraud-review"]);
  expect(idsOf(await change("reorderRules", { version, ruleIds: ["fraud-review", "payment", "gift"] }))).toEqual([
    "fraud-review",
    "payment",
    "gift",
  ]);
  expect(idsOf(await change("removeRule", { version, ruleId: "gift" }))).toEqual(["fraud-review", "payment"]);

  const wrong = await change("putRule", { version, rule: { ...gift, when: "order.totl > 1", actions: { allowedLocations: ["XYZ"] } } });
  expect(wrong.userErrors).toEqual([]);
  expect(wrong.ruleSet?.problems).toEqual([
    {
      ruleId: "gift",
      path: "rules.2.when",
      severity: "ERROR",
      message: 'No such key: totl at "totl".',
      remedy: expect.stringContaining("order has number, origin, test, currency, total"),
    },
    {
      ruleId: "gift",
      path: "rules.2.actions.allowedLocations.0",
      severity: "ERROR",
      message: 'There is no location "XYZ".',
      remedy: "Name a location that there is.",
    },
  ]);
  const refused = await change("activateRuleSet", { version });
  expect(refused).toMatchObject({
    ruleSet: null,
    userErrors: [
      { code: "INVALID", field: ["rules", "2", "when"], message: expect.stringMatching(/^Rule "gift": No such key.*And 1 more/) },
    ],
  });

  await change("replaceRules", { version, rules: [fraud, gift] });
  const activated = await change("activateRuleSet", { version });
  expect(activated.ruleSet).toMatchObject({ status: "ACTIVE", problems: [{ ruleId: null, severity: "WARNING" }] });
});

test("a version that was in force never changes, and can be rolled back to", async () => {
  const { ruleSet: first } = await api.ask<{ ruleSet: { version: number } }>("{ ruleSet { version } }");
  const next = await change("createRuleSetDraft", { name: "Winter" });
  const version = next.ruleSet?.version as number;
  await change("removeRule", { version, ruleId: "gift" });
  await change("activateRuleSet", { version });
  expect(await change("removeRule", { version, ruleId: "fraud-review" })).toMatchObject({
    userErrors: [{ code: "ILLEGAL_TRANSITION", message: expect.stringContaining("Make a draft from it") }],
  });
  await expect(shop.read(sql`update rule_sets set rules = '[]' where number = ${version}`)).rejects.toThrow("never changes");

  const back = await change("activateRuleSet", { version: first.version });
  expect(back.ruleSet).toMatchObject({ version: first.version, status: "ACTIVE", rules: [{ id: "fraud-review" }, { id: "gift" }] });
  const { ruleSets } = await api.ask<{ ruleSets: { nodes: { version: number; status: string }[] } }>(
    "{ ruleSets { nodes { version status } } }",
  );
  expect(ruleSets.nodes).toEqual([
    { version, status: "INACTIVE" },
    { version: first.version, status: "ACTIVE" },
  ]);
  const events = await shop.read(
    sql<{ type: string }>`select type from outbox where aggregate_type = 'RuleSet' order by position desc limit 2`,
  );
  expect(events.map(({ type }) => type)).toEqual(["rule_set.activated", "rule_set.deactivated"]);
});

test("a change that someone else's change overtook is refused, and so are unknown rules and keys without the scope", async () => {
  const { ruleSet } = await change("createRuleSetDraft", { name: "Together" });
  const [version, revision] = [ruleSet?.version as number, ruleSet?.revision as number];
  const outcomes = await Promise.all([gift, fraud].map((rule) => change("putRule", { version, revision, rule })));

  expect(outcomes.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(["VERSION_CONFLICT"]);
  expect((await change("removeRule", { version, ruleId: "nope" })).userErrors).toMatchObject([{ code: "NOT_FOUND", field: ["ruleId"] }]);
  expect((await change("reorderRules", { version, ruleIds: ["gift"] })).userErrors).toMatchObject([{ code: "INVALID" }]);
  expect((await change("activateRuleSet", { version: 999 })).userErrors).toMatchObject([{ code: "NOT_FOUND", field: ["version"] }]);
  await expect(change("removeRule", { version, ruleId: "gift" }, anAccess({ without: ["rules:write"] }))).rejects.toThrow("rules:write");
});

test("eight who bring versions into force at once leave one in force", async () => {
  const drafts: number[] = [];
  for (let number = 0; number < 8; number++)
    drafts.push((await change("createRuleSetDraft", { name: `Race ${number}` })).ruleSet?.version as number);
  const outcomes = await Promise.all(drafts.map((version) => change("activateRuleSet", { version })));

  expect(outcomes.flatMap(({ userErrors }) => userErrors)).toEqual([]);
  expect(await shop.read(sql`select 1 from rule_sets where status = 'ACTIVE'`)).toHaveLength(1);
});

test("a simulation says what rules would do to stored orders, and writes nothing", async () => {
  await change("deactivateRuleSet", {});
  const dear = anOrder({
    number: "#1",
    total: moneyOf("6000000", "IDR"),
    billTo: { ...jakarta, countryCode: "SG" },
    lines: [aLine("MUG", 2)],
  });
  const [first, second] = await shop.accept(channel, dear, anOrder({ number: "#2" }));
  const before = await shop.read(
    sql`select (select count(*) from holds) as holds, (select count(*) from outbox) as events, (select max(version) from orders) as version`,
  );
  const simulate = (input: Record<string, unknown>) =>
    api.ask<{ simulateRules: Record<string, unknown> }>(
      `query($input: SimulateRulesInput!) { simulateRules(input: $input) {
        version looked changed orders { order { number } added removed appliedRuleIds directives } } }`,
      { input },
    );
  const orderIds = [second, first].map((one) => globalId("Order", one?.orderId as string));

  const { simulateRules } = await simulate({ rules: [fraud, gift], orderIds });
  expect(simulateRules).toMatchObject({
    version: null,
    looked: 2,
    changed: 1,
    orders: [
      { order: { number: "#2" }, added: [], removed: [], appliedRuleIds: [] },
      {
        order: { number: "#1" },
        added: ["holds the order: HIGH_RISK_OF_FRAUD (fraud-review)", "adds 1 SAMPLE (gift)", "priority 10"],
        appliedRuleIds: ["fraud-review", "gift"],
      },
    ],
  });
  expect((await simulate({ version: 1, filter: { channelIds: [globalId("Channel", channel.id)] } })).simulateRules).toMatchObject({
    version: 1,
    looked: 2,
    changed: 1,
  });
  await expect(simulate({ rules: [{ ...gift, when: "nonsense" }] })).rejects.toThrow('Rule "gift": Unknown variable: nonsense');
  const after = await shop.read(
    sql`select (select count(*) from holds) as holds, (select count(*) from outbox) as events, (select max(version) from orders) as version`,
  );
  expect(after).toEqual(before);
});

test("a repeated activation with the same idempotency key does nothing twice", async () => {
  const { ruleSet } = await change("createRuleSetDraft", { name: "Once" });
  const input = { version: ruleSet?.version, idempotencyKey: "activate-once" };
  const access = anAccess();
  const [first, again] = [await change("activateRuleSet", input, access), await change("activateRuleSet", input, access)];

  expect(first.userErrors).toEqual([]);
  expect(again).toEqual(first);
  await change("deactivateRuleSet", {});
});
