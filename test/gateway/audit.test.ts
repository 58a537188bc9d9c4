import { auditServer } from "graphql-http";
import { expect, test } from "vitest";
import { openGateway } from "../support/gateway.ts";

const gateway = await openGateway();

test("every audit of GraphQL over HTTP passes on the whole gateway: MUST, SHOULD and MAY", async () => {
  const key = await gateway.key(["orders:read"]);
  const withKey: typeof fetch = (input, init) => fetch(input, { ...init, headers: { ...init?.headers, authorization: `Bearer ${key}` } });

  const results = await auditServer({ url: `${gateway.url}/graphql`, fetchFn: withKey });

  expect(results.filter(({ status }) => status !== "ok").map(({ name }) => name)).toEqual([]);
  expect(results.length).toBeGreaterThan(60);
});
