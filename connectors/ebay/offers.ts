import { refusal } from "../../src/kit/http-ask.ts";
import { Reader } from "../../src/kit/read.ts";
import { type EbayAccount, errorIn, isDone, tryToRead } from "./client.ts";

/** What an item is for sale by, on one of eBay's sites. */
export interface Offer {
  readonly offerId: string;
  /** Units that this site shows of it; null: as many as the item has. */
  readonly units: number | null;
}

const path = "/sell/inventory/v1/offer";

/** The offers of a SKU that buyers see. Throws ChannelRefused, ChannelUnavailable. */
export async function offersOf(account: EbayAccount, sku: string): Promise<Offer[]> {
  const answer = await tryToRead(account, path, { sku, limit: "100" });
  // 25713: there is none.
  if (answer.status === 404 || (!isDone(answer) && errorIn(answer.body)?.id === "25713")) return [];
  if (!isDone(answer)) throw refusal({ channel: "eBay", url: `${account.settings.apiBaseUrl}${path}` }, answer.status);
  const offers = Reader.json(answer.body).optionalList("offers") ?? [];
  return offers
    .filter((offer) => offer.optionalText("status") === "PUBLISHED")
    .map((offer) => ({ offerId: offer.id("offerId"), units: offer.optionalInteger("availableQuantity") }));
}
