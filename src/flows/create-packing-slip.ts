import type { EntityManager } from "@mikro-orm/postgresql";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { Channel } from "../channels/channel.entity.ts";
import { Address } from "../customers/address.entity.ts";
import type { LabelParty } from "../documents/label.ts";
import { packingSlipPdf } from "../documents/packing-slip.ts";
import type { Language } from "../documents/words.ts";
import { Fulfillment, FulfillmentLine } from "../fulfillment/fulfillment.entity.ts";
import { FulfillmentPackage } from "../fulfillment/fulfillment-package.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { globalId } from "../kit/global-id.ts";
import { localIn } from "../kit/local-date.ts";
import { Location } from "../locations/location.entity.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { keepPaper, shortNumber } from "./keep-document.ts";
import { addressParty, placeParty } from "./paper-parties.ts";

/**
 * Makes the packing slip of a parcel and answers the document's id: the last one's, when that says the very same. Throws Refusal NOT_FOUND.
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
  const parts = await partsOf(em, lines);
  const boxes = await em.count(FulfillmentPackage, { fulfillmentId });
  const number = parcel.trackingNumber ?? shortNumber(parcel.id);
  const { carrier = null, trackingNumber = null } = parcel;
  const pdf = await packingSlipPdf(
    {
      parcel: { id: globalId("Fulfillment", parcel.id), number, carrier, trackingNumber, packageCount: Math.max(boxes, 1) },
      order: { number: order.number, placedOn: localIn(location.timeZone, order.placedAt).date, channel: channel.name },
      from: placeParty(location),
      to: shipTo ? addressParty(shipTo) : nobody,
      lines: lines.flatMap(({ id, sku, title, orderedQuantity, needs }) => {
        const quantity = pieces.filter(({ orderLineId }) => orderLineId === id).reduce((sum, piece) => sum + piece.quantity, 0);
        const contents = parts(needs).map(({ perUnit, ...item }) => ({ ...item, quantity: perUnit * quantity }));
        return quantity === 0 ? [] : [{ sku: sku ?? null, title, quantity, ordered: orderedQuantity, contents }];
      }),
      note: null,
      madeOn: localIn(location.timeZone, parcel.createdAt).date,
    },
    language,
  );
  const paper = { kind: "PACKING_SLIP", subjectType: "Fulfillment", subjectId: fulfillmentId, language } as const;
  return keepPaper(em, { ...paper, fileName: `packing-slip-${number}` }, pdf);
}

/** What bundles are made of; nothing for what is one item. */
async function partsOf(em: EntityManager, lines: readonly OrderLine[]) {
  const isBundle = (needs: OrderLine["needs"]) => needs.length > 1 || needs.some(({ perUnit }) => perUnit > 1);
  const itemIds = lines.flatMap(({ needs }) => (isBundle(needs) ? needs.map(({ itemId }) => itemId) : []));
  const items = itemIds.length === 0 ? [] : await em.find(InventoryItem, { id: { $in: itemIds } });
  return (needs: OrderLine["needs"]) =>
    (isBundle(needs) ? needs : []).flatMap(({ itemId, perUnit }) =>
      items.filter(({ id }) => id === itemId).map(({ sku, title }) => ({ sku, title, perUnit })),
    );
}

const nobody: LabelParty = { name: "–", phone: null, lines: [], city: null, postalCode: null, country: null };
