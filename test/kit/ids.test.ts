import { expect, test } from "vitest";
import { isId, newId } from "../../src/kit/ids.ts";

test("ids are UUIDv7, never the same, and rise in the order they are made", () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(ids.every(isId)).toBe(true);
  expect(ids.every((id) => id[14] === "7")).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});
