import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { failed } from "./answers.ts";
import type { Site } from "./site.ts";

export const inventoryRoutes: Routes<Site> = [
  [/^GET \/sell\/inventory\/v1\/inventory_item$/, (site, { query }) => items(site, query)],
  [/^GET \/sell\/inventory\/v1\/offer$/, (site, { query }) => offers(site, query.sku ?? "")],
  [/^POST \/sell\/inventory\/v1\/bulk_get_inventory_item$/, (site, called) => inBulk(called, ({ sku }) => [itemFound(site, String(sku))])],
  [/^POST \/sell\/inventory\/v1\/bulk_update_price_quantity$/, (site, called) => inBulk(called, (request) => itemUpdated(site, request))],
];

/** At most 25 at once. */
function inBulk(called: Called, answerOne: (request: Record<string, unknown>) => readonly unknown[]): Answer {
  const requests = jsonIn(called).requests as Record<string, unknown>[];
  return requests.length > 25 ? failed(400, 25_001, "Too many requests at once") : { body: { responses: requests.flatMap(answerOne) } };
}

/** `offset` is a number of pages here. */
function items(site: Site, { limit = "25", offset = "0" }: Called["query"]): Answer {
  if (Number(limit) > 200) return failed(400, 25_706, "Invalid limit");
  const from = Number(offset) * Number(limit);
  const inventoryItems = [...site.items.keys()].slice(from, from + Number(limit)).map((sku) => ({ sku, ...item(site, sku) }));
  return { body: { total: site.items.size, size: inventoryItems.length, ...(inventoryItems.length === 0 ? {} : { inventoryItems }) } };
}

function item(site: Site, sku: string) {
  const availability = { shipToLocationAvailability: { quantity: site.items.get(sku)?.units } };
  return { product: { title: `A ${sku}`, ean: ["Does not apply"], upc: ["036000291452"] }, condition: "NEW", availability };
}

function offers(site: Site, sku: string): Answer {
  const item = site.items.get(sku);
  if (!item) return failed(404, 25_713, "This Offer is not available.");
  const offer = (id: string, status: string) => ({ offerId: id, sku, marketplaceId: "EBAY_US", status, availableQuantity: item.offered });
  return { body: { total: 2, offers: [offer(`offer-${sku}`, "PUBLISHED"), offer(`draft-${sku}`, "UNPUBLISHED")] } };
}

function itemFound(site: Site, sku: string): unknown {
  return site.items.has(sku)
    ? { statusCode: 200, sku, inventoryItem: item(site, sku), errors: [], warnings: [] }
    : { statusCode: 404, sku, errors: [{ errorId: 25_710, message: "We didn't find the resource you are requesting." }], warnings: [] };
}

function itemUpdated(site: Site, { sku, shipToLocationAvailability, offers }: Record<string, unknown>): unknown[] {
  const item = site.items.get(String(sku));
  if (!item) return [{ statusCode: 404, sku, errors: [{ errorId: 25_702, message: "The SKU could not be found or is not available." }] }];
  item.units = (shipToLocationAvailability as { quantity: number }).quantity;
  const those = (offers ?? []) as { offerId: string; availableQuantity: number }[];
  for (const { availableQuantity } of those) item.offered = availableQuantity;
  return [{ statusCode: 200, sku, errors: [] }, ...those.map(({ offerId }) => ({ statusCode: 200, sku, offerId, errors: [] }))];
}
