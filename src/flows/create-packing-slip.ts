import type { EntityManager } from "@mikro-orm/postgresql";
import { Channel } from "../channels/channel.entity.ts";
import { Address } from "../customers/address.entity.ts";
import { Document } from "../documents/document.entity.ts";
import type { LabelParty } from "../documents/label.ts";
import { packingSlipPdf } from "../documents/packing-slip.ts";
import type { Language } from "../documents/words.ts";
import { Fulfillment, FulfillmentLine } from "../fulfillment/fulfillment.entity.ts";
import { FulfillmentPackage } from "../fulfillment/fulfillment-package.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { localIn } from "../kit/local-date.ts";
import { Location } from "../locations/location.entity.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";

/**
 * Makes the packing slip of a parcel and answers the document's id: the last one's, when that says the very same. Throws Refusal NOT_FOUND,
 * INVALID for a tracking number that no barcode carries.
 */
export async function createPackingSlip(em: EntityManager, fulfillmentId: string, language: Language): Promise<string> {
  const parcel = await em.findOne(Fulfillment, { id: fulfillmentId });
  if (!parcel) throw new Refusal("NOT_FOUND", "There is no such parcel.", ["fulfillmentId"]);
  const order = await em.findOneOrFail(Order, { id: parcel.orderId });
  const channel = await em.findOneOrFail(Channel, { id: order.channelId });
  const location = await em.findOneOrFail(Location, { id: parcel.locationId });
  const shipTo = order.shipToId == null ? null : await em.findOne(Address, { id: order.shipToId });
  const pieces = await em.find(FulfillmentLine, { fulfillmentId }, { orderBy: { id: "asc" } });
  const lines = await em.find(OrderLine, { orderId: order.id }, { orderBy: { position: "asc" } });
  const boxes = await em.count(FulfillmentPackage, { fulfillmentId });
  const number = parcel.trackingNumber ?? parcel.id.slice(-12).toUpperCase();
  const { carrier = null, trackingNumber = null } = parcel;
  const bytes = Buffer.from(
    await packingSlipPdf(
      {
        parcel: { id: parcel.id, number, carrier, trackingNumber, packageCount: Math.max(boxes, 1) },
        order: { number: order.number, placedOn: localIn(location.timeZone, order.placedAt).date, channel: channel.name },
        from: placeParty(location),
        to: shipTo ? addressParty(shipTo) : nobody,
        lines: lines.flatMap(({ id, sku, title, orderedQuantity }) => {
          const quantity = pieces.filter(({ orderLineId }) => orderLineId === id).reduce((sum, piece) => sum + piece.quantity, 0);
          return quantity === 0 ? [] : [{ sku: sku ?? null, title, quantity, ordered: orderedQuantity }];
        }),
        note: null,
        madeOn: localIn(location.timeZone, parcel.createdAt).date,
      },
      language,
    ),
  );
  const of = { subjectType: "Fulfillment", subjectId: fulfillmentId, kind: "PACKING_SLIP" as const, language };
  const last = await em.findOne(Document, of, { orderBy: { createdAt: "desc", id: "desc" } });
  if (last && bytes.equals(last.bytes)) return last.id;
  const fileName = `packing-slip-${number.replace(/[^\w.-]+/g, "-")}-${language}.pdf`;
  const document = em.create(Document, { id: newId(), ...of, mediaType: "application/pdf", fileName, bytes });
  await em.flush();
  return document.id;
}

const nobody: LabelParty = { name: "–", phone: null, lines: [], city: null, postalCode: null, country: null };

/** An address as papers have it. */
const addressParty = ({ name, company, lines, city, region, postalCode, countryCode, phone }: Address): LabelParty => ({
  name: name ?? company ?? "–",
  phone: phone ?? null,
  lines: [...(name && company ? [company] : []), ...lines],
  city: [city, region].filter(Boolean).join(", ") || null,
  postalCode: postalCode ?? null,
  country: countryCode ?? null,
});

const placeParty = ({ name, addressLines, city, region, postalCode, countryCode }: Location): LabelParty => ({
  name,
  phone: null,
  lines: addressLines,
  city: [city, region].filter(Boolean).join(", ") || null,
  postalCode: postalCode ?? null,
  country: countryCode ?? null,
});
