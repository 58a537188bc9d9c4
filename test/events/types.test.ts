import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { aggregateOf, aggregateTypes, told } from "../../src/events/event-types.ts";
import type { Told } from "../../src/events/told/told.ts";

const sources = globSync("src/**/*.ts")
  .filter((path) => !path.startsWith("src/events/told/"))
  .map((path) => readFileSync(path, "utf8"));

/** Said whole, or put together of its word and what happened: by that, or by the state that it led to. */
const isToldIn = (type: string) => {
  const [word = "", what = ""] = type.split(".");
  // `order.cancellation_${what}` is put together of more than the word.
  const heads = [`${word}.`, ...[...what.matchAll(/_/g)].map(({ index }) => `${word}.${what.slice(0, index + 1)}`)];
  return (source: string): boolean =>
    source.includes(`"${type}"`) || heads.some((head) => source.includes(`\`${head}\${`) && isNamed(type.slice(head.length)));
};
const isNamed = (what: string): boolean =>
  sources.some((source) => source.includes(`"${what}"`) || source.includes(`"${what.toUpperCase()}"`) || source.includes(`${what}: "`));

test("what is listed is told by one kind of thing alone", () => {
  const types = aggregateTypes.flatMap((aggregate) => Object.keys(told[aggregate].events));
  expect(new Set(types).size).toBe(types.length);
  expect(types.length).toBeGreaterThan(150);
});

// That nothing else is told is the compiler's to say: an event of another type cannot be recorded.
describe.each(aggregateTypes)("%s", (aggregate) => {
  const { events }: Told = told[aggregate];
  test.each(Object.keys(events))("%s can happen", (type) => {
    expect(sources.some(isToldIn(type))).toBe(true);
    expect(aggregateOf.get(type)).toBe(aggregate);
    expect(type).toMatch(/^[a-z_]+\.[a-z_]+$/);
  });
});
