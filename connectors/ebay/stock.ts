import type { LevelAnswer, StockTeller, ToldLevel } from "../../src/channels/command.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { unitsIn } from "./catalogue.ts";
import { type EbayAccount, errorsOf, isDone, post, reasonIn } from "./client.ts";
import { type Offer, offersOf } from "./offers.ts";
import type { EbaySettings } from "./settings.ts";

const most = 25;

/**
 * An item has a quantity, and each site that offers it may have a smaller one: buyers see the smaller. So both are told.
 * https://developer.ebay.com/api-docs/sell/static/inventory/bulk-updates.html
 */
export const stock: StockTeller<EbaySettings> = {
  mostAtOnce: most,
  byPlace: false,
  async set(levels, account) {
    const wanted = await Promise.all(levels.map(async (level) => wantedOf(level, await offersOf(account, skuOf(level)))));
    const answers = new Map<string, LevelAnswer>();
    for (const some of together(wanted)) for (const [sku, answer] of await update(account, some)) answers.set(sku, answer);
    return levels.map((level) => answers.get(skuOf(level)) ?? refused("it did not answer for this one"));
  },
  async shown(levels, account) {
    const requests = [...new Set(levels.map(skuOf))].map((sku) => ({ sku }));
    const answer = await post(account, "/sell/inventory/v1/bulk_get_inventory_item", { requests });
    const responses = responsesIn(answer.body);
    if (!isDone(answer) && responses.length === 0)
      throw new ChannelRefused(`eBay did not show its levels: ${reasonIn(answer)}.`, answer.status);
    const items = new Map(responses.map((each) => [each.optionalText("sku"), each.optionalObject("inventoryItem")]));
    return Promise.all(
      levels.map(async (level) => {
        const item = items.get(skuOf(level)) ?? null;
        const units = item && unitsIn(item);
        if (units === null) return null;
        const offers = await offersOf(account, skuOf(level));
        return Math.min(units, ...offers.flatMap((offer) => offer.units ?? []));
      }),
    );
  },
};

interface Wanted {
  readonly sku: string;
  readonly shipToLocationAvailability: { readonly quantity: number };
  readonly offers?: readonly { readonly offerId: string; readonly availableQuantity: number }[];
}

const wantedOf = (level: ToldLevel, offers: readonly Offer[]): Wanted => ({
  sku: skuOf(level),
  shipToLocationAvailability: { quantity: level.quantity },
  ...(offers.length === 0 ? {} : { offers: offers.map(({ offerId }) => ({ offerId, availableQuantity: level.quantity })) }),
});

/** eBay takes 25 at once, items and offers alike. */
function together(wanted: readonly Wanted[]): Wanted[][] {
  const calls: Wanted[][] = [];
  let room = 0;
  for (const each of wanted) {
    const takes = Math.max(1, each.offers?.length ?? 0);
    if (takes > room) {
      calls.push([]);
      room = most;
    }
    calls.at(-1)?.push(each);
    room -= takes;
  }
  return calls;
}

/** A call that is refused as a whole is made anew for each, so that one bad SKU stops no other. */
async function update(account: EbayAccount, wanted: readonly Wanted[]): Promise<(readonly [string, LevelAnswer])[]> {
  const answer = await post(account, "/sell/inventory/v1/bulk_update_price_quantity", { requests: wanted });
  const responses = responsesIn(answer.body);
  if (!isDone(answer) && responses.length === 0) {
    if (wanted.length === 1) return wanted.map(({ sku }) => [sku, refused(reasonIn(answer))]);
    const each: (readonly [string, LevelAnswer])[] = [];
    for (const one of wanted) each.push(...(await update(account, [one])));
    return each;
  }
  // One answer for the item, and one for each offer.
  const bySku = Map.groupBy(responses, (each) => each.optionalText("sku") ?? "");
  return [...bySku].map(([sku, those]) => {
    const wrong = those.find((each) => each.integer("statusCode") >= 300);
    return [sku, wrong === undefined ? { outcome: "SET" } : refused(errorsOf(wrong)[0]?.message ?? "no reason given")];
  });
}

function responsesIn(body: Uint8Array): Reader[] {
  try {
    return Reader.json(body).optionalList("responses") ?? [];
  } catch {
    return [];
  }
}

const refused = (why: string): LevelAnswer => ({ outcome: "REFUSED", reason: `eBay: ${why}` });
const skuOf = ({ listing }: Pick<ToldLevel, "listing">): string => listing.externalIds.sku ?? listing.externalSku;
