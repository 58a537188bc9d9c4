import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import type { Reader } from "../../src/kit/read.ts";
import { call, read, type TikTokAccount } from "./client.ts";
import type { TikTokSettings } from "./settings.ts";

type Level = Pick<ToldLevel, "listing" | "externalLocationId">;

/** Levels are set product by product, and kept by warehouse. */
export const stock: StockTeller<TikTokSettings> = {
  mostAtOnce: 50,
  byPlace: true,
  async set(levels, account) {
    const answers = new Map<ToldLevel, LevelAnswer>();
    for (const [productId, group] of Map.groupBy(levels, ({ listing }) => listing.externalIds.productId ?? null)) {
      const refusals = productId === null ? null : await tell(account, productId, group);
      for (const level of group) answers.set(level, refusals === null ? unknown : (refusals(skuIdOf(level)) ?? { outcome: "SET" }));
    }
    return levels.map((level) => answers.get(level) ?? unknown);
  },
  async shown(levels, account) {
    const ids = [...new Set(levels.map(skuIdOf).filter((id) => id !== ""))];
    if (ids.length === 0) return levels.map(() => null);
    const { data } = await read(account, { path: "/product/202309/inventory/search", body: { sku_ids: ids } });
    const skus = (data.optionalList("inventory") ?? []).flatMap((product) => product.optionalList("skus") ?? []);
    const known = new Map(skus.map((sku) => [sku.id("id"), sku]));
    return levels.map((level) => shownOf(known.get(skuIdOf(level)), placeOf(level, account)));
  },
};

const unknown: LevelAnswer = { outcome: "REFUSED", reason: "The listing lacks TikTok's product id: pull the catalogue again." };
const skuIdOf = ({ listing }: Level): string => listing.externalIds.skuId ?? "";
const placeOf = ({ externalLocationId }: Level, { settings }: TikTokAccount): string | null => externalLocationId ?? settings.warehouseId;

/** Sets the levels of one product; answers what TikTok said against a SKU. */
async function tell(
  account: TikTokAccount,
  productId: string,
  levels: readonly ToldLevel[],
): Promise<(skuId: string) => LevelAnswer | undefined> {
  const skus = [...Map.groupBy(levels, skuIdOf)].map(([id, places]) => ({
    id,
    inventory: places.map((level) => {
      const place = placeOf(level, account);
      return { ...(place === null ? {} : { warehouse_id: place }), quantity: level.quantity };
    }),
  }));
  const path = `/product/202309/products/${encodeURIComponent(productId)}/inventory/update`;
  const answer = await call(account, { path, body: { skus } });
  if (!answer.done) return () => ({ outcome: "REFUSED", reason: `TikTok Shop refused the level (${answer.code}): ${answer.message}` });
  const errors = new Map((answer.data.optionalList("errors") ?? []).map((error) => [error.object("detail").id("sku_id"), error]));
  return (skuId) => {
    const error = errors.get(skuId);
    return error && { outcome: "REFUSED", reason: `TikTok Shop refused the level: ${error.optionalText("message") ?? "no reason given"}` };
  };
}

/** What may be ordered of it: in the warehouse, or in all where none is known. */
function shownOf(sku: Reader | undefined, place: string | null): number | null {
  if (sku === undefined) return null;
  if (place === null) return sku.optionalInteger("total_available_quantity");
  const there = (sku.optionalList("warehouse_inventory") ?? []).find((one) => one.optionalId("warehouse_id") === place);
  return there?.optionalInteger("available_quantity") ?? null;
}
