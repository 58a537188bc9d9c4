import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { numberOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { itemsOf, modelsOf, stockIn } from "./catalogue.ts";
import { post, type ShopeeAccount } from "./client.ts";
import type { ShopeeSettings } from "./settings.ts";

type Listed = Pick<ToldLevel, "listing">;

/** A call tells the models of one item. The seller's stock is told, which orders go down from by themselves. */
export const stock: StockTeller<ShopeeSettings> = {
  mostAtOnce: 50,
  byPlace: false,
  async set(levels, account) {
    const refused = new Map<string, string>();
    for (const [itemId, those] of byItem(levels)) {
      const reasons = itemId === "" ? () => "The listing has no Shopee item." : await tellItem(account, itemId, those);
      for (const level of those) {
        const reason = reasons(modelOf(level));
        if (reason !== null) refused.set(keyOf(level), reason);
      }
    }
    return levels.map((level): LevelAnswer => {
      const reason = refused.get(keyOf(level));
      return reason === undefined ? { outcome: "SET" } : { outcome: "REFUSED", reason: `Shopee: ${reason}` };
    });
  },
  async shown(levels, account) {
    const units = new Map<string, number | null>();
    const ids = [...byItem(levels).keys()].filter((id) => id !== "");
    for (const item of await itemsOf(account, ids)) for (const [key, count] of await unitsOf(account, item)) units.set(key, count);
    return levels.map((level) => units.get(keyOf(level)) ?? null);
  },
};

/** Answers why a model was refused; null: it was not. */
async function tellItem(account: ShopeeAccount, itemId: string, levels: readonly ToldLevel[]): Promise<(modelId: string) => string | null> {
  const { stockLocationId } = account.settings;
  const answer = await post(account, "/api/v2/product/update_stock", {
    item_id: numberOf(itemId),
    stock_list: levels.map((level) => ({
      model_id: numberOf(modelOf(level)),
      seller_stock: [{ ...(stockLocationId !== null && { location_id: stockLocationId }), stock: Math.max(0, level.quantity) }],
    })),
  });
  const said = Reader.json(answer.body).optionalObject("response");
  const failed = new Map(
    (said?.optionalList("failure_list") ?? []).map((one) => [one.id("model_id"), one.optionalText("failed_reason") ?? "refused"]),
  );
  const done = new Set((said?.optionalList("success_list") ?? []).map((one) => one.id("model_id")));
  const overall = answer.refused && `${answer.refused.error}: ${answer.refused.message}`.slice(0, 200);
  return (modelId) => failed.get(modelId) ?? (done.has(modelId) ? null : overall);
}

async function unitsOf(account: ShopeeAccount, item: Reader): Promise<[string, number | null][]> {
  const itemId = item.id("item_id");
  const place = account.settings.stockLocationId;
  if (!item.boolean("has_model", false)) return [[`${itemId}-0`, stockIn(item, place)]];
  const { models } = await modelsOf(account, itemId);
  return models.map((model) => [`${itemId}-${model.id("model_id")}`, stockIn(model, place)]);
}

const byItem = <Level extends Listed>(levels: readonly Level[]): Map<string, Level[]> =>
  Map.groupBy(levels, ({ listing }) => listing.externalIds.itemId ?? "");
const modelOf = ({ listing }: Listed): string => listing.externalIds.modelId ?? "0";
const keyOf = (level: Listed): string => `${level.listing.externalIds.itemId ?? ""}-${modelOf(level)}`;
