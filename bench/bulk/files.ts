import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { inventOrder } from "../orders.ts";

export const locationCodes = ["JKT", "SUB", "MDN", "DPS", "UPG"];
export const channelCode = "web";

/** How much there is of everything. */
export interface Volume {
  readonly items: number;
  /** At most one for each item and location. */
  readonly levels: number;
  readonly orders: number;
}

const skuOf = (index: number): string => `BULK-${String(index).padStart(6, "0")}`;

export function* itemLines({ items }: Volume): Generator<string> {
  yield "sku,title,barcode,weight_grams,tags,backorder_policy,price,currency\n";
  for (let index = 0; index < items; index += 1)
    yield `${skuOf(index)},"Article ${index}, blue",${8_990_000_000_000 + index},${100 + (index % 900)},kitchen|blue,DENY,${25_000 + index}.50,IDR\n`;
}

export function* levelLines({ items, levels }: Volume): Generator<string> {
  yield "sku,location,on_hand,safety_stock\n";
  for (let index = 0; index < levels; index += 1)
    yield `${skuOf(index % items)},${locationCodes[Math.floor(index / items)]},${1 + (index % 500)},${index % 10 === 0 ? 1 : ""}\n`;
}

/** Orders of the last five years, three lines each, some cancelled and some refunded. */
export function* orderLines({ items, orders }: Volume): Generator<string> {
  const first = Date.UTC(2021, 0, 1);
  for (let number = 1; number <= orders; number += 1) {
    const { customer, lines } = inventOrder(number, "spread");
    const cancelled = number % 50 === 0;
    yield `${JSON.stringify({
      externalId: String(5_000_000_000 + number),
      number: `#${number}`,
      currencyCode: "IDR",
      placedAt: new Date(first + number * 1_500_000).toISOString(),
      orderStatus: cancelled ? "CANCELLED" : "COMPLETED",
      paymentStatus: cancelled ? "VOIDED" : number % 20 === 0 ? "REFUNDED" : "PAID",
      lines: lines.map(({ title, quantity, price }, index) => ({
        externalIds: [String(number * 10 + index)],
        sku: skuOf((number * 7_919 + index * 331) % items),
        title,
        quantity,
        unitPrice: price,
      })),
      shippingTotal: "18000",
      shippingOption: "JNE REG",
      shipTo: {
        name: customer,
        lines: [`Jl. Kemang Raya ${number % 200}`],
        city: "Jakarta Selatan",
        region: "Jakarta",
        postalCode: "12730",
        countryCode: "ID",
        phone: "+62 811 555 0101",
      },
      customer: { externalId: String(900_000 + (number % 40_000)), name: customer, email: `buyer-${number % 40_000}@example.com` },
    })}\n`;
  }
}

export const writeLines = (path: string, lines: Generator<string>): Promise<void> =>
  pipeline(Readable.from(inPieces(lines)), createWriteStream(path));

/** Many lines a piece: a stream's own work for each would take longer than the line. */
function* inPieces(lines: Generator<string>): Generator<string> {
  let piece = "";
  for (const line of lines) {
    piece += line;
    if (piece.length < 1 << 18) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
