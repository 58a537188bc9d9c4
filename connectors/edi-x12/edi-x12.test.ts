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
import { ediX12 } from "./index.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(join(import.meta.dirname, "fixtures", `${name}.edi`)));
const text = (name: string) => new TextDecoder().decode(fixture(name));
const settings = ediX12.settings(Reader.of({ timeZone: "Asia/Jakarta", currencyCode: "IDR" }));
const read = (edi: string | Uint8Array) =>
  ediX12
    .normalise({ headers: {}, body: typeof edi === "string" ? bytes(edi) : edi }, settings)
    .flatMap((event) => (event.kind === "order" ? [event.order] : []));

describeConnector(ediX12, {
  settings: { timeZone: "Asia/Jakarta", currencyCode: "IDR" },
  orders: new Map([["order", fixture("order")]]),
  mutations: ediMutations("~", "*"),
});
describeConnector(ediX12, {
  settings: {},
  orders: new Map([["two-orders-test", fixture("two-orders-test")]]),
  mutations: ediMutations("'", "|"),
});

test("an 850 is an order, in the channel's zone", () => {
  const [order] = read(fixture("order"));

  expect(order && told({ kind: "order", order })).toEqual({
    id: "NUSAMART:PO-77010",
    number: "PO-77010",
    placed: "2026-11-18T17:00:00.000Z",
    updated: "2026-11-20T02:15:00.000Z",
    status: "CONFIRMED PENDING UNFULFILLED",
    flags: "",
    lines: ["1 MUG-RED: 24 × 85000.50 - 0.00, tax 224401.32", "2 TILE: 3 × 12500.00 - 0.00, tax 0.00"],
    sums: "IDR discount 1500.00, tax 224401.32, shipping 0.00, fees 0.00",
    total: "2302014.00, difference 1600.68",
    to: "-, Jl. Raya Narogong 12, Gate 3, Bekasi, JB, 17116, ID",
    customer: "0042, Nusamart Jakarta, ratna@nusamart.example",
  });
  expect(order?.dispatchBy?.toISOString()).toBe("2026-11-27T16:59:59.999Z");
  expect(order?.lines[0]?.listingKeys).toEqual(["MUG-RED", "8991234567890", "771"]);
  expect(order?.adjustments).toMatchObject([{ kind: "DISCOUNT", title: "Opening discount" }]);
});

test("several orders of one interchange, of other separators, and all of a test", () => {
  const [replaced, cancelled] = read(fixture("two-orders-test"));

  expect([replaced?.nativeStatus, cancelled?.nativeStatus]).toEqual(["BEG01=05", "BEG01=01"]);
  expect([replaced?.test, cancelled?.test]).toEqual([true, true]);
  expect(cancelled).toMatchObject({
    externalId: "NUSAMART:PO-77000-7",
    cancelled: true,
    currencyCode: "USD",
    lines: [{ title: "2.5 × COFFEE", quantity: 1, cancelledQuantity: 1, unitPrice: { minor: 200n } }],
    shipTo: { company: "0091" },
  });
});

test("two interchanges in one file are read like one", () => {
  expect(read(text("order") + text("two-orders-test"))).toEqual([...read(text("order")), ...read(text("two-orders-test"))]);
});

test("any separators that ISA shows, and any ends of line, make the same order", () => {
  const signs = fc.uniqueArray(fc.constantFrom(..."*|^~!;{}\\[]$\u001c\u001d\u0015"), { minLength: 2, maxLength: 2 });
  fc.assert(
    fc.property(signs, fc.constantFrom("", "\n", "\r\n"), ([element = "", sign = ""], lineEnd) => {
      // The end of a line may end the segment too.
      const end = sign === "$" && lineEnd !== "" ? "" : sign;
      const edi = text("order")
        .replaceAll("\n", "")
        .replaceAll("*", "\u0000")
        .replaceAll("~", end + lineEnd)
        .replaceAll("\u0000", element);
      expect(read(edi)).toEqual(read(fixture("order")));
    }),
  );
});

describe("counts and ends", () => {
  test.each([
    ["SE*20*", "SE*19*"],
    ["*0001~\nGE", "*0002~\nGE"],
    ["GE*1*101", "GE*2*101"],
    ["GE*1*101", "GE*1*102"],
    ["IEA*1*", "IEA*2*"],
    ["IEA*1*000000101", "IEA*1*000000102"],
    ["CTT*2", "CTT*3"],
    ["SE*20*0001~\n", ""],
    ["PO1*2*3", "PO1*1*3"],
    ["PO1*1*24*EA*85000.5", "PO1*1*24*EA*"],
    ["PO1*1*24", "PO1*1*0"],
    ["CUR*BY*IDR", "CUR*BY*RUPIAH"],
  ])("%s as %s is malformed", (right, wrong) => {
    expect(text("order")).toContain(right);
    expect(() => read(text("order").replace(right, wrong))).toThrow(expect.objectContaining({ name: "MalformedMessage" }));
  });
});

test("changes are told that they are not supported", () => {
  expect(() => read(text("order").replace("ST*850", "ST*860"))).toThrow(/860.*not supported/);
  expect(() => read(text("order").replace("BEG*00", "BEG*04"))).toThrow(/not supported/);
  expect(() => read(text("order").replace("PID*F****Mug, red", "SDQ*EA*92*0042*12"))).toThrow(/one place of delivery/);
});

test("that something was received is understood, and nothing to do", () => {
  const edi = text("order");
  const body = `${edi.slice(0, edi.indexOf("ST*"))}ST*997*0001~AK1*PO*1~AK9*A*1*1*1~SE*4*0001~${edi.slice(edi.indexOf("GE*"))}`;

  expect(ediX12.normalise({ headers: {}, body: bytes(body) })).toEqual([]);
});

test("without a currency it is malformed, not guessed", () => {
  const bare = text("order").replace("CUR*BY*IDR~\n", "").replace("SE*20*", "SE*19*");

  expect(read(bare)[0]?.currencyCode).toBe("IDR");
  expect(() => ediX12.normalise({ headers: {}, body: bytes(bare) })).toThrow(/currencyCode/);
});

test.each([
  ["00", "CONFIRMED", false],
  ["01", "CANCELLED", false],
  ["05", "CONFIRMED", false],
  ["06", "CONFIRMED", true],
  ["07", "CONFIRMED", true],
  ["22", "ON_HOLD", false],
])("BEG01 %s is %s; said again: %s", (code, orderStatus, again) => {
  const [order] = read(text("order").replace("BEG*00", `BEG*${code}`));

  expect(order).toMatchObject({ orderStatus, nativeStatus: `BEG01=${code}`, cancelled: orderStatus === "CANCELLED" });
  expect(order?.updatedAt.getTime() === noTime.getTime()).toBe(again);
});

test("a file is taken apart by order; a bad one is named and keeps no good one back", async () => {
  const good = text("two-orders-test");
  const file = bytes(`${good.replace("|20|EA|", "|x|EA|")}${text("order")}`);

  const split = await ediX12.files?.split(file, settings, new Date());

  expect(split?.parts.map(({ order, line, faults }) => ({ order, line, faults }))).toEqual([
    { order: "PO-77010", line: 3, faults: [{ line: 7, column: "PO102", found: null, wanted: "a decimal number" }] },
    { order: "PO-77000", line: 10, faults: [] },
    { order: "PO-77010", line: 21, faults: [] },
  ]);
  expect(split?.parts.slice(1).flatMap(({ body }) => read(body))).toEqual([read(good)[1], read(text("order"))[0]]);
  expect(() => read(split?.parts[0]?.body ?? "")).toThrow("segment 7, PO102: expected a decimal number");
});
