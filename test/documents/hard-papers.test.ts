import { expect, test } from "vitest";
import { invoicePdf } from "../../src/documents/invoice.ts";
import { labelPdf, returnLabelPdf } from "../../src/documents/label.ts";
import { manifestPdf } from "../../src/documents/manifest.ts";
import { packingSlipPdf } from "../../src/documents/packing-slip.ts";
import { pickListPdf } from "../../src/documents/pick-list.ts";
import { labelZpl, returnLabelZpl } from "../../src/documents/zpl.ts";
import { faultsOf, openPdf, pictureOfZpl, scan } from "./print.ts";
import { buyer, invoice, label, longBuyer, longLabel, manifest, packingSlip, pickList, shop } from "./samples.ts";

const idr = (minor: bigint) => ({ minor, currency: "IDR" });
const pointsOf = ({ top, bottom }: { readonly top: number; readonly bottom: number }) => (bottom - top) / 0.96;

/** A label for what comes back: from the buyer to the shop, and the return's number in its QR code. */
const back = {
  ...label,
  parcel: { ...label.parcel, id: "#1001-R1", number: "#1001-R1", trackingNumber: "MU0000000123", packageCount: 1, routingCode: null },
  from: buyer,
  to: shop,
};

test("amounts stand in one piece, however large they are, and nothing lies over them", async () => {
  const amounts = [0n, 123_456_789_012n, -50n, 1_234_567_890_125n, 1_543_197_516_750_025n].map(idr);
  const lines = amounts.map((amount, index) => ({
    ...{ sku: index === 0 ? null : `SKU-${index}`, title: "Paket Ramadan isi tiga", quantity: 12_500 },
    ...{ unitPrice: amount, discount: amount, amount },
  }));
  const extras = [{ kind: "ROUNDING" as const, amount: idr(-50n) }];

  const opened = await openPdf(await invoicePdf({ ...invoice(1), lines, extras, total: idr(1_543_197_516_750_025n) }, "id"));

  expect(faultsOf(opened)).toEqual([]);
  const printed = opened.texts.map(({ text }) => text);
  for (const text of ["Rp 0", "Rp 1.234.567.890,12", "-Rp 0,50", "Rp 12.345.678.901,25", "Rp 15.431.975.167.500,25"])
    expect(printed).toContain(text);
  expect(Math.min(...opened.texts.map(pointsOf))).toBeGreaterThan(5);
});

test("a manifest shows carriers' numbers in one piece", async () => {
  const opened = await openPdf(await manifestPdf(manifest(40, true), "id"));

  expect(faultsOf(opened)).toEqual([]);
  for (const { trackingNumber } of manifest(40, true).parcels)
    expect(opened.texts.filter(({ text }) => text === trackingNumber)).toHaveLength(1);
});

test("a packing slip says what bundles are made of, and counts bundles, not their parts", async () => {
  const contents = Array.from({ length: 12 }, (_, index) => ({
    sku: `PART-${index}`,
    title: `Isi nomor ${index}`,
    quantity: 2 * index + 2,
  }));
  const slip = { ...packingSlip(1), lines: [{ sku: "SET", title: "Paket hadiah", quantity: 2, ordered: 3, contents }] };

  const opened = await openPdf(await packingSlipPdf(slip, "id"));
  const words = opened.text();

  expect(faultsOf(opened)).toEqual([]);
  expect(words).toContain("SET Paket hadiah 3 2");
  for (const { sku, title, quantity } of contents) expect(words).toContain(`${sku} – ${title} (${quantity})`);
  expect(words).toContain("Total barang 2");
});

test("the longest address on a packing slip is still read with ease", async () => {
  const { texts } = await openPdf(await packingSlipPdf(packingSlip(3, true), "en"));
  const street = texts.filter(({ text }) => longBuyer.lines[0]?.startsWith(text.slice(0, 20)));

  expect(street.length).toBeGreaterThan(0);
  for (const line of street) expect(pointsOf(line)).toBeGreaterThan(6.5);
});

test("a pick list without known places has no column for them, and names all orders that an item is for", async () => {
  const orders = Array.from({ length: 100 }, (_, index) => `#${1000 + index}`);
  const line = { sku: "MUG", title: "Cangkir", quantity: 100, place: null, orders };
  const wave = { ...pickList(1), lines: [line] };

  const without = await openPdf(await pickListPdf(wave, "en"));
  const withPlaces = await openPdf(await pickListPdf({ ...wave, lines: [line, { ...line, place: "A-7" }] }, "en"));

  expect(without.text()).not.toContain("Place");
  expect(withPlaces.text()).toContain("Place");
  for (const opened of [without, withPlaces]) {
    expect(faultsOf(opened)).toEqual([]);
    for (const order of orders) expect(opened.text()).toContain(order);
  }
});

test("emoji are left out of names, on paper and from a printer", async () => {
  const to = { ...buyer, name: "Siti 👩‍🚀🇮🇩 Rahmawati 🎉", lines: ["Jl. Kemang 😀 No. 10", "1️⃣ ❤️ lantai 2 ©"] };
  const opened = await openPdf(await labelPdf({ ...label, to }));
  const zpl = labelZpl({ ...label, to });

  expect(opened.text()).toContain("Siti Rahmawati Jl. Kemang No. 10 lantai 2 ©");
  expect(opened.text()).not.toContain("\uFFFD");
  expect(zpl).toContain("^FDSiti Rahmawati^FS");
  expect(zpl).not.toContain("?");
});

test.each([
  { name: "a short one", data: back },
  { name: "one with everything long", data: { ...back, from: longBuyer, to: { ...longLabel.from, name: longLabel.from.name } } },
  { name: "one of a long number", data: { ...back, parcel: { ...back.parcel, trackingNumber: "SPXID-2026112200017845-RT" } } },
])("a return label, $name, is scanned from a printer of 203 dpi: the parcel's number and the return's", async ({ data }) => {
  const opened = await openPdf(await returnLabelPdf(data));
  const expected = [
    { format: "Code128", text: data.parcel.trackingNumber },
    { format: "QRCode", text: "#1001-R1" },
  ];

  for (const picture of [await opened.picture(1), await pictureOfZpl(returnLabelZpl(data))])
    expect((await scan(picture)).sort((a, b) => (a.format < b.format ? -1 : 1))).toEqual(expected);
  expect(faultsOf(opened)).toEqual([]);
  expect(opened.text()).toContain("RETUR / RETURN");
  expect(opened.text()).toContain("Retur / Return #1001-R1");
});

test("a number that no barcode takes stands on a packing slip as it is", async () => {
  const slip = { ...packingSlip(3), parcel: { ...packingSlip(3).parcel, trackingNumber: "JNE 12 34 ✓ №7" } };
  const opened = await openPdf(await packingSlipPdf(slip, "id"));

  expect(opened.text()).toContain("JNE 12 34");
  expect((await scan(await opened.picture(1))).map(({ format }) => format)).toEqual(["QRCode"]);
});

test.each(["JX1234567890ID", "SPXID-2026112200017845", "INV20261122MPL3567890123456789"])(
  "the number %s is scanned from a packing slip out of an office printer",
  async (trackingNumber) => {
    const slip = { ...packingSlip(3), parcel: { ...packingSlip(3).parcel, trackingNumber } };

    expect(await scan(await (await openPdf(await packingSlipPdf(slip, "id"))).picture(1, 300))).toContainEqual({
      format: "Code128",
      text: trackingNumber,
    });
  },
);
