import fc from "fast-check";
import { expect, test } from "vitest";
import { builtInRules } from "../../src/rules/built-in.ts";
import { decide, decision, ready } from "../../src/rules/decide.ts";
import { aLineFact, aRule, someFacts } from "./some-facts.ts";

const hold = (reason: "OTHER" | "HIGH_RISK_OF_FRAUD") => ({ reason, expiresAfterMinutes: null, notes: null });

test("without rules of its own an order is held until it is paid, and nothing else", () => {
  const builtIn = ready(null, builtInRules);

  expect(decide(builtIn, someFacts()).appliedRuleIds).toEqual([]);
  expect(decide(builtIn, someFacts({ order: { awaitsPayment: true } }))).toMatchObject({
    ruleSetVersion: null,
    appliedRuleIds: ["payment"],
    holds: [{ target: "ORDER", lineId: null, reason: "AWAITING_PAYMENT", ruleId: "payment", expiresAfterMinutes: null, notes: null }],
    priority: null,
    backorder: null,
    allowedLocationIds: null,
  });
});

test("what can be only one thing is as the first rule says; what adds up adds up", () => {
  const rules = ready(3, [
    aRule("first", "true", { priority: 5, addTags: ["a"], excludedLocations: ["JKT"], backorder: "DENY" }),
    aRule("off", "true", { priority: 100, shipComplete: true }, { enabled: false }),
    aRule("second", "true", {
      priority: 9,
      addTags: ["a", "b"],
      excludedLocations: ["SUB", "JKT", "GONE"],
      maxParcels: 2,
      backorder: "ALLOW",
    }),
  ]);

  expect(decide(rules, someFacts(), new Map(Object.entries({ JKT: "id-jkt", SUB: "id-sub" })))).toMatchObject({
    ruleSetVersion: 3,
    appliedRuleIds: ["first", "second"],
    priority: 5,
    tags: ["a", "b"],
    excludedLocationIds: ["id-jkt", "id-sub"],
    maxParcels: 2,
    backorder: "DENY",
    shipComplete: null,
  });
});

test("a rule sees the tags that those before it put, and a rule may be the last", () => {
  const rules = ready(1, [
    aRule("late", '"vip" in order.tags', { priority: 1 }),
    aRule("vip", "customer.earlierOrders >= 10", { addTags: ["vip"] }),
    aRule("fast", '"vip" in order.tags', { deliverWithinDays: 1 }, { stop: true }),
    aRule("never", "true", { priority: 7 }),
  ]);
  const regular = someFacts({ customer: { known: true, id: "c", emailDomain: "", earlierOrders: 12 } });

  expect(decide(rules, regular)).toMatchObject({ appliedRuleIds: ["vip", "fast"], priority: null, deliverWithinDays: 1 });
  expect(decide(rules, someFacts())).toMatchObject({ appliedRuleIds: ["never"], priority: 7 });
});

test("a rule on lines holds and finds line by line, and does the rest once", () => {
  const rules = ready(1, [
    aRule(
      "cold",
      '"COLD" in line.tags',
      { hold: hold("OTHER"), finding: { severity: "WARN", message: "Cold" }, addTags: ["cold"] },
      { appliesTo: "LINE" },
    ),
  ]);
  const lines = [aLineFact({ id: "a", tags: ["COLD"] }), aLineFact({ id: "b" }), aLineFact({ id: "c", tags: ["COLD", "FRAGILE"] })];

  const { holds, findings, tags } = decide(rules, someFacts({ lines }));
  expect(holds.map(({ target, lineId }) => [target, lineId])).toEqual([
    ["LINE", "a"],
    ["LINE", "c"],
  ]);
  expect(findings.map(({ lineId }) => lineId)).toEqual(["a", "c"]);
  expect(tags).toEqual(["cold"]);
});

test("the grounds of a hold change with what its rule looks at, and with nothing else", () => {
  const rules = ready(1, [aRule("dear", "order.total > 100000", { hold: hold("HIGH_RISK_OF_FRAUD") })]);
  const groundsOf = (facts = someFacts()) => decision(rules, facts).grounds.get("dear ");

  expect(groundsOf()).toMatch(/^[\w-]{43}$/);
  expect(groundsOf(someFacts({ order: { paymentStatus: "PENDING", tags: ["x"] } }))).toBe(groundsOf());
  expect(groundsOf(someFacts({ order: { total: 170_001 } }))).not.toBe(groundsOf());
});

test("the same facts decide the same, and no rule after another changes what the other said alone", () => {
  const actions = fc.record({ priority: fc.option(fc.integer({ min: -9, max: 9 })), shipComplete: fc.option(fc.boolean()) });
  const conditions = fc.constantFrom("true", "false", "order.total > 100000", "lines.exists(l, l.quantity > 2)", "order.awaitsPayment");
  fc.assert(
    fc.property(fc.array(fc.tuple(conditions, actions), { maxLength: 6 }), fc.boolean(), (drawn, awaitsPayment) => {
      const rules = drawn.map(([when, then], index) => aRule(`r${index}`, when, then));
      const facts = someFacts({ order: { awaitsPayment } });
      const all = decide(ready(1, rules), facts);
      expect(decide(ready(1, rules), facts)).toEqual(all);
      // By hand: the first that applies and speaks of it.
      const applying = rules.filter((rule) => decide(ready(1, [rule]), facts).appliedRuleIds.length === 1);
      expect(all.appliedRuleIds).toEqual(applying.map(({ id }) => id));
      expect(all.priority).toBe(applying.find(({ actions: { priority } }) => priority !== null)?.actions.priority ?? null);
      expect(all.shipComplete).toBe(applying.find(({ actions: { shipComplete } }) => shipComplete !== null)?.actions.shipComplete ?? null);
    }),
  );
});

test("a condition is evaluated once a rule, or once a rule and line: the work grows with neither tags nor rules before it", () => {
  let asked = 0;
  const counting = (reads: number) => ({
    reads: new Set<string>(),
    holds: () => {
      asked += reads;
      return true;
    },
  });
  const rules = Array.from({ length: 200 }, (_, index) => ({
    ...aRule(`r${index}`, "true", { addTags: [`t${index}`] }, { appliesTo: index % 2 ? ("LINE" as const) : ("ORDER" as const) }),
    condition: counting(1),
  }));
  const lines = Array.from({ length: 50 }, (_, index) => aLineFact({ id: `l${index}` }));
  decide({ version: 1, rules, reads: new Set(), addedSkus: [], looksBack: false }, someFacts({ lines }));

  expect(asked).toBe(100 + 100 * 50);
});
