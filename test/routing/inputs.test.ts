import fc from "fast-check";
import { expect, test } from "vitest";
import { inputsOf } from "../../src/routing/inputs.ts";
import { route } from "../../src/routing/route.ts";
import { hashOf, requestFrom, storedOf } from "../../src/routing/stored-inputs.ts";
import { anyPricedRequest } from "./any-priced-request.ts";

const any = anyPricedRequest({ locations: 6, lines: 4, quantity: 3, stock: 4 });

const shuffled = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length });

test("what was stored routes to the same plan, byte for byte", () => {
  fc.assert(
    fc.property(any, (request) => {
      const inputs = JSON.parse(JSON.stringify(inputsOf(request)));

      expect(JSON.stringify(route(requestFrom(inputs)))).toBe(JSON.stringify(route(request)));
      expect(inputsOf(requestFrom(inputs))).toEqual(inputs);
      expect(hashOf(inputs)).toBe(hashOf(inputsOf(request)));
      const stored = JSON.parse(JSON.stringify(storedOf(inputs)));
      expect(inputsOf(requestFrom(stored))).toEqual(inputs);
      expect(hashOf(stored)).toBe(hashOf(inputs));
    }),
    { numRuns: 200 },
  );
});

test("neither plan nor hash depends on the order in which lines, locations, tariffs and keys are given", () => {
  const mixed = any.chain((request) =>
    fc.record({
      request: fc.constant(request),
      lines: shuffled(request.lines.map((line) => ({ ...line, needs: [...line.needs].reverse() }))),
      locations: shuffled(request.locations.map((location) => ({ ...location, tariffs: [...location.tariffs].reverse() }))),
    }),
  );
  fc.assert(
    fc.property(mixed, ({ request, lines, locations }) => {
      const other = { ...request, lines, locations };
      const reversed = Object.fromEntries(Object.entries(inputsOf(other)).reverse()) as unknown as ReturnType<typeof inputsOf>;

      expect(route(other)).toEqual(route(request));
      expect(hashOf(reversed)).toBe(hashOf(inputsOf(request)));
    }),
    { numRuns: 200 },
  );
});

test("another count of an item that is wanted is another hash; of one that is not, the same", () => {
  fc.assert(
    fc.property(any, (request) => {
      const more = (extra: string) => ({
        ...request,
        stock: { available: (item: string, place: string) => request.stock.available(item, place) + (item === extra ? 1 : 0) },
      });
      const [wanted] = request.lines.flatMap(({ needs }) => needs.map(({ itemId }) => itemId));

      expect(hashOf(inputsOf(more(wanted as string)))).not.toBe(hashOf(inputsOf(request)));
      expect(hashOf(inputsOf(more("nobody wants this")))).toBe(hashOf(inputsOf(request)));
    }),
    { numRuns: 50 },
  );
});
