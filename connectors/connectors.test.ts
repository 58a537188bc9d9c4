import { expect, test } from "vitest";
import { Refusal } from "../src/kit/errors.ts";
import { connectorOf, connectors } from "./index.ts";

test("every connector is found by its key, and no key is there twice", () => {
  for (const connector of connectors) expect(connectorOf(connector.key)).toBe(connector);
  expect(new Set(connectors.map((connector) => connector.key)).size).toBe(connectors.length);
});

test("an unknown key is refused with the keys there are", () => {
  expect(() => connectorOf("shopyfi")).toThrow(Refusal);
  expect(() => connectorOf("shopyfi")).toThrow(/shopyfi.*shopify, woocommerce,/);
});
