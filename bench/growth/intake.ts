import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../../src/channels/channel.entity.ts";
import type { IncomingOrder } from "../../src/channels/connector.ts";
import { acceptOrders } from "../../src/flows/accept-orders.ts";
import { zero } from "../../src/kit/money.ts";
import { median } from "../row.ts";
import { type CpuMeter, openCpuMeter } from "./cpu-meter.ts";
import type { Growth } from "./growth.ts";
import type { Options } from "./options.ts";

const batch = 50;

/** Orders taken in batches of 50, as the gateway takes them, at every size turn about: PostgreSQL's CPU milliseconds for one order. */
export async function measureIntake(shops: readonly { readonly url: string }[], options: Options): Promise<Growth[]> {
  const sides: { meter: CpuMeter; costs: number[] }[] = [];
  for (const { url } of shops) sides.push({ meter: await openCpuMeter(url, { prepared: false }), costs: [] });
  // Shops that are kept have the orders of earlier runs.
  const first = Date.now() * 1_000;
  try {
    for (let round = -5; round < options.repetitions * 4; round++)
      for (const { meter, costs } of sides) {
        const numbers = Array.from({ length: batch }, (_, index) => first + (round + 5) * batch + index);
        const cost = await meter.measure((em) => em.transactional((em) => take(em as EntityManager, numbers)));
        if (round >= 0) costs.push(cost / batch);
      }
    return [{ name: `intake: one order, in batches of ${batch}`, milliseconds: sides.map(({ costs }) => median(costs)) }];
  } finally {
    for (const { meter } of sides) await meter.orm.close(true);
  }
}

async function take(em: EntityManager, numbers: readonly number[]): Promise<void> {
  const channel = await em.findOneOrFail(Channel, { code: "ch-0" });
  const arrivals = numbers.map((number) => ({ channel, order: anOrder(number) }));
  await acceptOrders(em, { actor: "growth", at: new Date(), correlationId: null }, arrivals);
}

const colours = ["blue", "red", "green", "white"];
const rupiah = (minor: bigint) => ({ minor, currency: "IDR" });

function anOrder(number: number): IncomingOrder {
  const at = new Date();
  const none = zero("IDR");
  const lines = [0, 1, 2].map((line) => {
    const item = (number * 7_919 + line * 331) % 400;
    const sku = `SKU-${String(item).padStart(6, "0")}`;
    return {
      externalIds: [String(number * 10 + line)],
      sku,
      listingKeys: [sku],
      title: `Article ${item}, ${colours[item % colours.length]}`,
      quantity: 1,
      cancelledQuantity: 0,
      fulfilledQuantity: 0,
      unitPrice: rupiah(2_500_000n),
      discount: none,
      tax: none,
      requiresShipping: true,
    };
  });
  return {
    externalId: String(number),
    number: `#${number}`,
    currencyCode: "IDR",
    placedAt: at,
    updatedAt: at,
    version: null,
    orderStatus: "CONFIRMED",
    paymentStatus: "PAID",
    fulfillmentStatus: "UNFULFILLED",
    nativeStatus: "paid",
    cancelled: false,
    test: false,
    lines,
    discountTotal: none,
    taxTotal: none,
    shippingTotal: none,
    feeTotal: none,
    pricesIncludeTax: true,
    total: rupiah(7_500_000n),
    difference: none,
    shippingOption: "JNE REG",
    shipTo: {
      name: "Sari Wulandari",
      company: null,
      lines: ["Jl. Kemang Raya 12"],
      city: "Jakarta Selatan",
      region: "Jakarta",
      postalCode: "12730",
      countryCode: "ID",
      phone: null,
      latitude: -6.26,
      longitude: 106.81,
      masked: false,
    },
    billTo: null,
    customer: {
      externalId: String(8_000_000_000 + (number % 5_000)),
      name: "Sari Wulandari",
      email: `buyer${number % 5_000}@example.com`,
      phone: null,
    },
    externalLocationId: null,
  };
}
