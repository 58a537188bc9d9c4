import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import type { SplitFile } from "../../src/channels/dropped-file.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn } from "../../test/support/fixtures.ts";
import { told } from "../../test/support/told.ts";
import { files } from "./index.ts";
import type { FilesSettings } from "./settings.ts";

const folder = join(import.meta.dirname, "fixtures");
const fixture = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const settingsOf = (raw: Record<string, unknown>) => files.settings(Reader.of(raw));
const mapping = settingsOf(JSON.parse(readFileSync(join(folder, "mapping.json"), "utf8")));
const at = new Date("2026-11-22T12:00:00Z");

const split = (file: Uint8Array | string, settings?: FilesSettings): Promise<SplitFile> =>
  files.files?.split(typeof file === "string" ? bytes(file) : file, settings, at) as Promise<SplitFile>;
const orders = ({ parts }: SplitFile, settings?: FilesSettings): IncomingOrder[] =>
  parts
    .filter(({ faults }) => faults.length === 0)
    .flatMap(({ body }) => files.normalise({ headers: {}, body }, settings))
    .flatMap((event) => (event.kind === "order" ? [event.order] : []));
const faults = ({ parts }: SplitFile) => parts.flatMap((part) => part.faults);

describeConnector(files, { settings: {}, orders: fixturesIn(folder, "message") });

test("a mapped CSV file means what its rows say", async () => {
  expect(orders(await split(fixture("orders.csv"), mapping), mapping).map((order) => told({ kind: "order", order }))).toEqual([
    {
      id: "S-2041",
      number: "S-2041",
      placed: "2026-11-22T02:30:00.000Z",
      updated: "2026-11-22T12:00:00.000Z",
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: ["MUG-RED MUG-RED: 2 × 85000.50 - 1000.00, tax 0.00", "TILE TILE: 3 × 8000.00 - 0.00, tax 0.00"],
      sums: "IDR discount 1000.00, tax 0.00, shipping 20000.00, fees 0.00",
      total: "213001.00, difference 0.00",
      to: "Sari Wijaya, Jl. Merdeka 5, Bandung, -, 40115, ID",
      customer: "-, Sari Wijaya, sari@example.com",
    },
    {
      id: "S-2042",
      number: "S-2042",
      placed: "2026-11-22T03:05:00.000Z",
      updated: "2026-11-22T12:00:00.000Z",
      status: "CANCELLED VOIDED CANCELLED",
      flags: "cancelled",
      lines: ["MUG-RED MUG-RED: 1 × 85000.50 - 0.00, tax 0.00, cancelled 1"],
      sums: "IDR discount 0.00, tax 0.00, shipping 15000.00, fees 0.00",
      total: "100000.50, difference 0.00",
      to: "Budi Santoso, Jl. Asia 9, Medan, -, 20111, ID",
      customer: "-, Budi Santoso, -",
    },
  ]);
});

test("a workbook's numbers are what it shows, its dates are of the channel's zone, and long numbers it has rounded are refused", async () => {
  const settings = settingsOf({
    sheet: "Orders",
    timeZone: "Asia/Jakarta",
    // Of texts: a number of a workbook has no mark of its own.
    decimalMark: ",",
    mapping: {
      orderNumber: "Order No",
      placedAt: "Order Date",
      sku: "Article",
      quantity: "Qty",
      unitPrice: "Price",
      dispatchBy: "Ship Date",
    },
  });
  const file = await split(fixture("orders.xlsx"), settings);

  expect(orders(file, settings)).toMatchObject([
    {
      externalId: "W-1001",
      placedAt: new Date("2026-11-22T02:30:00Z"),
      dispatchBy: new Date("2026-11-27T16:59:59.999Z"),
      lines: [
        { quantity: 3, unitPrice: { minor: 3025n } },
        { quantity: 12, unitPrice: { minor: 10n } },
      ],
    },
    { externalId: "20011", placedAt: new Date("2026-11-21T17:00:00Z"), lines: [{ unitPrice: { minor: 110n } }] },
  ]);
  expect(faults(file)).toEqual([
    { line: 6, column: "Order No", found: "1.23456789012346E+17", wanted: "all digits: format the column as text" },
    { line: 6, column: "Qty", found: "1.5", wanted: "a whole number above zero" },
  ]);
});

test("another sheet, a broken workbook and no workbook say what was wanted", async () => {
  const workbook = fixture("orders.xlsx");

  await expect(split(workbook, settingsOf({ sheet: "Ordres" }))).rejects.toThrow("a sheet named Ordres");
  await expect(split(workbook)).rejects.toThrow(
    "the header: expected columns order_number, placed_at, currency, sku, quantity, unit_price",
  );
  for (const length of [30, 200, 1000, workbook.length - 30])
    await expect(split(workbook.subarray(0, length), settingsOf({ sheet: "Orders" }))).rejects.toBeInstanceOf(MalformedMessage);
});

test("every bad row is told with its line, column, and what was wanted; the good orders stay", async () => {
  const file = await split(
    [
      "order_number,placed_at,currency,sku,quantity,unit_price,status",
      "A,2026-11-20,EUR,MUG,1,8.50,PAID?",
      "B,20.11.2026,EUR,MUG,two,8.50,",
      "B,2026-11-20,USD,,1,8.5.0,",
      "",
      ",2026-11-20,EUR,MUG,1,8.50,",
      "C,2026-11-20,EURO,MUG,1,-8.50",
      "A,2026-11-20,EUR,TILE,1,0.10,",
    ].join("\n"),
  );

  expect(faults(file)).toEqual([
    { line: 3, column: "placed_at", found: "20.11.2026", wanted: "a date written YYYY-MM-DD" },
    { line: 3, column: "quantity", found: "two", wanted: "a whole number above zero" },
    { line: 4, column: "placed_at", found: "2026-11-20", wanted: "the same as in line 3, as both are of one order" },
    { line: 4, column: "currency", found: "USD", wanted: "the same as in line 3, as both are of one order" },
    { line: 4, column: "sku", found: null, wanted: "a text that is not empty" },
    { line: 4, column: "unit_price", found: "8.5.0", wanted: "an amount such as 1250.50" },
    { line: 6, column: "order_number", found: null, wanted: "a text that is not empty" },
    { line: 7, column: null, found: null, wanted: "7 cells as the header has, not 6: check separators and quotation marks" },
    { line: 7, column: "currency", found: "EURO", wanted: "a currency code of ISO 4217, such as IDR" },
  ]);
  expect(orders(file)).toMatchObject([
    { externalId: "A", orderStatus: "ON_HOLD", nativeStatus: "PAID?", lines: [{ sku: "MUG" }, { sku: "TILE" }] },
  ]);
  // What is parked says where, and nothing that stands there.
  expect(() => files.normalise({ headers: {}, body: file.parts[1]?.body ?? bytes("") })).toThrow(
    "line 3, column placed_at: expected a date written YYYY-MM-DD (and 5 more faults)",
  );
});

const columns = ["order_number", "placed_at", "currency", "sku", "quantity", "unit_price", "title", "email"] as const;
const plainRows = [
  ["A", "2026-11-20", "EUR", "MUG", "2", "8.50", 'Mug, "red"; big', "a@example.com"],
  ["A", "2026-11-20", "EUR", "TILE", "1", "1250.05", "Tile\nof two lines", ""],
  ["B", "2026-11-21", "JPY", "MUG", "3", "900", "マグ", ""],
];

test("columns in any order, any separator, mark, line end, case and byte order mark make the same orders", async () => {
  const wanted = orders(
    await split([columns, ...plainRows].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")).join("\n")),
  );
  expect(wanted.length).toBe(2);

  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...columns.keys()], { minLength: columns.length }),
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom("\n", "\r\n"),
      fc.constantFrom("utf8", "utf8-bom", "utf16"),
      fc.boolean(),
      async (order, separator, lineEnd, encoding, comma) => {
        const mark = comma && separator !== "," ? "," : ".";
        const written = (cell: string, column: number) =>
          `"${(column === 5 ? cell.replace("1250.05", mark === "," ? "1.250,05" : "1,250.05").replace("8.50", `8${mark}50`) : cell).replaceAll('"', '""')}"`;
        const header = order.map((column) => (columns[column] ?? "").toUpperCase().replace("_", " ")).join(separator);
        const rows = plainRows.map((row) => order.map((column) => written(row[column] ?? "", column)).join(separator));
        const text = [header, ...rows].join(lineEnd);
        const file =
          encoding === "utf16"
            ? new Uint8Array(Buffer.from(`\uFEFF${text}`, "utf16le"))
            : bytes(encoding === "utf8-bom" ? `\uFEFF${text}` : text);
        const settings = settingsOf({ decimalMark: mark });
        expect(orders(await split(file, settings), settings)).toEqual(wanted);
      },
    ),
  );
});

test("a file that is cut short anywhere loses or changes no order before the cut", async () => {
  const whole = fixture("orders.csv");
  const first = orders(await split(whole, mapping), mapping)[0];
  const thirdRow = new TextDecoder().decode(whole).indexOf("\nS-2042") + 1;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: thirdRow, max: whole.length }), async (length) => {
      expect(orders(await split(whole.subarray(0, length), mapping), mapping)[0]).toEqual(first);
    }),
  );
});

test("a quotation mark that is not closed, and bytes that are no UTF-8, refuse the file as a whole", async () => {
  await expect(split('order_number,placed_at,currency,sku,quantity,unit_price\nA,2026-11-20,EUR,"MUG,1,8.50\n')).rejects.toThrow(
    /quotation mark/,
  );
  await expect(split(new Uint8Array([0x61, 0xff, 0xfe, 0x2c]))).rejects.toThrow(/UTF-8/);
  await expect(split("")).rejects.toThrow(/the header/);
});

test("the same file has the same ids; mapped anew, or another file, it has others", async () => {
  const ids = async (file: Uint8Array, settings: FilesSettings) => (await split(file, settings)).parts.map(({ id }) => id);
  const whole = fixture("orders.csv");
  const again = await ids(whole, mapping);
  const other = [
    ...(await ids(bytes(`${new TextDecoder().decode(whole)} `), mapping)),
    ...(await ids(
      whole,
      settingsOf({
        ...JSON.parse(readFileSync(join(folder, "mapping.json"), "utf8")),
        mapping: { ...JSON.parse(readFileSync(join(folder, "mapping.json"), "utf8")).mapping, unitPrice: "Freight" },
      }),
    )),
  ];

  expect(await ids(whole, mapping)).toEqual(again);
  expect(new Set([...again, ...other]).size).toBe(6);
});

describe("settings", () => {
  test.each([
    ["mapping.ordernumber", { mapping: { ordernumber: "A" } }],
    ["mapping.placedAt.format", { mapping: { placedAt: { column: "A", format: "DD.MM" } } }],
    ["mapping.sku.format", { mapping: { sku: { column: "A", format: "DD.MM.YYYY" } } }],
    ["mapping.sku.colunm", { mapping: { sku: { colunm: "A" } } }],
    ["timeZone", { timeZone: "Jakarta" }],
    ["decimalMark", { decimalMark: ";" }],
    ["statuses.Paid", { statuses: { Paid: "PAID" } }],
  ])("a wrong %s is refused by name", (path, raw) => {
    expect(() => settingsOf(raw)).toThrow(expect.objectContaining({ path }));
  });

  test("a column that the mapping names must be there", async () => {
    const settings = settingsOf({ mapping: { title: "Beschreibung" } });
    await expect(split("order_number,placed_at,currency,sku,quantity,unit_price\n", settings)).rejects.toThrow(
      "the header: expected a column Beschreibung",
    );
  });

  test("what is not read is told", async () => {
    const { ignoredColumns } = await split("order_number,placed_at,currency,sku,quantity,unit_price,Colour\n");
    expect(ignoredColumns).toEqual(["Colour"]);
  });
});

test.each([
  ["DD.MM.YYYY", "22.11.2026"],
  ["D/M/YY", "22/11/26"],
  ["MM/DD/YYYY HH:mm", "11/22/2026 00:00"],
  ["YYYYMMDD", "20261122"],
  ["YYYY-MM-DDTHH:mm:ss", "2026-11-22T00:00:00"],
])("dates written %s", async (format, written) => {
  const settings = settingsOf({ mapping: { placedAt: { column: "placed_at", format } } });
  const [order] = orders(
    await split(`order_number,placed_at,currency,sku,quantity,unit_price\nA,${written},EUR,MUG,1,1`, settings),
    settings,
  );
  expect(order?.placedAt.toISOString()).toBe("2026-11-22T00:00:00.000Z");
});
