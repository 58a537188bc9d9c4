import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { batchEnd, refusedAtOnce } from "./batch.ts";
import { productsOf, unitsIn } from "./catalogue.ts";
import { type MetaAccount, post } from "./client.ts";
import type { MetaSettings } from "./settings.ts";

type Listed = Pick<ToldLevel, "listing">;
/** Why, by the seller's ids. */
type Refused = ReadonlyMap<string, string>;

/** Ids in one question: they stand in its address. */
const mostAsked = 50;

/**
 * Levels in batches, which Meta works off later; nothing is compared. Meta itself takes orders off what may be bought until half an hour after
 * they were acknowledged, never off the level it was told: so it is told after its own sales, too.
 * https://developers.facebook.com/docs/commerce-platform/catalog/quantity-to-sell
 *
 * `waits`: milliseconds before each look at a batch. How long one takes Meta does not say; longer than all of these nobody waits.
 */
export const stockAfter = (waits: readonly number[]): StockTeller<MetaSettings> => ({
  mostAtOnce: 1000,
  byPlace: false,
  async set(levels, account) {
    const { catalogId } = account.settings;
    if (catalogId === null) return levels.map(() => ({ outcome: "REFUSED", reason: "Meta's catalogue is not known: set catalogId." }));
    const refused = await tell(account, catalogId, levels, waits);
    return levels.map((level): LevelAnswer => {
      const reason = refused.get(idOf(level));
      return reason === undefined ? { outcome: "SET" } : { outcome: "REFUSED", reason: `Meta refused the level: ${reason}` };
    });
  },
  async shown(levels, account) {
    const { catalogId } = account.settings;
    const shown = catalogId === null ? null : await shownOf(account, catalogId, levels);
    return levels.map((level) => shown?.get(idOf(level)) ?? null);
  },
});

export const stock = stockAfter([250, 500, 1000, 2000, 4000]);

async function tell(account: MetaAccount, catalogId: string, levels: readonly ToldLevel[], waits: readonly number[]): Promise<Refused> {
  const answer = await postBatch(account, catalogId, {
    item_type: "PRODUCT_ITEM",
    // Else an id that Meta does not know would become a product.
    allow_upsert: false,
    requests: levels.map((level) => ({ method: "UPDATE", data: { id: idOf(level), quantity_to_sell_on_facebook: level.quantity } })),
  });
  const refused = refusedAtOnce(answer);
  const [handle] = answer.texts("handles");
  if (handle !== undefined) {
    const end = await batchEnd(account, catalogId, handle, waits);
    return new Map([...refused, ...(end ?? (await unknownOf(account, catalogId, levels)))]);
  }
  // Without a handle Meta took nothing of it: what was wrong is left out of the next.
  const rest = levels.filter((level) => !refused.has(idOf(level)));
  if (rest.length === levels.length) return new Map(levels.map((level) => [idOf(level), "it took nothing and gave no reason"]));
  return rest.length === 0 ? refused : new Map([...refused, ...(await tell(account, catalogId, rest, waits))]);
}

/** What is wrong with a level is in the answer: a call that is refused is about the catalogue or our rights to it, so no level would be taken by itself. */
async function postBatch(account: MetaAccount, catalogId: string, body: unknown): Promise<Reader> {
  try {
    return Reader.json(await post(account, `/${encodeURIComponent(catalogId)}/items_batch`, body, "batches"));
  } catch (error) {
    throw error instanceof ChannelRefused && error.status !== 401 ? new ChannelRefused(error.message, 403) : error;
  }
}

/** While a batch is under way: what it is bound to refuse. The rest of it the next comparison finds out. */
async function unknownOf(account: MetaAccount, catalogId: string, levels: readonly Listed[]): Promise<Refused> {
  const shown = await shownOf(account, catalogId, levels);
  return new Map(levels.map(idOf).flatMap((id) => (shown.has(id) ? [] : [[id, "the catalogue has no such product"]])));
}

/** Of those that are in the catalogue. */
async function shownOf(account: MetaAccount, catalogId: string, levels: readonly Listed[]): Promise<ReadonlyMap<string, number | null>> {
  const shown = new Map<string, number | null>();
  for (let from = 0; from < levels.length; from += mostAsked) {
    const { products } = await productsOf(account, catalogId, {
      fields: "retailer_id,quantity_to_sell_on_facebook",
      filter: JSON.stringify({ retailer_id: { is_any: levels.slice(from, from + mostAsked).map(idOf) } }),
      limit: String(mostAsked),
    });
    for (const product of products) shown.set(product.id("retailer_id"), unitsIn(product));
  }
  return shown;
}

const idOf = ({ listing }: Listed): string => listing.externalIds.retailerId ?? listing.externalSku;
