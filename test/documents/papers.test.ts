import { expect, test } from "vitest";
import { invoicePdf } from "../../src/documents/invoice.ts";
import { type LabelData, labelPdf, returnLabelPdf } from "../../src/documents/label.ts";
import { manifestPdf } from "../../src/documents/manifest.ts";
import { packingSlipPdf } from "../../src/documents/packing-slip.ts";
import { pickListPdf } from "../../src/documents/pick-list.ts";
import type { Language } from "../../src/documents/words.ts";
import { labelZpl, returnLabelZpl } from "../../src/documents/zpl.ts";
import { faultsOf, openPdf, pictureOfZpl, scan } from "./print.ts";
import { buyer, invoice, label, longBuyer, longLabel, manifest, packingSlip, pickList } from "./samples.ts";

const languages: readonly Language[] = ["id", "en"];
/** Every paper, short and long. */
const papers: Readonly<Record<string, (language: Language, long: boolean) => Promise<Uint8Array>>> = {
  label: (_, long) => labelPdf(long ? longLabel : label),
  "return label": (_, long) => returnLabelPdf(long ? longLabel : label),
  "packing slip": (language, long) => packingSlipPdf(packingSlip(long ? 60 : 3, long), language),
  "pick list": (language, long) => pickListPdf(pickList(long ? 60 : 3, long), language),
  manifest: (language, long) => manifestPdf(manifest(long ? 60 : 3, long), language),
  invoice: (language, long) => invoicePdf(invoice(long ? 60 : 3, { long }), language),
  "invoice without tax in its prices": (language, long) => invoicePdf(invoice(long ? 60 : 3, { long, included: false }), language),
  "credit note": (language, long) => invoicePdf(invoice(long ? 60 : 1, { long, credit: true }), language),
};
const each = Object.keys(papers).flatMap((paper) =>
  languages.flatMap((language) => [false, true].map((long) => ({ paper, language, long, length: long ? "long" : "short" }))),
);

test.each(each)("nothing overlaps on a $length $paper in $language, and nothing leaves the page", async ({ paper, language, long }) => {
  const pdf = await (papers[paper] as (typeof papers)[string])(language, long);

  const opened = await openPdf(pdf);

  expect(faultsOf(opened)).toEqual([]);
  expect(opened.texts.length).toBeGreaterThan(10);
});

test("faults on a paper are seen", async () => {
  const [a, b] = [
    { page: 1, text: "a", left: 10, right: 50, top: 10, bottom: 20 },
    { page: 1, text: "b", left: 40, right: 90, top: 15, bottom: 25 },
  ];
  const sheet = { pages: 1, width: 80, height: 100, text: () => "", picture: () => Promise.reject(new Error("none")) };

  expect(faultsOf({ ...sheet, texts: [a, b] })).toEqual(["outside page 1: b", 'over each other on page 1: "a" and "b"']);
});

test.each([
  { name: "a short label", data: label },
  { name: "a long label", data: longLabel },
])("a scanner reads $name, as PDF and as ZPL: the tracking number, and which parcel of ours it is", async ({ data }) => {
  const expected = [
    { format: "Code128", text: data.parcel.trackingNumber },
    { format: "QRCode", text: data.parcel.id },
  ];

  const pdf = await (await openPdf(await labelPdf(data))).picture(1);
  const zpl = await pictureOfZpl(labelZpl(data));

  expect(sorted(await scan(pdf))).toEqual(expected);
  expect(sorted(await scan(zpl))).toEqual(expected);
});

test.each(["12", "004020000123", "TLJX-0012-3456-7890-ABCD-EF", "a1B2c3", "JP123456789012345678901234567890"])(
  "the tracking number %s scans from a printer of 203 dpi",
  async (trackingNumber) => {
    const data = { ...label, parcel: { ...label.parcel, trackingNumber } };

    for (const picture of [await (await openPdf(await labelPdf(data))).picture(1), await pictureOfZpl(labelZpl(data))])
      expect(await scan(picture)).toContainEqual({ format: "Code128", text: trackingNumber });
  },
);

test("what cannot be a barcode is refused, not printed wrong", () => {
  for (const trackingNumber of ["", "JX^XZ", "JX~1", "A>B", "A B", "é1", "x".repeat(61)])
    expect(() => labelZpl({ ...label, parcel: { ...label.parcel, trackingNumber } })).toThrow("barcode");
});

test("papers of parcels carry the codes by which they are found", async () => {
  const slip = await (await openPdf(await packingSlipPdf(packingSlip(3), "id"))).picture(1);
  const list = await (await openPdf(await pickListPdf(pickList(3), "id"))).picture(1);
  const handed = await (await openPdf(await manifestPdf(manifest(3), "id"))).picture(1);

  expect(sorted(await scan(slip))).toEqual([
    { format: "Code128", text: label.parcel.trackingNumber },
    { format: "QRCode", text: label.parcel.id },
  ]);
  expect(await scan(list)).toEqual([{ format: "QRCode", text: pickList(3).id }]);
  expect(await scan(handed)).toEqual([{ format: "QRCode", text: manifest(3).id }]);
});

test("a label shows the whole address, what is to be collected, and which box it is", async () => {
  const { texts, text } = await openPdf(await labelPdf(longLabel));
  const words = text();

  for (const line of [...longBuyer.lines, longBuyer.city, longBuyer.phone]) expect(words).toContain(line as string);
  expect(words).toContain(longBuyer.name.slice(0, 40));
  expect(words).toContain("COD Rp 1.234.567");
  expect(words).toContain("1 / 2");
  expect(Math.min(...texts.map(({ bottom, top }) => bottom - top))).toBeGreaterThan(4);
});

test("the head of a table is repeated on each page, and each line is there once", async () => {
  const opened = await openPdf(await packingSlipPdf(packingSlip(60), "en"));

  expect(opened.pages).toBeGreaterThan(1);
  for (let page = 1; page <= opened.pages; page += 1) {
    const words = opened.text(page);
    if (page < opened.pages) expect(words).toMatch(/SKU Item Ordered Quantity/);
    expect(words).toContain(`Page ${page} / ${opened.pages}`);
  }
  const skus = opened.texts.filter(({ text }) => /^MUG-\d+$/.test(text)).map(({ text }) => text);
  expect(skus).toEqual(Array.from({ length: 60 }, (_, index) => `MUG-${index}`));
});

test("a manifest adds up what the carrier takes along", async () => {
  const words = (await openPdf(await manifestPdf(manifest(4), "en"))).text();

  expect(words).toContain("Parcels 4");
  expect(words).toContain("Boxes in all 6");
  // 400 g and 800 g; two are not weighed.
  expect(words).toContain("Weight in all 1.2 kg");
  expect(words).toContain("COD in all Rp 300,002");
});

test("what the font lacks is marked, once a character, and scripts that it has are written", async () => {
  const name = "李小龙 ع Мария Ελένη Nguyễn Thị Ánh देवी";
  const data: LabelData = { ...label, to: { ...buyer, name, lines: ["Jl. \u202Eabc\u202C\u0000\u0007 9", "tab\there"] } };

  const opened = await openPdf(await labelPdf(data));
  const zpl = labelZpl(data);

  expect(opened.text()).toContain("\uFFFD\uFFFD\uFFFD \uFFFD Мария Ελένη Nguyễn Thị");
  expect(opened.text()).toContain("Ánh देवी");
  expect(opened.text()).toContain("Jl. abc 9");
  expect(opened.text()).toContain("tab here");
  expect(faultsOf(opened)).toEqual([]);
  expect(zpl).toContain("Nguyen Thi");
  expect(zpl).toContain("Ánh ??");
  expect(zpl).toContain("???");
});

test("a name cannot give the label printer commands", async () => {
  const to = { ...buyer, name: "^XZ^XA ~JA _5E^FDx", lines: ["a_b\\c"] };
  const zpl = labelZpl({ ...label, to });

  expect(zpl.match(/\^XZ/g)).toHaveLength(1);
  expect(zpl).not.toContain("~");
  expect(zpl).toContain("_5EXZ_5EXA _7EJA _5F5E_5EFDx");
  expect(await scan(await pictureOfZpl(zpl))).toHaveLength(2);
});

test("a return label says that it is one, on paper and from a printer", async () => {
  expect((await openPdf(await returnLabelPdf(label))).text()).toContain("RETUR / RETURN");
  expect(returnLabelZpl(label)).toContain("RETUR / RETURN");
});

test("an invoice says base, rate and code of PPN, and that it is no Faktur Pajak", async () => {
  const words = (await openPdf(await invoicePdf(invoice(3), "id"))).text();

  expect(words).toContain("Total Rp 677.000");
  expect(words).toContain("Harga jual sebelum PPN Rp 609.909,91");
  expect(words).toContain("Dasar Pengenaan Pajak (DPP) (nilai lain 11/12) Rp 559.084,08");
  expect(words).toContain("PPN 12% Rp 67.090,09");
  expect(words).toContain("Kode transaksi: 04.");
  expect(words).toContain("bukan Faktur Pajak");
});

test("once the buyer is erased the invoice names nobody, and who is no PKP says so", async () => {
  const data = { ...invoice(1), buyer: null, tax: null, issuer: { ...invoice(1).issuer, taxable: false } };

  const words = (await openPdf(await invoicePdf(data, "en"))).text();

  expect(words).toContain("The buyer's data was erased.");
  expect(words).toContain("not registered for VAT");
  expect(words).not.toContain(buyer.name);
});

test.each([
  {
    language: "id",
    words: ["Faktur Penjualan", "Pembeli", "Jumlah harga", "Ongkos kirim", "Harga jual sebelum PPN", "Kode transaksi: 04"],
  },
  { language: "en", words: ["Invoice", "Buyer", "Unit price", "Shipping", "Price before VAT", "Tax base (DPP) (other value 11/12)"] },
] as const)("an invoice in $language says all of it in that language", async ({ language, words }) => {
  const issuer = { ...invoice(1).issuer, taxId: "0123456789012345000001" };

  const printed = (await openPdf(await invoicePdf({ ...invoice(3), issuer }, language))).text();

  for (const word of words) expect(printed).toContain(word);
  expect(printed).toContain("NITKU 0123456789012345000001");
});

test("the same data makes the same bytes", async () => {
  expect(Buffer.from(await invoicePdf(invoice(3), "id")).equals(await invoicePdf(invoice(3), "id"))).toBe(true);
  expect(Buffer.from(await labelPdf(label)).equals(await labelPdf(label))).toBe(true);
});

const sorted = (codes: Awaited<ReturnType<typeof scan>>) => [...codes].sort((a, b) => (a.format < b.format ? -1 : 1));
