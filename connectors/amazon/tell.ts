import { createHash } from "node:crypto";
import type { CommandAnswer, Commands, Tellers } from "../../src/channels/command.ts";
import { refusal } from "../../src/kit/http-ask.ts";
import { Reader } from "../../src/kit/read.ts";
import { type AmazonAccount, askOf, type Call, read, reasonsIn, write } from "./client.ts";
import type { AmazonSettings } from "./settings.ts";

/**
 * That a parcel left is all that Amazon can be told by a call: cancelling and refunding are feeds, and done in Seller Central. The same parcel told
 * again corrects the one there is. https://developer-docs.amazon.com/sp-api/docs/confirm-the-shipment-status
 */
export const tell: Tellers<AmazonSettings> = { SHIP: { send: ship, knowsKey: true, observe: shipped } };

const rejected = (reason: string): CommandAnswer => ({ outcome: "REJECTED", reason });

async function ship({ order, shipment }: Commands["SHIP"], account: AmazonAccount): Promise<CommandAnswer> {
  const { trackingNumber, carrierCode, carrierName, externalLocationId } = shipment;
  if (trackingNumber === null) return rejected("Amazon wants a tracking number with every parcel.");
  if (carrierCode === null && carrierName === null) return rejected("Amazon wants a carrier with every parcel.");
  const reference = referenceOf(shipment.id);
  const call: Call = { limit: "confirmShipment", path: `/orders/v0/orders/${encodeURIComponent(order.externalId)}/shipmentConfirmation` };
  const answer = await write(account, "POST", call, {
    marketplaceId: account.settings.marketplaceId,
    packageDetail: {
      packageReferenceId: reference,
      carrierCode: carrierCode ?? "Other",
      ...(carrierName === null ? {} : { carrierName }),
      trackingNumber,
      shipDate: shipment.shippedAt.toISOString(),
      ...(externalLocationId === null ? {} : { shipFromSupplySourceId: externalLocationId }),
      orderItems: shipment.lines.map(({ externalIds, quantity }) => ({ orderItemId: externalIds[0] ?? "", quantity })),
    },
  });
  if (answer.status === 204) return { outcome: "ACCEPTED", reference };
  if (answer.status === 400) return rejected(`Amazon refused the parcel: ${reasonsIn(answer)}`);
  throw refusal({ ...askOf(account, call), method: "POST" }, answer.status);
}

async function shipped({ order, shipment }: Commands["SHIP"], account: AmazonAccount): Promise<CommandAnswer | null> {
  const path = `/orders/2026-01-01/orders/${encodeURIComponent(order.externalId)}`;
  const answer = Reader.json(await read(account, { limit: "getOrder", path, query: { includedData: "PACKAGES" } }));
  const reference = referenceOf(shipment.id);
  const packages = answer.object("order").optionalList("packages") ?? [];
  return packages.some((one) => one.id("packageReferenceId") === reference) ? { outcome: "ACCEPTED", reference } : null;
}

/** Amazon takes positive numbers only, unique within the order: the same for the same parcel for ever. */
const referenceOf = (shipmentId: string): string =>
  String(1 + (createHash("sha256").update(shipmentId).digest().readUInt32BE() % 0x7fffffff));
