import type { CommandAnswer, Commands } from "../../src/channels/command.ts";
import { numberOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { type BigCommerceAccount, isDone, listed, orderPath, reasonIn, whole, write } from "./client.ts";

/** BigCommerce sets the order to Shipped, or Partially Shipped, by itself, and writes to the buyer as the store is set up. */
export async function ship({ order, shipment }: Commands["SHIP"], account: BigCommerceAccount, key: string): Promise<CommandAnswer> {
  const path = orderPath(order.externalId);
  const { trackingNumber, trackingUrl, carrierName, carrierCode, lines } = shipment;
  const product = (await listed(account, `${path}/products`, whole)).find((one) => one.id("id") === lines[0]?.externalIds[0]);
  if (product === undefined) return { outcome: "REJECTED", reason: "BigCommerce no longer has the parcel's lines in the order." };
  const answer = await write(account, "POST", `${path}/shipments`, {
    order_address_id: numberOf(product.id("order_address_id")),
    items: lines.map(({ externalIds, quantity }) => ({ order_product_id: numberOf(externalIds[0] ?? "0"), quantity })),
    tracking_number: trackingNumber ?? "",
    // A `tracking_carrier` that BigCommerce does not know is refused, so the carrier is named in words.
    tracking_carrier: "",
    shipping_method: carrierName ?? carrierCode ?? "",
    ...(trackingUrl === null ? {} : { tracking_link: trackingUrl }),
    comments: commentOf(key),
  });
  if (!isDone(answer)) return { outcome: "REJECTED", reason: `BigCommerce refused the parcel: ${reasonIn(answer)}` };
  return { outcome: "ACCEPTED", reference: Reader.json(answer.body).id("id") };
}

export async function shipped({ order }: Commands["SHIP"], account: BigCommerceAccount, key: string): Promise<CommandAnswer | null> {
  const shipments = await listed(account, `${orderPath(order.externalId)}/shipments`, whole);
  const made = shipments.find((one) => one.optionalText("comments") === commentOf(key));
  return made === undefined ? null : { outcome: "ACCEPTED", reference: made.id("id") };
}

const commentOf = (key: string): string => `Reference ${key}`;
