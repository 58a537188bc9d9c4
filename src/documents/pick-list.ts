import type { LocalDate } from "../kit/local-date.ts";
import { Sheet } from "./sheet.ts";
import { dateText, type Language, numberText } from "./words.ts";

/** What somebody fetches from the shelves on one walk. */
export interface PickListData {
  /** Ours; the QR code carries it. */
  readonly id: string;
  readonly number: string;
  readonly location: string;
  readonly madeOn: LocalDate;
  /** Why these are together: a zone, a carrier, a cut-off. */
  readonly about: string | null;
  /** In the order of the walk. */
  readonly lines: readonly {
    /** Aisle, shelf, bin; where none is known of any line, there is no such column. */
    readonly place: string | null;
    readonly sku: string;
    readonly title: string;
    readonly quantity: number;
    /** Numbers of the orders that they are for. */
    readonly orders: readonly string[];
  }[];
}

const words = {
  id: {
    title: "Daftar Pengambilan",
    place: "Rak",
    item: "Barang",
    quantity: "Jumlah",
    orders: "Untuk pesanan",
    units: "Total barang",
    done: "Diambil oleh",
  },
  en: {
    title: "Pick list",
    place: "Place",
    item: "Item",
    quantity: "Quantity",
    orders: "For orders",
    units: "Units in all",
    done: "Picked by",
  },
} as const;

/** The pick list as an A4 PDF. */
export function pickListPdf({ id, number, location, madeOn, about, lines }: PickListData, language: Language): Promise<Uint8Array> {
  const w = words[language];
  const sheet = new Sheet({
    title: `${w.title} ${number}`,
    footer: `${w.title} ${number} · ${location}`,
    language,
    madeAt: new Date(`${madeOn}T00:00:00Z`),
  });
  sheet.block(
    [
      { text: `${w.title} ${number}`, size: 18, weight: "bold" },
      { text: location, size: 11 },
      { text: [dateText(madeOn, language), about].filter(Boolean).join(" · "), size: 10 },
    ],
    sheet.left,
    sheet.y,
    sheet.width - 32,
    26,
  );
  sheet.paper.qr(id, sheet.left + sheet.width - 24, sheet.y, 24);
  sheet.y += 30;
  const placed = lines.some(({ place }) => place !== null) ? 24 : 0;
  sheet.table(
    [
      { title: "", width: 7, tick: true },
      ...(placed ? [{ title: w.place, width: placed, bold: true }] : []),
      { title: "SKU", width: 36, bold: !placed },
      { title: w.item, width: sheet.width - 7 - placed - 36 - 20 - 40 },
      { title: w.quantity, width: 20, align: "right", bold: true },
      { title: w.orders, width: 40 },
    ],
    lines.map(({ place, sku, title, quantity, orders }) => [
      "",
      ...(placed ? [place ?? "–"] : []),
      sku,
      title,
      numberText(quantity, language),
      orders.join(", "),
    ]),
  );
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  sheet.amounts([{ title: w.units, amount: numberText(units, language), bold: true }]);
  sheet.signatures([w.done]);
  return sheet.finish();
}
