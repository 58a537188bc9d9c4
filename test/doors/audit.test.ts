import { auditServer } from "graphql-http";
import { expect, test } from "vitest";
import { openDoor } from "./opened.ts";

test("every audit of GraphQL over HTTP passes: MUST, SHOULD and MAY", async () => {
  const { url } = await openDoor();
  const withKey: typeof fetch = (input, init) => fetch(input, { ...init, headers: { ...init?.headers, authorization: "Bearer secret" } });

  const results = await auditServer({ url: `${url}/graphql`, fetchFn: withKey });

  expect(results.filter(({ status }) => status !== "ok").map(({ name }) => name)).toEqual([]);
  expect(results.length).toBeGreaterThan(60);
});
