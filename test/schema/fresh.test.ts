import { readFileSync } from "node:fs";
import { buildSchema, lexicographicSortSchema, printSchema } from "graphql";
import { expect, test } from "vitest";
import { buildApi } from "../../schema/build.ts";
import { eventsPage } from "../../schema/events/page.ts";

const written = readFileSync("schema/schema.graphql", "utf8");

test("schema.graphql says what the gateway serves: write it anew with `npm run schema`", async () => {
  expect(written.trim()).toBe(printSchema(lexicographicSortSchema(await buildApi())).trim());
});

test("docs/events.md says all that is told: write it anew with `npm run schema`", () => {
  expect(readFileSync("docs/events.md", "utf8")).toBe(eventsPage());
});

test("schema.graphql is a schema that partners' tools can read", () => {
  expect(buildSchema(written).getQueryType()?.name).toBe("Query");
});
