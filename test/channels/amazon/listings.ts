import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { limited, refusal } from "./answers.ts";
import { type Listed, marketplaceId, type Seller } from "./seller.ts";

export const listingRoutes: Routes<Seller> = [
  [/^GET \/listings\/2021-08-01\/items\/A0DOUBLE00SELLER$/, limited("5.0", listed)],
  [
    /^GET \/listings\/2021-08-01\/items\/A0DOUBLE00SELLER\/([^/]+)$/,
    limited("5.0", (seller, { query }, sku) => item(seller, sku, query.includedData)),
  ],
  [
    /^PATCH \/listings\/2021-08-01\/items\/A0DOUBLE00SELLER\/([^/]+)$/,
    limited("5.0", (seller, called, sku) => patch(seller, sku, jsonIn(called))),
  ],
];

/** A thousand in all, newest first unless told otherwise. */
function listed(seller: Seller, { query }: Called): Answer {
  const { createdAfter = "", pageSize = "10", pageToken, sortBy, sortOrder = "DESC" } = query;
  const of = [createdAfter, pageSize, sortBy, sortOrder].join(" ");
  const page = pageToken === undefined ? { of, from: 0 } : seller.pages.get(pageToken);
  if (page?.of !== of) return refusal(400, "InvalidInput", "Invalid pageToken");
  const found = [...seller.listings]
    .filter(([, { created }]) => created >= createdAfter)
    .sort(([a, one], [b, other]) => one.created.localeCompare(other.created) || a.localeCompare(b));
  if (sortOrder === "DESC") found.reverse();
  const to = page.from + Number(pageSize);
  const items = found.slice(page.from, to).map(([sku, listed]) => shownListing(sku, listed, query.includedData));
  const more = to < Math.min(found.length, 1000);
  const pagination = more ? { pagination: { nextToken: seller.pageAfter(of, to) } } : {};
  return { body: { numberOfResults: found.length, ...pagination, items } };
}

function item(seller: Seller, sku: string, includedData: string | undefined): Answer {
  const listed = seller.listings.get(sku);
  return listed ? { body: shownListing(sku, listed, includedData) } : refusal(404, "NOT_FOUND", `SKU '${sku}' not found in marketplace`);
}

function patch(seller: Seller, sku: string, { productType, patches }: Record<string, unknown>): Answer {
  const listed = seller.listings.get(sku);
  const [patch] = patches as { op: string; path: string; value: { fulfillment_channel_code: string; quantity: number }[] }[];
  const [value] = patch?.value ?? [];
  const answer = (status: string, issues: readonly unknown[]) => ({
    body: { sku, status, submissionId: `submission-${seller.next()}`, issues },
  });
  const invalid = (message: string) =>
    answer("INVALID", [{ code: "90000900", message, severity: "ERROR", attributeNames: ["fulfillment_availability"], categories: [] }]);
  if (!listed) return invalid("There is no such SKU.");
  if (productType !== "DRINKING_CUP") return invalid("The product type is not the listing's.");
  if (patch?.op !== "merge" || patch.path !== "/attributes/fulfillment_availability" || value?.fulfillment_channel_code !== "DEFAULT")
    return invalid("The patch would change more than a quantity.");
  if (value.quantity > 99_999) return invalid("The quantity is too large.");
  listed.units = value.quantity;
  return answer("ACCEPTED", []);
}

function shownListing(sku: string, { created, units }: Listed, includedData = "summaries"): unknown {
  const summary = { marketplaceId, asin: "B000DOUBLE", productType: "DRINKING_CUP", status: ["BUYABLE"], itemName: `A ${sku}` };
  const codes = [{ type: "ean", value: "4006381333931", marketplace_id: marketplaceId }];
  const sets = {
    summaries: [{ ...summary, createdDate: created, lastUpdatedDate: created }],
    attributes: { externally_assigned_product_identifier: codes },
    fulfillmentAvailability: [
      units === null ? { fulfillmentChannelCode: "AMAZON_NA" } : { fulfillmentChannelCode: "DEFAULT", quantity: units },
    ],
  };
  const asked = includedData.split(",");
  return { sku, ...Object.fromEntries(Object.entries(sets).filter(([name]) => asked.includes(name))) };
}
