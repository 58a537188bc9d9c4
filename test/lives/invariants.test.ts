import { access } from "node:fs/promises";
import { expect, test } from "vitest";
import { rulesOf } from "../../src/invariants.ts";
import { sql } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";
import { invariants } from "./invariants.ts";

const shop = await openShop();

test("each invariant of the domain is seen to by what is really there", async () => {
  expect(invariants.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  const inDatabase = await shop.read(sql<{ name: string }>`
    select conname as name from pg_constraint union select indexname from pg_indexes union select tgname from pg_trigger`);
  const names = new Set(inDatabase.map(({ name }) => name));
  const rules = new Set(rulesOf({}).map(({ name }) => name));

  for (const { number, database = [], rules: asked = [], tests = [], lives } of invariants) {
    expect([number, database.filter((name) => !names.has(name)), asked.filter((name) => !rules.has(name))]).toEqual([number, [], []]);
    await Promise.all(tests.map((path) => access(path)));
    expect(database.length + asked.length + (lives ? tests.length : 0), `what sees to ${number}`).toBeGreaterThan(0);
  }
});
