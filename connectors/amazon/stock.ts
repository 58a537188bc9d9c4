import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { refusal } from "../../src/kit/http-ask.ts";
import { Reader } from "../../src/kit/read.ts";
import { type AmazonAccount, askOf, type Call, reasonsIn, write } from "./client.ts";
import { itemsPath, type Listing, listingOf, ownStock } from "./listing.ts";
import type { AmazonSettings } from "./settings.ts";

/** One listing a call. Each is looked at first: what Amazon keeps itself must not be offered from our stock as well, and a patch needs its product type. */
export const stock: StockTeller<AmazonSettings> = {
  mostAtOnce: 1,
  byPlace: false,
  async set(levels, account) {
    const answers: LevelAnswer[] = [];
    for (const level of levels) answers.push(await setOne(level, account));
    return answers;
  },
  async shown(levels, account) {
    const shown: (number | null)[] = [];
    for (const level of levels) shown.push((await listingOf(account, skuOf(level)))?.quantity ?? null);
    return shown;
  },
};

async function setOne(level: ToldLevel, account: AmazonAccount): Promise<LevelAnswer> {
  const listing = await listingOf(account, skuOf(level));
  if (listing === null) return { outcome: "REFUSED", reason: "Amazon has no listing of this SKU." };
  if (listing.fulfilledByAmazon) return { outcome: "REFUSED", reason: "Amazon keeps and counts this one itself (FBA)." };
  const { productType } = listing;
  if (productType === null) return { outcome: "REFUSED", reason: "Amazon names no product type for this SKU in this marketplace." };
  return patch(account, { ...listing, productType }, level.quantity);
}

/** `merge` leaves the handling time and restock date as they are; `replace` would take them out. https://developer-docs.amazon.com/sp-api/docs/merge-a-listing */
async function patch(account: AmazonAccount, { sku, productType }: Listing, quantity: number): Promise<LevelAnswer> {
  const call: Call = {
    limit: "patchListingsItem",
    path: itemsPath(account, sku),
    query: { marketplaceIds: account.settings.marketplaceId },
  };
  const value = [{ fulfillment_channel_code: ownStock, quantity }];
  const answer = await write(account, "PATCH", call, {
    productType,
    patches: [{ op: "merge", path: "/attributes/fulfillment_availability", value }],
  });
  if (answer.status === 400) return { outcome: "REFUSED", reason: `Amazon refused the level: ${reasonsIn(answer)}` };
  if (answer.status !== 200) throw refusal({ ...askOf(account, call), method: "PATCH" }, answer.status);
  const said = Reader.json(answer.body);
  if (said.text("status") === "ACCEPTED") return { outcome: "SET" };
  const issues = (said.optionalList("issues") ?? []).filter((issue) => issue.optionalText("severity") === "ERROR");
  return {
    outcome: "REFUSED",
    reason: `Amazon refused the level: ${issues.map((issue) => issue.text("message")).join("; ") || "no reason given"}`,
  };
}

const skuOf = ({ listing }: Pick<ToldLevel, "listing">): string => listing.externalIds.sku ?? listing.externalSku;
