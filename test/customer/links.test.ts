import { createSecretKey } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { OrderLinks } from "../../src/access/order-links.ts";
import { newId } from "../../src/kit/ids.ts";

const key = (byte: number) => createSecretKey(Buffer.alloc(32, byte));
const links = new OrderLinks([key(1)]);
const now = new Date("2026-11-22T10:00:00Z");
const later = new Date(now.getTime() + 60_000);

test("a token opens its order until it ends", () => {
  const id = newId();
  const token = links.make(id, later) as string;

  expect(links.read(token, now)).toBe(id);
  expect(links.read(token, later)).toBeNull();
});

test("a token with anything changed opens nothing", () => {
  const token = links.make(newId(), later) as string;
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(..."ABCxyz019-_."), (at, letter) => {
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      expect(links.read(changed, now)).toBe(changed === token ? links.read(token, now) : null);
    }),
    { numRuns: 500 },
  );
  for (const other of ["", "mo1", `${token}A`, token.slice(0, -1), `${token} `, token.replace("mo1", "mo2")])
    expect(links.read(other, now)).toBeNull();
});

test("an earlier key still reads, a strange one does not, and without a key there are no links", () => {
  const token = links.make(newId(), later) as string;

  expect(new OrderLinks([key(2), key(1)]).read(token, now)).not.toBeNull();
  expect(new OrderLinks([key(2)]).read(token, now)).toBeNull();
  expect(new OrderLinks([]).make(newId(), later)).toBeNull();
});

test("what a form brings back is of its page, and not for long", () => {
  const [token, other] = [links.make(newId(), later) as string, links.make(newId(), later) as string];
  const text = links.confirmation(token, now);

  expect(links.isConfirmation(token, text, later)).toBe(true);
  expect(links.isConfirmation(other, text, later)).toBe(false);
  expect(links.isConfirmation(token, text, new Date(now.getTime() + 3_600_001))).toBe(false);
  expect(links.isConfirmation(token, text.replace(/^\d/, "2"), later)).toBe(false);
  expect(links.isConfirmation(token, "", now)).toBe(false);
});
