import type { LocalDate } from "../kit/local-date.ts";
import { isBarcode } from "./codes.ts";
import type { LabelParty } from "./label.ts";
import { partyPieces } from "./label.ts";
import { Sheet } from "./sheet.ts";
import { dateText, type Language, numberText } from "./words.ts";

/** What lies in a parcel, for who packs it and for who unpacks it. */
export interface PackingSlipData {
  readonly parcel: {
    /** Ours; the QR code carries it. */
    readonly id: string;
    readonly number: string;
    readonly carrier: string | null;
    /** The Code 128 carries it; without one there is none. */
    readonly trackingNumber: string | null;
    readonly packageCount: number;
  };
  readonly order: { readonly number: string; readonly placedOn: LocalDate; readonly channel: string };
  readonly from: LabelParty;
  readonly to: LabelParty;
  readonly lines: readonly {
    readonly sku: string | null;
    readonly title: string;
    /** Units in this parcel, and units ordered in all. */
    readonly quantity: number;
    readonly ordered: number;
    /** Of a bundle: what it is made of, in all units of it in this parcel. */
    readonly contents?: readonly { readonly sku: string; readonly title: string; readonly quantity: number }[];
  }[];
  readonly note: string | null;
  readonly madeOn: LocalDate;
}

const words = {
  id: {
    title: "Daftar Isi Paket",
    from: "Dikirim dari",
    to: "Dikirim kepada",
    order: "Pesanan",
    placed: "Tanggal pesanan",
    channel: "Kanal",
    parcel: "Paket",
    carrier: "Kurir",
    boxes: "Jumlah koli",
    item: "Barang",
    quantity: "Jumlah",
    ordered: "Dipesan",
    units: "Total barang",
    note: "Catatan",
  },
  en: {
    title: "Packing slip",
    from: "Sent from",
    to: "Sent to",
    order: "Order",
    placed: "Ordered on",
    channel: "Channel",
    parcel: "Parcel",
    carrier: "Carrier",
    boxes: "Boxes",
    item: "Item",
    quantity: "Quantity",
    ordered: "Ordered",
    units: "Units in all",
    note: "Note",
  },
} as const;

/** The packing slip as an A4 PDF. Throws Refusal INVALID for a tracking number that no Code 128 carries. */
export function packingSlipPdf(data: PackingSlipData, language: Language): Promise<Uint8Array> {
  const { parcel, order, from, to, lines, note, madeOn } = data;
  const w = words[language];
  const sheet = new Sheet({
    title: `${w.title} ${parcel.number}`,
    footer: `${w.title} ${parcel.number} · ${w.order} ${order.number}`,
    language,
    madeAt: new Date(`${madeOn}T00:00:00Z`),
  });
  const { paper, left, width } = sheet;
  sheet.block(
    [
      { text: w.title, size: 20, weight: "bold" },
      { text: `${w.order} ${order.number}`, size: 11 },
    ],
    left,
    sheet.y,
    90,
    20,
  );
  paper.qr(parcel.id, left + width - 24, sheet.y, 24);
  if (parcel.trackingNumber !== null) {
    if (isBarcode(parcel.trackingNumber))
      paper.barcode(parcel.trackingNumber, { x: left + 92, y: sheet.y, width: width - 92 - 30, height: 12 }, 0.33);
    sheet.block([{ text: parcel.trackingNumber, size: 9 }], left + 92, sheet.y + 13, width - 92 - 30, 5, "center");
  }
  sheet.y += 30;
  const facts = [
    `${w.placed}: ${dateText(order.placedOn, language)}`,
    `${w.channel}: ${order.channel}`,
    `${w.parcel}: ${parcel.number}`,
    ...(parcel.carrier === null ? [] : [`${w.carrier}: ${parcel.carrier}`]),
    `${w.boxes}: ${numberText(parcel.packageCount, language)}`,
  ];
  sheet.beside(
    [
      [{ text: w.from, size: 8 }, ...partyPieces(from, 10, 9)],
      [{ text: w.to, size: 8 }, ...partyPieces(to, 10, 9)],
      facts.map((text) => ({ text, size: 9 })),
    ],
    { shares: [10, 13, 12], height: 75 },
  );
  sheet.table(
    [
      { title: "SKU", width: 40 },
      { title: w.item, width: width - 40 - 2 * 24 },
      { title: w.ordered, width: 24, align: "right" },
      { title: w.quantity, width: 24, align: "right", bold: true },
    ],
    lines.flatMap(({ sku, title, quantity, ordered, contents = [] }) => [
      [sku ?? "–", title, numberText(ordered, language), numberText(quantity, language)],
      ...contents.map((part) => [part.sku, `– ${part.title}`, "", `(${numberText(part.quantity, language)})`]),
    ]),
  );
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  sheet.amounts([{ title: w.units, amount: numberText(units, language), bold: true }]);
  if (note?.trim()) sheet.paragraph(`${w.note}: ${note}`);
  return sheet.finish();
}
