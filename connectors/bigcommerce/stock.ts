import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { refusal } from "../../src/kit/http-ask.ts";
import { numberOf } from "../../src/kit/json-parts.ts";
import type { Reader } from "../../src/kit/read.ts";
import { type BigCommerceAccount, dataOf, isDone, reasonIn, write } from "./client.ts";
import type { BigCommerceSettings } from "./settings.ts";

const path = "/v3/inventory/adjustments/absolute";
type Place = Pick<ToldLevel, "listing" | "externalLocationId">;

/** One that BigCommerce refuses fails the whole call: then each is told by itself. */
export const stock: StockTeller<BigCommerceSettings> = {
  mostAtOnce: 100,
  byPlace: true,
  async set(levels, account) {
    const all = await adjust(levels, account);
    if (all.outcome === "SET" || levels.length === 1) return levels.map(() => all);
    const answers: LevelAnswer[] = [];
    for (const level of levels) answers.push(await adjust([level], account));
    return answers;
  },
  async shown(levels, account) {
    const variants = levels.flatMap(({ listing }) => listing.externalIds.variantId ?? []);
    const products = levels.flatMap(({ listing: { externalIds } }) => (externalIds.variantId ? [] : (externalIds.productId ?? [])));
    const items = [...(await itemsOf(account, "variant_id", variants)), ...(await itemsOf(account, "product_id", products))];
    return levels.map((level) => onHand(items, level, account));
  },
};

async function adjust(levels: readonly ToldLevel[], account: BigCommerceAccount): Promise<LevelAnswer> {
  const items = levels.map((level) => ({
    location_id: numberOf(placeOf(level, account)),
    ...identityOf(level),
    quantity: level.quantity,
  }));
  const answer = await write(account, "PUT", path, { reason: "Muara", items });
  if (isDone(answer)) return { outcome: "SET" };
  if (answer.status === 422 || answer.status === 400) return { outcome: "REFUSED", reason: `BigCommerce refused it: ${reasonIn(answer)}` };
  throw refusal({ channel: "BigCommerce", url: `${account.settings.apiBaseUrl}${path}`, method: "PUT" }, answer.status);
}

const identityOf = ({ listing: { externalIds } }: Place) =>
  externalIds.variantId ? { variant_id: numberOf(externalIds.variantId) } : { product_id: numberOf(externalIds.productId ?? "0") };

const placeOf = ({ externalLocationId }: Place, { settings }: BigCommerceAccount): string => externalLocationId ?? settings.locationId;

const itemsOf = async (account: BigCommerceAccount, by: "variant_id" | "product_id", ids: readonly string[]): Promise<Reader[]> =>
  ids.length === 0 ? [] : dataOf(account, "/v3/inventory/items", { [`${by}:in`]: [...new Set(ids)].join(","), limit: "1000" });

/** What we set; a safety stock that the merchant entered there is kept back from buyers beyond it. */
function onHand(items: readonly Reader[], level: Place, account: BigCommerceAccount): number | null {
  const { productId, variantId } = level.listing.externalIds;
  const found = items.find((item) => {
    const identity = item.object("identity");
    return variantId ? identity.optionalId("variant_id") === variantId : identity.optionalId("product_id") === productId;
  });
  const place = found?.list("locations").find((one) => one.id("location_id") === placeOf(level, account));
  return place?.optionalInteger("total_inventory_onhand") ?? null;
}
