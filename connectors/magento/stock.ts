import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { isDone, type MagentoAccount, post, read, searchOf } from "./client.ts";
import type { MagentoSettings } from "./settings.ts";

/**
 * What buyers may order is the salable quantity: the sources' quantities less what open orders reserve. So the source is changed by as much as
 * the salable quantity is off; writing the level itself would count open orders twice.
 * https://developer.adobe.com/commerce/webapi/rest/inventory/manage-salable-quantities/
 */
export const stock: StockTeller<MagentoSettings> = {
  mostAtOnce: 50,
  byPlace: false,
  async set(levels, account) {
    const salable = await Promise.all(levels.map((level) => salableOf(account, level)));
    const known = levels.filter((_, index) => salable[index] !== null);
    const there = await sourcesOf(account, known.map(skuOf));
    const wanted = levels.flatMap((level, index) => {
      const now = salable[index];
      if (now == null) return [];
      return [sourceItem(account, skuOf(level), Math.max(0, (there.get(skuOf(level)) ?? 0) + level.quantity - now))];
    });
    const refused = wanted.length === 0 ? new Set<string>() : await write(account, wanted);
    // A parcel or an order that came between reading and writing makes what was written wrong: it is looked at once more.
    const after = await Promise.all(levels.map((level, index) => (salable[index] === null ? null : salableOf(account, level))));
    return levels.map((level, index): LevelAnswer => {
      if (salable[index] === null) return { outcome: "REFUSED", reason: "Magento does not count this SKU in this stock." };
      if (refused.has(skuOf(level))) return { outcome: "REFUSED", reason: "Magento does not take a quantity for this SKU." };
      return after[index] === level.quantity ? { outcome: "SET" } : { outcome: "DIFFERED", shown: after[index] ?? null };
    });
  },
  shown: (levels, account) => Promise.all(levels.map((level) => salableOf(account, level))),
};

type SourceItem = ReturnType<typeof sourceItem>;

const sourceItem = ({ settings }: MagentoAccount, sku: string, quantity: number) => ({
  sku,
  source_code: settings.sourceCode,
  quantity,
  status: quantity > 0 ? 1 : 0,
});

/** Answers the SKUs that were refused. One bad SKU fails the whole call: then each is written by itself. */
async function write(account: MagentoAccount, sourceItems: readonly SourceItem[]): Promise<ReadonlySet<string>> {
  if (isDone(await post(account, "/inventory/source-items", { sourceItems }))) return new Set();
  const refused = new Set<string>();
  for (const one of sourceItems) if (!isDone(await post(account, "/inventory/source-items", { sourceItems: [one] }))) refused.add(one.sku);
  return refused;
}

/** Null for what the stock does not know or does not count. */
async function salableOf(account: MagentoAccount, level: Pick<ToldLevel, "listing">): Promise<number | null> {
  const path = `/inventory/get-product-salable-quantity/${encodeURIComponent(skuOf(level))}/${encodeURIComponent(account.settings.stockId)}`;
  try {
    return Math.floor(Number(Buffer.from(await read(account, path)).toString()));
  } catch (error) {
    if (error instanceof ChannelRefused && (error.status === 400 || error.status === 404)) return null;
    throw error;
  }
}

async function sourcesOf(account: MagentoAccount, skus: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (skus.length === 0) return new Map();
  const where = [
    { field: "sku", is: "in" as const, value: skus.join(",") },
    { field: "source_code", is: "eq" as const, value: account.settings.sourceCode },
  ];
  const body = await read(account, "/inventory/source-items", searchOf({ where, pageSize: skus.length }));
  const items = partsOf(body, "items").map((each) => Reader.json(each));
  return new Map(items.map((item) => [item.text("sku"), Number(item.decimal("quantity"))]));
}

const skuOf = ({ listing }: Pick<ToldLevel, "listing">): string => listing.externalIds.sku ?? listing.externalSku;
