import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noTime } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { ediMutations } from "../../test/support/edi-mutations.ts";
import { bytes } from "../../test/support/fixtures.ts";
import { told } from "../../test/support/told.ts";
import { edifact } from "./index.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, "fixtures", `${name}.edi`)));
const text = (name: string) => new TextDecoder().decode(fixture(name));
const settings = edifact.settings(Reader.of({ timeZone: "Europe/Amsterdam" }));
const read = (edi: string | Uint8Array) =>
  edifact
    .normalise({ headers: {}, body: typeof edi === "string" ? bytes(edi) : edi }, settings)
    .flatMap((event) => (event.kind === "order" ? [event.order] : []));

describeConnector(edifact, {
  settings: { timeZone: "Europe/Amsterdam", currencyCode: "EUR" },
  orders: new Map(["order", "two-orders-test"].map((name) => [name, fixture(name)])),
  mutations: ediMutations("'", "+"),
});

test("ORDERS is an order, in the channel's zone", () => {
  const [order] = read(fixture("order"));

  expect(order && told({ kind: "order", order })).toEqual({
    id: "8712345000004:4500012345",
    number: "4500012345",
    placed: "2026-11-19T09:30:00.000Z",
    updated: "2026-11-20T08:15:00.000Z",
    status: "CONFIRMED PENDING UNFULFILLED",
    flags: "",
    lines: ["1 MUG-RED: 24 × 8.51 - 0.00, tax 42.86", "2 TILE: 300 × 1.25 - 0.00, tax 0.00"],
    sums: "EUR discount 10.00, tax 42.86, shipping 0.00, fees 0.00",
    // 24 × 8.505 is 204.12; at the rounded unit price it is 204.24.
    total: "611.98, difference -0.12",
    to: "-, Havenweg 7, Rotterdam, -, 3011 AB, NL",
    customer: "8712345000004, Van den Berg B.V., piet@vandenberg.example",
  });
  expect(order?.dispatchBy?.toISOString()).toBe("2026-11-27T22:59:59.999Z");
  expect(order?.lines[0]).toMatchObject({ title: "Mug, 2+1", listingKeys: ["MUG-RED", "8991234567890", "771"] });
  expect(order?.customer?.phone).toBe("+31 20 555 0101");
  expect(order?.shipTo?.company).toBe("Van den Berg DC");
});

test("several orders of one interchange, a decimal comma, and all of a test", () => {
  const [cancelled, weighed] = read(fixture("two-orders-test"));

  expect([cancelled?.test, weighed?.test]).toEqual([true, true]);
  expect(cancelled).toMatchObject({ cancelled: true, total: { minor: 1700n }, lines: [{ cancelledQuantity: 2 }] });
  expect(weighed).toMatchObject({
    orderStatus: "CONFIRMED",
    total: { minor: 1200n },
    lines: [{ quantity: 1 }],
    shipTo: { company: "8712345000011" },
  });
});

test("two interchanges in one file are read like one", () => {
  expect(read(text("order") + text("two-orders-test"))).toEqual([...read(text("order")), ...read(text("two-orders-test"))]);
});

test("any separators that UNA tells, and any ends of line, make the same order", () => {
  const signs = fc.uniqueArray(fc.constantFrom(..."*|~!;{}$%&/#=\u001c\u001d\u001f"), { minLength: 4, maxLength: 4 });
  const plain = text("order").slice(9);
  fc.assert(
    fc.property(signs, fc.constantFrom("", "\n", "\r\n"), ([component = "", element = "", release = "", end = ""], lineEnd) => {
      const now: Record<string, string> = { ":": component, "+": element, "'": end + lineEnd };
      const edi = plain.replace(/\?(.)|[:+']/g, (sign, released: string | undefined) =>
        released === undefined
          ? (now[sign] as string)
          : Object.values(now).some((each) => each[0] === released)
            ? release + released
            : released,
      );
      expect(read(`UNA${component}${element}.${release} ${end}${lineEnd}${edi}`)).toEqual(read(fixture("order")));
    }),
  );
});

test("any text that is released comes out as it was", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("'", "+", ":", "?", "a", "Z", "é", "漢", "😀", "7", " ", ".", ","), minLength: 1, maxLength: 20 }),
      (name) => {
        fc.pre(name.trim() !== "");
        const edi = text("order").replace("Van den Berg DC", () => name.replace(/['+:?]/g, "?$&"));
        expect(read(edi)[0]?.shipTo?.company).toBe(name.trim());
      },
    ),
  );
});

test("without UNA the decimal mark may be either; with it, it is that one", () => {
  const bare = text("order").slice(9);

  expect(read(bare)).toEqual(read(fixture("order")));
  expect(read(bare.replace("8.505", "8,505"))).toEqual(read(fixture("order")));
  expect(() => read(text("order").replace("8.505", "8,505"))).toThrow("PRI 1:2: expected a decimal number with the mark .");
});

test("nothing is released where UNA names no sign for it", () => {
  const edi = text("order").replace("UNA:+.? '", "UNA:+.  '").replace("d?'H", "d?H").replace("2?+1", "2?1").replace("?+31", "?31");

  expect(read(edi)[0]?.lines[0]?.title).toBe("Mug, 2?1");
  expect(read(edi)[0]?.customer?.name).toBe("Van den Berg B.V.");
});

test("a segment that never ends is malformed, however long", () => {
  const start = text("order").slice(0, text("order").indexOf("UNH"));
  expect(() => read(`${start}FTX+${"x".repeat(8_000_000)}`)).toThrow("UNZ at its end: the file is cut short");
});

test.each(["UNA[+.? '", "UNA::.? '", "UNA:+.?^\u0020", "UNA:+_? '"])("%s cannot be read, and says so", (una) => {
  expect(() => read(text("order").replace("UNA:+.? '", una))).toThrow(expect.objectContaining({ name: "MalformedMessage" }));
});

describe("counts and ends", () => {
  test.each([
    ["UNT+28+1", "UNT+27+1"],
    ["UNT+28+1", "UNT+28+2"],
    ["UNZ+1+501", "UNZ+2+501"],
    ["UNZ+1+501", "UNZ+1+502"],
    ["CNT+2:2", "CNT+2:3"],
    ["UNT+28+1'", ""],
    ["LIN+2++", "LIN+1++"],
    ["QTY+21:24'", "QTY+21:0'"],
    ["QTY+21:24'", "QTY+59:24'"],
    ["DTM+137:202611191030:203", "DTM+137:202613191030:203"],
    ["CUX+2:EUR:9", "CUX+2:EURO:9"],
  ])("%s as %s is malformed", (right, wrong) => {
    expect(text("order")).toContain(right);
    expect(() => read(text("order").replace(right, wrong))).toThrow(expect.objectContaining({ name: "MalformedMessage" }));
  });
});

test("changes are told that they are not supported", () => {
  expect(() => read(text("order").replace("ORDERS:D", "ORDCHG:D"))).toThrow(/ORDCHG.*not supported/);
  expect(() => read(text("order").replace("4500012345+9", "4500012345+4"))).toThrow(/not supported/);
});

test.each([
  ["9", "CONFIRMED", false],
  ["1", "CANCELLED", false],
  ["5", "CONFIRMED", false],
  ["7", "CONFIRMED", true],
  ["31", "ON_HOLD", false],
])("1225 of %s is %s; said again: %s", (code, orderStatus, again) => {
  const [order] = read(text("order").replace("4500012345+9", `4500012345+${code}`));

  expect(order).toMatchObject({ orderStatus, nativeStatus: `BGM 1225=${code}` });
  expect(order?.updatedAt.getTime() === noTime.getTime()).toBe(again);
});

test("a file is taken apart by order; a bad one is named and keeps no good one back", async () => {
  const file = bytes(text("two-orders-test").replace("PRI+AAB:8,5", "PRI+AAB:x") + text("order"));

  const split = await edifact.files?.split(file, settings, new Date());

  expect(split?.parts.map(({ order, line, faults }) => ({ order, line, faults }))).toEqual([
    { order: "4500012346", line: 2, faults: [{ line: 9, column: "PRI 1:2", found: null, wanted: "a decimal number with the mark ," }] },
    { order: "4500012347", line: 13, faults: [] },
    { order: "4500012345", line: 26, faults: [] },
  ]);
  expect(split?.parts.slice(1).flatMap(({ body }) => read(body))).toEqual([read(text("two-orders-test"))[1], read(text("order"))[0]]);
});
