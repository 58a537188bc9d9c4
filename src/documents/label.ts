import { isLocalDate, type LocalDate } from "../kit/local-date.ts";
import type { Money } from "../kit/money.ts";
import { millimetres, Paper, points } from "./paper.ts";
import { type Piece, type SetLine, setBlock } from "./setting.ts";
import { moneyText, weightText } from "./words.ts";

/** Who sends or gets a parcel. */
export interface LabelParty {
  readonly name: string;
  readonly phone: string | null;
  /** Street, house, quarter …; as many as there are. */
  readonly lines: readonly string[];
  readonly city: string | null;
  readonly postalCode: string | null;
  /** ISO 3166, two letters, or a name. */
  readonly country: string | null;
}

/** One box, as its label shows it. */
export interface LabelData {
  readonly parcel: {
    /** What the QR code carries: our id of the parcel; of one that comes back, the return's number. */
    readonly id: string;
    /** What people call the parcel. */
    readonly number: string;
    /** The carrier's; the Code 128 carries it. Visible ASCII. */
    readonly trackingNumber: string;
    readonly carrier: string;
    readonly service: string | null;
    /** Box 1 of 3. */
    readonly packageNumber: number;
    readonly packageCount: number;
    readonly weightGrams: number | null;
    readonly orderNumber: string;
    /** What the carrier takes from the buyer at the door. */
    readonly collect: Money | null;
    /** Where the carrier sorts it to, such as `CGK-3`. */
    readonly routingCode: string | null;
    readonly notes: string | null;
  };
  readonly from: LabelParty;
  readonly to: LabelParty;
  readonly shipDate: LocalDate;
}

/** What a label is made of. Places and lengths in millimetres, sizes of text in points. */
export type Mark =
  | ({
      readonly kind: "text";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly align: "left" | "center" | "right";
    } & Pick<SetLine, "text" | "size" | "weight"> & { readonly white?: boolean })
  | { readonly kind: "bar"; readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  | {
      readonly kind: "barcode";
      readonly text: string;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: "qr"; readonly text: string; readonly x: number; readonly y: number; readonly side: number };

/** 100 × 150 mm, the rolls that label printers of parcels take. */
export const labelSize = { width: 100, height: 150 } as const;
const left = 4;
const full = labelSize.width - 2 * left;

/** The label, drawn; what prints it chooses the ink. Throws Refusal INVALID for a tracking number that no Code 128 carries. */
export function drawLabel({ parcel, from, to, shipDate }: LabelData, comesBack = false): Mark[] {
  const marks: Mark[] = [];
  const block = (
    pieces: readonly Piece[],
    x: number,
    y: number,
    width: number,
    height: number,
    align: "left" | "center" | "right" = "left",
  ) => {
    for (const { top, ...line } of setBlock(pieces, points(width), points(height)))
      marks.push({ kind: "text", ...line, x, y: y + millimetres(top), width, align });
  };
  const rule = (y: number) => marks.push({ kind: "bar", x: left, y, width: full, height: 0.4 });
  const band = (text: string, y: number) => {
    marks.push({ kind: "bar", x: left, y, width: full, height: 9 });
    for (const { top, ...line } of setBlock([{ text, size: 17, weight: "bold" }], points(full - 4), points(8.4)))
      marks.push({ kind: "text", ...line, x: left + 2, y: y + 0.6 + millimetres(top), width: full - 4, align: "center", white: true });
  };

  block(
    [
      { text: parcel.carrier, size: 15, weight: "bold" },
      { text: parcel.service ?? "", size: 9 },
    ],
    left,
    3.6,
    56,
    14,
  );
  block([{ text: parcel.routingCode ?? "", size: 24, weight: "bold" }], 62, 3.6, 34, 14, "right");
  rule(18);
  marks.push({ kind: "barcode", text: parcel.trackingNumber, x: left, y: 20, width: full, height: 16 });
  block([{ text: parcel.trackingNumber, size: 11, weight: "bold" }], left, 36.8, full, 5.4, "center");
  rule(43);

  let top = 44.5;
  const bands = [comesBack ? "RETUR / RETURN" : null, parcel.collect && `COD ${moneyText(parcel.collect, "id")}`].filter(
    (text) => text !== null,
  );
  for (const text of bands) {
    band(text, top);
    top += 10.5;
  }
  block([{ text: "KEPADA / TO", size: 7 }], left, top, full, 4);
  block(partyPieces(to, 14, 11), left, top + 4, full, 102 - top - 4);
  rule(103);

  block([{ text: "DARI / FROM", size: 7 }], left, 104.5, 60, 4);
  block(partyPieces(from, 9, 8), left, 108.5, 60, 16);
  const facts = [
    `Pesanan / Order ${parcel.orderNumber}`,
    comesBack ? `Retur / Return ${parcel.number}` : `Paket / Parcel ${parcel.number}`,
    [parcel.weightGrams === null ? "" : weightText(parcel.weightGrams, "id"), isLocalDate(shipDate) ? shipDate : ""]
      .filter(Boolean)
      .join(" · "),
  ];
  block([...facts.map((text) => ({ text, size: 8 })), { text: parcel.notes ?? "", size: 9, weight: "bold" }], left, 126, 60, 20);
  marks.push({ kind: "qr", text: parcel.id, x: 68, y: 106, side: 26 });
  block([{ text: `${parcel.packageNumber} / ${parcel.packageCount}`, size: 20, weight: "bold" }], 66, 135, 30, 10, "center");
  return marks;
}

/** The lines of an address are one piece, so that they are cut before the name and the town are. */
export function partyPieces({ name, lines, city, postalCode, country, phone }: LabelParty, large: number, small: number): Piece[] {
  return [
    { text: name, size: large, weight: "bold" },
    { text: lines.join("\n"), size: small },
    { text: [city, postalCode, country].filter(Boolean).join(" "), size: small, weight: "bold" },
    { text: phone === null ? "" : `Telp. ${phone}`, size: small },
  ];
}

/** The label as a PDF of 100 × 150 mm. Throws Refusal INVALID for a tracking number that no Code 128 carries. */
export const labelPdf = (data: LabelData): Promise<Uint8Array> => labelAsPdf(data, false);

/** The label by which goods come back: `from` is the buyer, `to` the place that takes them in. Throws Refusal as `labelPdf` does. */
export const returnLabelPdf = (data: LabelData): Promise<Uint8Array> => labelAsPdf(data, true);

function labelAsPdf(data: LabelData, comesBack: boolean): Promise<Uint8Array> {
  const marks = drawLabel(data, comesBack);
  const paper = new Paper({
    ...labelSize,
    title: `Label ${data.parcel.number}`,
    language: "id",
    madeAt: new Date(`${data.shipDate}T00:00:00Z`),
  });
  for (const mark of marks) {
    if (mark.kind === "text") paper.line(mark.text, mark.x, mark.y, mark.width, { ...mark, color: mark.white ? "white" : "black" });
    if (mark.kind === "bar") paper.fill(mark, "black");
    if (mark.kind === "barcode") paper.barcode(mark.text, mark);
    if (mark.kind === "qr") paper.qr(mark.text, mark.x, mark.y, mark.side);
  }
  return paper.finish();
}
