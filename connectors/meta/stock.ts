import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { Reader } from "../../src/kit/read.ts";
import { batchEnd, refusedAtOnce } from "./batch.ts";
import { productsOf, unitsIn } from "./catalogue.ts";
import { type MetaAccount, post } from "./client.ts";
import type { MetaSettings } from "./settings.ts";

type Listed = Pick<ToldLevel, "listing">;

/** Ids in one question: they stand in its address. */
const mostAsked = 50;

/**
 * Levels in batches, which Meta works off later; nothing is compared. Meta itself takes orders off what may be bought until half an hour after
 * they were acknowledged, never off the level it was told: so it is told after its own sales, too.
 * https://developers.facebook.com/docs/commerce-platform/catalog/quantity-to-sell
 */
export const stock: StockTeller<MetaSettings> = {
  mostAtOnce: 1000,
  byPlace: false,
  async set(levels, account) {
    const { catalogId } = account.settings;
    if (catalogId === null) return levels.map(() => ({ outcome: "REFUSED", reason: "Meta's catalogue is not known: set catalogId." }));
    const refused = await tell(account, catalogId, levels);
    return levels.map((level): LevelAnswer => {
      const reason = refused.get(idOf(level));
      return reason === undefined ? { outcome: "SET" } : { outcome: "REFUSED", reason: `Meta refused the level: ${reason}` };
    });
  },
  async shown(levels, account) {
    const { catalogId } = account.settings;
    const shown = new Map<string, number | null>();
    if (catalogId !== null)
      for (let from = 0; from < levels.length; from += mostAsked)
        for (const product of await asked(account, catalogId, levels.slice(from, from + mostAsked)))
          shown.set(product.id("retailer_id"), unitsIn(product));
    return levels.map((level) => shown.get(idOf(level)) ?? null);
  },
};

/** Answers what was refused, by the seller's ids, with the reason. */
async function tell(account: MetaAccount, catalogId: string, levels: readonly ToldLevel[]): Promise<ReadonlyMap<string, string>> {
  const path = `/${encodeURIComponent(catalogId)}/items_batch`;
  const body = {
    item_type: "PRODUCT_ITEM",
    // Else an id that Meta does not know would become a product.
    allow_upsert: false,
    requests: levels.map((level) => ({ method: "UPDATE", data: { id: idOf(level), quantity_to_sell_on_facebook: level.quantity } })),
  };
  const answer = Reader.json(await post(account, path, body, "batches"));
  const [handle] = answer.texts("handles");
  const refused = refusedAtOnce(answer);
  if (handle !== undefined) return new Map([...refused, ...(await batchEnd(account, catalogId, handle))]);
  // Without a handle Meta took nothing of it: what was wrong is left out of the next.
  const rest = levels.filter((level) => !refused.has(idOf(level)));
  if (rest.length === levels.length) return new Map(levels.map((level) => [idOf(level), "it took nothing and said no reason"]));
  return rest.length === 0 ? refused : new Map([...refused, ...(await tell(account, catalogId, rest))]);
}

async function asked(account: MetaAccount, catalogId: string, levels: readonly Listed[]): Promise<readonly Reader[]> {
  const { products } = await productsOf(account, catalogId, {
    fields: "retailer_id,quantity_to_sell_on_facebook",
    filter: JSON.stringify({ retailer_id: { is_any: levels.map(idOf) } }),
    limit: String(mostAsked),
  });
  return products;
}

const idOf = ({ listing }: Listed): string => listing.externalIds.retailerId ?? listing.externalSku;
