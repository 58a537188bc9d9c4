import fc from "fast-check";
import { expect, test } from "vitest";
import { printable, widthOf } from "../../src/documents/faces.ts";
import { labelPdf } from "../../src/documents/label.ts";
import { lineHeight, setBlock, wrap } from "../../src/documents/setting.ts";
import { labelZpl } from "../../src/documents/zpl.ts";
import { faultsOf, openPdf } from "./print.ts";
import { buyer, label } from "./samples.ts";

/** Names of all sorts: of any letters, very long, in one word, or nothing but marks. */
const name = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 120 }),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.stringMatching(/^[A-Za-z]{1,200}$/),
  fc
    .array(fc.constantFrom("binti", "Siti", "Jl.", "RT 04/RW 02", "Nguyễn", "Мария", "-", "/"), { maxLength: 40 })
    .map((words) => words.join(" ")),
);

test("whatever people are called, nothing on a label overlaps or leaves it, and the printer gets one label", async () => {
  await fc.assert(
    fc.asyncProperty(name, fc.array(name, { maxLength: 12 }), name, name, async (who, lines, city, notes) => {
      const data = {
        ...label,
        to: { ...buyer, name: who, lines, city },
        parcel: { ...label.parcel, notes, carrier: notes, routingCode: city },
      };

      expect(faultsOf(await openPdf(await labelPdf(data)))).toEqual([]);
      const zpl = labelZpl(data);
      expect(zpl.match(/\^XZ/g)).toHaveLength(1);
      expect(zpl.match(/~/g)).toBeNull();
    }),
    { numRuns: 60 },
  );
}, 120_000);

test("wrapped lines fit, and together they say what was to be said", () => {
  fc.assert(
    fc.property(name, fc.integer({ min: 20, max: 300 }), (text, width) => {
      const lines = wrap(text, width, 10);

      const together = (texts: readonly string[]) => texts.join("").replaceAll(" ", "");
      expect(together(lines)).toBe(together(text.split(/\r\n|[\n\v\f\r\u2028\u2029]/u).map(printable)));
      // One character alone may be wider than the line.
      for (const line of lines) if ([...line].length > 1) expect(widthOf(line, 10, "regular")).toBeLessThanOrEqual(width + 0.01);
    }),
    { numRuns: 300 },
  );
});

test("a block stays in its height, whatever stands in it", () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 6 }), fc.integer({ min: 12, max: 200 }), (texts, height) => {
      const set = setBlock(
        texts.map((text) => ({ text, size: 11 })),
        200,
        height,
      );

      for (const { top, size } of set) expect(top + size * lineHeight).toBeLessThanOrEqual(height + 0.02);
      for (const [index, { top }] of set.entries())
        if (index > 0) expect(top).toBeGreaterThanOrEqual((set[index - 1]?.top ?? 0) + (set[index - 1]?.size ?? 0) * lineHeight - 0.01);
    }),
    { numRuns: 200 },
  );
});
