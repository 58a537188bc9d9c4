import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { isSigned, linkSeconds, signedPath } from "../../src/documents/link.ts";

const [key, other] = [randomBytes(32), randomBytes(32)];
const now = new Date("2026-11-22T10:01:07Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const asked = (signed: string | null) => {
  const url = new URL(signed as string, "http://muara");
  return [url.pathname, url.searchParams] as const;
};

test("a link holds for ten minutes, and not for twenty", () => {
  const [path, query] = asked(signedPath([key], "/documents/a", now));

  expect(isSigned([key], path, query, now)).toBe(true);
  expect(isSigned([key], path, query, later(linkSeconds))).toBe(true);
  expect(isSigned([key], path, query, later(2 * linkSeconds))).toBe(false);
});

test("a link that an older key signed still opens while that key is there", () => {
  const [path, query] = asked(signedPath([key], "/documents/a", now));

  expect(isSigned([other, key], path, query, now)).toBe(true);
  expect(isSigned([other], path, query, now)).toBe(false);
  expect(isSigned([], path, query, now)).toBe(false);
});

test("without a key there are no links", () => {
  expect(signedPath([], "/documents/a", now)).toBeNull();
});
