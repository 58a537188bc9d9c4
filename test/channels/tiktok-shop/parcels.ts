import type { Answer } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { bad, good } from "./answers.ts";
import { type Order, type Shop, warehouse } from "./shop.ts";

const provider = "6841743441349706241";
const jne = "6617675021119438849";

export const parcelRoutes: Routes<Shop> = [
  [/^GET \/logistics\/202309\/warehouses$/, () => good({ warehouses: [{ id: warehouse, name: "Bandung", type: "SALES_WAREHOUSE" }] })],
  [/^GET \/logistics\/202309\/delivery_options\/9\/shipping_providers$/, () => good({ shipping_providers: providers })],
  [/^GET \/fulfillment\/202309\/packages\/(\d+)\/handover_time_slots$/, () => good(slots)],
  [/^POST \/fulfillment\/202309\/packages\/(\d+)\/ship$/, (shop, called, id) => ship(shop, id, jsonIn(called))],
  [
    /^POST \/fulfillment\/202309\/orders\/(\d+)\/split$/,
    (shop, called, id) => shop.with(id, (order) => split(shop, order, jsonIn(called))),
  ],
  [
    /^POST \/fulfillment\/202309\/orders\/(\d+)\/packages$/,
    (shop, called, id) => shop.with(id, (order) => mark(shop, order, jsonIn(called))),
  ],
];

const providers = [
  { id: provider, name: "J&T Express" },
  { id: jne, name: "JNE" },
];

/** The documentation spells it so. */
const slots = {
  can_pickup: true,
  can_drop_off: true,
  pickup_slots: [
    { avaliable: false, start_time: 1_900_000_000, end_time: 1_900_003_600 },
    { avaliable: true, start_time: 1_900_003_600, end_time: 1_900_007_200 },
  ],
};

function ship(
  shop: Shop,
  packageId: string,
  { self_shipment: own, handover_method: method, pickup_slot: slot }: Record<string, unknown>,
): Answer {
  const order = shop.orders.find(({ rows }) => rows.some((row) => row.packageId === packageId));
  const rows = order?.rows.filter((row) => row.packageId === packageId && row.status !== "CANCELLED") ?? [];
  if (!order || rows.length === 0) return bad(21001001, "Package not found.");
  if (rows.some(({ status }) => status !== "TO_FULFILL")) return bad(21008020, "Package status is not allowed to ship.");
  const { tracking_number: number, shipping_provider_id: by } = (own ?? {}) as Record<string, string>;
  if (order.shippingType === "SELLER" && (!number || ![provider, jne].includes(by ?? "")))
    return bad(21001011, "Invalid shipping provider.");
  if (method === "PICKUP" && (slot as { start_time: number } | undefined)?.start_time !== 1_900_003_600)
    return bad(21008031, "The pickup slot is not available.");
  for (const row of rows) {
    row.status = "PROCESSING";
    row.tracking = order.shippingType === "SELLER" ? (number ?? null) : `TTS${packageId}`;
  }
  shop.touch(order);
  shop.count(`${order.shippingType === "SELLER" ? "SHIP" : "READY_TO_SHIP"} ${order.id}`);
  return good({});
}

/** In South-East Asia all units of a SKU stay together. */
function split(shop: Shop, order: Order, { splittable_groups: groups }: Record<string, unknown>): Answer {
  const wanted = groups as { id: string; order_line_item_ids: string[] }[];
  const skusOf = (ids: readonly string[]) => new Set(order.rows.filter(({ id }) => ids.includes(id)).map(({ sku }) => sku.id));
  const [first, ...others] = wanted.map(({ order_line_item_ids: ids }) => skusOf(ids));
  if (!first || others.some((skus) => [...skus].some((sku) => first.has(sku))))
    return bad(21011028, "All units of a SKU must be in one package.");
  const packages = wanted.map(({ id, order_line_item_ids: ids }) => {
    const packageId = shop.next();
    for (const row of order.rows) if (ids.includes(row.id)) row.packageId = packageId;
    return { id: packageId, splittable_group_id: id };
  });
  shop.touch(order);
  return good({ packages });
}

/** Only markets that make packages when something is sent have this. */
function mark(
  shop: Shop,
  order: Order,
  { order_line_item_ids: ids, tracking_number: number, shipping_provider_id: by }: Record<string, unknown>,
): Answer {
  const rows = order.rows.filter(({ id }) => (ids as string[]).includes(id));
  if (rows.some(({ packageId }) => packageId !== null)) return bad(21011030, "This market does not support it.");
  if (![provider, jne].includes(String(by))) return bad(21001011, "Invalid shipping provider.");
  const packageId = shop.next();
  for (const row of rows) Object.assign(row, { packageId, status: "PROCESSING", tracking: String(number) });
  shop.touch(order);
  shop.count(`SHIP ${order.id}`);
  return good({ order_id: order.id, order_line_item_ids: ids, package_id: packageId });
}
