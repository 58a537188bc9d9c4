import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { timeOf } from "./channels.ts";
import type { Version } from "./orders.ts";
import { secrets, till } from "./shop.ts";

/** The part of Square that Muara asks, on a free port. */
export interface Square {
  readonly url: string;
  /** From now on the order stands there in this version, if not in a newer one. */
  reaches(version: Version): void;
  close(): void;
}

export async function openSquare(): Promise<Square> {
  const orders = new Map<string, Version>();
  const server = createServer((request, response) => {
    const version = orders.get(/^\/v2\/orders\/(.+)$/.exec(request.url ?? "")?.[1] ?? "");
    const known = request.headers.authorization === `Bearer ${secrets.squareToken}`;
    response.writeHead(!known ? 401 : version ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(known && version ? { order: orderOf(version) } : { errors: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reaches(version) {
      const known = orders.get(version.id);
      if (!known || known.number < version.number) orders.set(version.id, version);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const states = { PENDING: "OPEN", PAID: "OPEN", GONE: "COMPLETED", CANCELLED: "CANCELED" };
const idr = (amount: number) => ({ amount, currency: "IDR" });
/** In hundredths, as ISO 4217 counts the rupiah. */
const price = 1_000_000;

/** An order as Square answers it. */
export function orderOf(version: Version) {
  const { id, number, stage, lines } = version;
  const total = lines.reduce((sum, { quantity }) => sum + quantity * price, 0);
  const address = { address_line_1: "Jl. Darmo 45", locality: "Surabaya", country: "ID" };
  const recipient = { display_name: "Budi Santoso", address };
  return {
    id,
    location_id: till,
    state: states[stage],
    version: number,
    created_at: timeOf({ ...version, number: 0 }).toISOString(),
    updated_at: timeOf(version).toISOString(),
    line_items: lines.map(({ sku, quantity }) => ({
      uid: sku,
      name: sku,
      catalog_object_id: `SQ-${sku}`,
      quantity: String(quantity),
      base_price_money: idr(price),
      gross_sales_money: idr(quantity * price),
      total_tax_money: idr(0),
      total_discount_money: idr(0),
      total_money: idr(quantity * price),
    })),
    // What is sold at the till is handed over there; the rest is sent.
    fulfillments: stage === "GONE" ? [] : [{ uid: "one", type: "SHIPMENT", state: "PROPOSED", shipment_details: { recipient } }],
    tenders: stage === "PENDING" ? [] : [{ id: "T1", type: "CASH", amount_money: idr(total) }],
    total_money: idr(total),
    total_tax_money: idr(0),
    total_discount_money: idr(0),
    net_amount_due_money: idr(stage === "PENDING" ? total : 0),
  };
}
