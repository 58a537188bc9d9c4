import fc from "fast-check";
import { expect, test } from "vitest";
import { majorUnits, moneyOf } from "../../src/kit/money.ts";
import { conditionOf } from "../../src/rules/condition.ts";
import { decide, ready } from "../../src/rules/decide.ts";
import type { Facts } from "../../src/rules/facts.ts";
import { aLineFact, aRule, someFacts } from "./some-facts.ts";

const holds = (when: string, facts: Facts = someFacts(), appliesTo: "ORDER" | "LINE" = "ORDER"): boolean =>
  decide(ready(1, [aRule("it", when, { addTags: ["x"] }, { appliesTo })]), facts).appliedRuleIds.length > 0;

test.each([
  ["order.total > 100000", true],
  ["order.total >= 170000.00 && order.total <= 170000", true],
  ["order.total > 170000", false],
  ["order.total == 170000 && order.discount != 1", true],
  ['destination.country == "ID" && destination.city.contains("Jakarta")', true],
  ["billing.country != destination.country || billing.city != destination.city", false],
  ['channel.type in ["MARKETPLACE", "SOCIAL"]', false],
  ['lines.exists(l, l.sku == "MUG" && l.quantity >= 2)', true],
  ['lines.all(l, "COLD" in l.tags)', false],
  ["lines.filter(l, l.price > 50000).size() == 1", true],
  ["placed.hour >= 18 || placed.weekday >= 6", true],
  ['placed.date >= "2026-11-01" && placed.time < "19:00"', true],
  ["customer.known && customer.earlierOrders == 0", true],
  ['order.shippingOption.upperAscii().startsWith("JNE")', true],
  ["double(order.grams) / 1000.0 > 0.5", true],
])("%s", (when, expected) => {
  expect(holds(when)).toBe(expected);
});

test("a rule on lines is asked of each", () => {
  expect(holds('line.sku == "VASE"', someFacts(), "LINE")).toBe(false);
  expect(holds('line.sku == "VASE"', someFacts({ lines: [aLineFact(), aLineFact({ id: "line-2", sku: "VASE" })] }), "LINE")).toBe(true);
});

test.each([
  ["", "There is no condition"],
  ["order.total >", "Unexpected token: EOF at its end"],
  ["order.tot > 1", 'No such key: tot at "tot". order has number'],
  ["orders.total > 1", 'Unknown variable: orders at "orders". It may look at order'],
  ['line.sku == "MUG"', "a rule on LINE knows line, one on ORDER lines"],
  ['order.total > "1"', "no such overload"],
  ["order.total", "It answers double; a condition answers true or false"],
  ['order.number.matches("(a+)+$")', "matches() may not be used"],
  ["lines.exists(a, lines.exists(b, a.sku == b.sku))", "exists() stands inside another look through a list"],
  [`order.total > 1 ${"|| order.total > 1 ".repeat(200)}`, "at most 2000"],
  [`order.units in [${Array.from({ length: 300 }, (_, index) => index).join()}]`, "xceeded"],
])("%s is no condition, and the message says why", (when, said) => {
  expect(() => conditionOf(when, "ORDER")).toThrow(new RegExp(said.replace(/[()$`]/g, "\\$&"), "i"));
});

test("a rule on lines does not look through all lines for each of them", () => {
  expect(() => conditionOf("lines.exists(l, l.quantity > line.quantity)", "LINE")).toThrow("Unknown variable: lines");
  expect(conditionOf('line.tags.exists(tag, tag.startsWith("DROPSHIP:"))', "LINE").holds({ line: { tags: ["DROPSHIP:acme"] } })).toBe(true);
});

test("what looks beyond a list does not hold, and does no harm", () => {
  expect(holds('lines[5].sku == "MUG"')).toBe(false);
  expect(holds("order.units / 0 == 1")).toBe(false);
});

test("an amount compares exactly with what a person writes", () => {
  const amount = fc.tuple(fc.integer({ min: 0, max: 9_999_999_999_999 }), fc.integer({ min: 0, max: 99 }));
  fc.assert(
    fc.property(amount, ([whole, cents]) => {
      const written = `${whole}.${String(cents).padStart(2, "0")}`;
      const facts = someFacts({ order: { total: majorUnits(moneyOf(written, "IDR")) } });
      expect(holds(`order.total == ${written}`, facts)).toBe(true);
      expect(holds(`order.total > ${written}`, facts)).toBe(false);
    }),
  );
});

test("it says what it looks at, and not what its own loops are called", () => {
  const reads = [...conditionOf('order.total > 1 && lines.exists(order, order.sku == "A") && "x" in order.tags', "ORDER").reads].sort();
  expect(reads).toEqual(["lines", "order.tags", "order.total"]);
});
