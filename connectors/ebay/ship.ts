import type { CommandAnswer, Commands, Teller, ToldShipment } from "../../src/channels/command.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { type EbayAccount, isDone, orderPath, post, read, reasonIn } from "./client.ts";
import type { EbaySettings } from "./settings.ts";

const pathOf = (externalId: string): string => `${orderPath(externalId)}/shipping_fulfillment`;

/** A parcel, by line and units. eBay takes no key with the call, so a lost answer is looked for among the order's parcels. */
export const ship: Teller<EbaySettings, "SHIP"> = {
  async send({ order, shipment }, account) {
    const answer = await post(account, pathOf(order.externalId), parcelOf(shipment));
    if (!isDone(answer)) return { outcome: "REJECTED", reason: `eBay refused the parcel: ${reasonIn(answer)}` };
    // The body is empty; the parcel's id is the end of its address.
    return { outcome: "ACCEPTED", reference: answer.headers.get("location")?.split("/").at(-1) || null };
  },
  observe,
};

async function observe({ order, shipment }: Commands["SHIP"], account: EbayAccount): Promise<CommandAnswer | null> {
  const parcels = partsOf(await read(account, pathOf(order.externalId)), "fulfillments").map((each) => Reader.json(each));
  const made = parcels.find((parcel) => isThis(parcel, shipment));
  return made === undefined ? null : { outcome: "ACCEPTED", reference: made.optionalId("fulfillmentId") };
}

/** Carrier and number come together or not at all, and of the number only letters and digits are taken. */
const parcelOf = (shipment: ToldShipment) => ({
  lineItems: shipment.lines.map(({ externalIds, quantity }) => ({ lineItemId: externalIds[0], quantity })),
  shippedDate: shipment.shippedAt.toISOString(),
  ...trackingOf(shipment),
});

function trackingOf({ trackingNumber, carrierCode, carrierName }: ToldShipment) {
  const number = numberOf(trackingNumber);
  return number === "" ? {} : { shippingCarrierCode: carrierCode ?? carrierName ?? "Other", trackingNumber: number };
}

const numberOf = (trackingNumber: string | null): string => (trackingNumber ?? "").replaceAll(/[^0-9A-Za-z]/g, "");

/** The same lines under the same number; without one, sent at the same instant. */
function isThis(parcel: Reader, shipment: ToldShipment): boolean {
  const number = numberOf(shipment.trackingNumber);
  if (numberOf(parcel.optionalText("shipmentTrackingNumber")) !== number) return false;
  if (number === "" && parcel.optionalInstant("shippedDate")?.getTime() !== shipment.shippedAt.getTime()) return false;
  const units = new Map((parcel.optionalList("lineItems") ?? []).map((item) => [item.id("lineItemId"), item.optionalInteger("quantity")]));
  return (
    units.size === shipment.lines.length &&
    shipment.lines.every(({ externalIds: [id = ""], quantity }) => units.has(id) && (units.get(id) ?? quantity) === quantity)
  );
}
