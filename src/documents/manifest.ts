import type { LocalDate } from "../kit/local-date.ts";
import { add, type Money, money } from "../kit/money.ts";
import { Sheet } from "./sheet.ts";
import { dateText, type Language, moneyText, numberText, weightText } from "./words.ts";

/** The parcels that a carrier takes along at once. */
export interface ManifestData {
  /** Ours; the QR code carries it. */
  readonly id: string;
  readonly number: string;
  readonly carrier: string;
  readonly location: string;
  readonly date: LocalDate;
  readonly parcels: readonly {
    readonly trackingNumber: string;
    readonly orderNumber: string;
    /** Where it goes; no more of the buyer is said here. */
    readonly city: string | null;
    readonly service: string | null;
    readonly packages: number;
    readonly weightGrams: number | null;
    readonly collect: Money | null;
  }[];
}

const words = {
  id: {
    title: "Manifes Serah Terima",
    tracking: "Nomor resi",
    order: "Pesanan",
    city: "Tujuan",
    service: "Layanan",
    boxes: "Koli",
    weight: "Berat",
    parcels: "Jumlah paket",
    allBoxes: "Jumlah koli",
    allWeight: "Berat total",
    allCod: "Total COD",
    given: "Diserahkan oleh (nama, tanda tangan, jam)",
    taken: "Diterima oleh kurir (nama, tanda tangan, jam)",
  },
  en: {
    title: "Manifest",
    tracking: "Tracking number",
    order: "Order",
    city: "To",
    service: "Service",
    boxes: "Boxes",
    weight: "Weight",
    parcels: "Parcels",
    allBoxes: "Boxes in all",
    allWeight: "Weight in all",
    allCod: "COD in all",
    given: "Handed over by (name, signature, time)",
    taken: "Taken over by the carrier (name, signature, time)",
  },
} as const;

/** The manifest as an A4 PDF, to be signed by both sides. */
export function manifestPdf({ id, number, carrier, location, date, parcels }: ManifestData, language: Language): Promise<Uint8Array> {
  const w = words[language];
  const sheet = new Sheet({
    title: `${w.title} ${number}`,
    footer: `${w.title} ${number} · ${carrier} · ${location}`,
    language,
    madeAt: new Date(`${date}T00:00:00Z`),
  });
  sheet.block(
    [
      { text: `${w.title} ${number}`, size: 18, weight: "bold" },
      { text: carrier, size: 12, weight: "bold" },
      { text: `${location} · ${dateText(date, language)}`, size: 10 },
    ],
    sheet.left,
    sheet.y,
    sheet.width - 32,
    26,
  );
  sheet.paper.qr(id, sheet.left + sheet.width - 24, sheet.y, 24);
  sheet.y += 30;
  sheet.table(
    [
      { title: "#", width: 9, align: "right" },
      { title: w.tracking, width: 42, bold: true, whole: true },
      { title: w.order, width: 33 },
      { title: w.city, width: 28 },
      { title: w.service, width: 18 },
      { title: w.boxes, width: 11, align: "right" },
      { title: w.weight, width: 16, align: "right" },
      { title: "COD", width: sheet.width - 157, align: "right", whole: true },
    ],
    parcels.map(({ trackingNumber, orderNumber, city, service, packages, weightGrams, collect }, index) => [
      numberText(index + 1, language),
      trackingNumber,
      orderNumber,
      city ?? "–",
      service ?? "–",
      numberText(packages, language),
      weightGrams === null ? "–" : weightText(weightGrams, language),
      collect === null ? "–" : moneyText(collect, language),
    ]),
  );
  const boxes = parcels.reduce((sum, { packages }) => sum + packages, 0);
  const grams = parcels.reduce((sum, { weightGrams }) => sum + (weightGrams ?? 0), 0);
  sheet.amounts([
    { title: w.parcels, amount: numberText(parcels.length, language), bold: true },
    { title: w.allBoxes, amount: numberText(boxes, language) },
    { title: w.allWeight, amount: weightText(grams, language) },
    ...collected(parcels.flatMap(({ collect }) => collect ?? [])).map((sum) => ({
      title: w.allCod,
      amount: moneyText(sum, language),
      bold: true,
    })),
  ]);
  sheet.signatures([w.given, w.taken]);
  return sheet.finish();
}

/** One sum a currency. */
function collected(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, Money>();
  for (const amount of amounts) sums.set(amount.currency, add(sums.get(amount.currency) ?? money(0n, amount.currency), amount));
  return [...sums.values()];
}
