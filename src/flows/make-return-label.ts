import type { EntityManager } from "@mikro-orm/postgresql";
import { Document } from "../documents/document.entity.ts";
import { type LabelData, returnLabelPdf } from "../documents/label.ts";
import { returnLabelZpl } from "../documents/zpl.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { localIn } from "../kit/local-date.ts";
import { row, sql } from "../kit/sql.ts";
import type { Location } from "../locations/location.entity.ts";
import type { Return } from "../returns/return.entity.ts";
import type { ReverseDelivery, ReverseFulfillmentOrder } from "../returns/reverse-fulfillment-order.entity.ts";
import { CarrierAccount } from "../shipping/carrier-account.entity.ts";
import type { CarrierAccounts } from "../shipping/carrier-accounts.ts";
import { keepReturnLabel } from "./keep-return-label.ts";
import { attachReturnLabel, expectedOf } from "./label-return.ts";
import { returnIn, takesReturns } from "./open-return.ts";
import type { OrderBook } from "./order-book.ts";
import { addressParty, placeParty } from "./paper-parties.ts";
import { linesOfReverse } from "./reverse-work.ts";
import { onOrder, type Work } from "./work.ts";

export interface WantedReturnLabel {
  readonly orderId: string;
  readonly returnId: string;
  /** Our code of the carrier; null: the only one that takes our numbers. */
  readonly carrier: string | null;
  /** Where the parcel is to come; null: where the return is to. */
  readonly locationId: string | null;
  /** One more parcel, although there is a label already. */
  readonly another: boolean;
}

/**
 * Makes the label by which goods come back with a carrier that takes numbers of ours, as the own fleet does: as PDF and for label printers.
 * Answers the parcel's id; asked again, the same one.
 *
 * Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION while nothing is expected, INVALID where no such carrier is connected, or it is not known from
 * where to where the parcel goes.
 */
export async function makeReturnLabel(
  em: EntityManager,
  deed: Deed,
  accounts: CarrierAccounts,
  wanted: WantedReturnLabel,
): Promise<string> {
  const { carrier, next } = await whoTakesOurs(em, accounts, wanted.carrier);
  const trackingNumber = next(await nextNumber(em));
  let made: { readonly id: string; readonly label: LabelData } | null = null;
  await onOrder(em, deed, wanted.orderId, (book, work) => {
    made = labelled(book, work, wanted, { carrier, trackingNumber });
  });
  const { id, label } = made as unknown as { readonly id: string; readonly label: LabelData };
  if ((await em.count(Document, { subjectType: "ReverseDelivery", subjectId: id })) > 0) return id;
  const name = label.parcel.trackingNumber;
  await keepReturnLabel(em, id, name, { mediaType: "application/pdf", bytes: await returnLabelPdf(label) });
  await keepReturnLabel(em, id, name, { mediaType: "application/zpl", bytes: Buffer.from(returnLabelZpl(label), "utf8") });
  return id;
}

/** The parcel, as it is known by now, and what its label says. */
function labelled(book: OrderBook, work: Work, wanted: WantedReturnLabel, fresh: Numbered) {
  const ret = returnIn(book, wanted.returnId);
  const reverse = expectedOf(book, ret);
  const place = placeOf(work, ret, reverse, wanted.locationId);
  const known = wanted.another ? undefined : numberedFor(book, reverse, fresh.carrier);
  const numbered = { ...fresh, trackingNumber: known?.trackingNumber ?? fresh.trackingNumber };
  const label = drawing(book, work, { ret, reverse, place, ...numbered });
  return { id: (known ?? attachReturnLabel(book, work, ret, { ...numbered, trackingUrl: null, labelUrl: null })).id, label };
}

interface Numbered {
  readonly carrier: string;
  readonly trackingNumber: string;
}

/** A carrier that takes numbers of ours, and how it has them. */
async function whoTakesOurs(em: EntityManager, accounts: CarrierAccounts, code: string | null) {
  const all = await em.find(CarrierAccount, { status: "ACTIVE" }, { orderBy: { id: "asc" } });
  const able = all
    .filter(({ clientKey }) => accounts.clients.get(clientKey)?.numberOf !== undefined)
    .flatMap((account) => Object.keys(account.carrierCodes).map((carrier) => ({ account, carrier })));
  const [first, ...others] = code === null ? able : able.filter(({ carrier }) => carrier === code);
  if (!first || (code === null && others.length > 0)) {
    const codes = able.map(({ carrier }) => carrier).join(", ");
    const which = codes === "" ? "none is connected" : `${codes} can be named`;
    throw new Refusal("INVALID", `A label is made here for carriers that take our numbers: ${which}. Attach the others' own labels.`, [
      "carrier",
    ]);
  }
  const { client, access } = accounts.openAs(first.account);
  return { carrier: first.carrier, next: (number: bigint) => client.numberOf?.(number, access.settings) as string };
}

async function nextNumber(em: EntityManager): Promise<bigint> {
  const next = await row(em, sql<{ number: string }>`select nextval('carrier_booking_numbers')::text as number`);
  return BigInt(next?.number as string);
}

/** The parcel that has a number of that carrier already. */
const numberedFor = ({ comings }: OrderBook, reverse: ReverseFulfillmentOrder, carrier: string): ReverseDelivery | undefined =>
  comings.deliveries.find(
    (one) => one.reverseFulfillmentOrderId === reverse.id && one.voidedAt == null && one.carrier === carrier && one.trackingNumber != null,
  );

function placeOf(work: Work, ret: Return, { locationId }: ReverseFulfillmentOrder, wanted: string | null): Location {
  if (wanted !== null && locationId != null && wanted !== locationId)
    throw new Refusal("INVALID", `Return ${ret.number} is to come to another location.`, ["locationId"]);
  const id = wanted ?? locationId ?? null;
  if (id === null) throw new Refusal("INVALID", `Return ${ret.number} may come anywhere: say where its label leads.`, ["locationId"]);
  takesReturns(work, id);
  return work.network.find((one) => one.id === id) as Location;
}

interface Drawing extends Numbered {
  readonly ret: Return;
  readonly reverse: ReverseFulfillmentOrder;
  readonly place: Location;
}

/** Throws Refusal INVALID where the buyer's address is not known. */
function drawing(book: OrderBook, { deed, facts }: Work, { ret, reverse, place, carrier, trackingNumber }: Drawing): LabelData {
  const { shipTo, order } = book;
  if (shipTo === null || shipTo.masked)
    throw new Refusal("INVALID", `The buyer's address is not known in full; attach a label of ${book.channel.name} or of a carrier.`, [
      "id",
    ]);
  const grams = linesOfReverse(book, reverse)
    .filter(({ goods }) => goods === "EXPECTED")
    .flatMap(({ orderLineId, quantity }) =>
      book.line(orderLineId).needs.map(({ itemId, perUnit }) => quantity * perUnit * (facts.item(itemId)?.grams ?? 0)),
    )
    .reduce((sum, each) => sum + each, 0);
  return {
    parcel: {
      ...{ id: ret.number, number: ret.number, orderNumber: order.number, trackingNumber, carrier },
      ...{ service: null, packageNumber: 1, packageCount: 1, weightGrams: grams || null, collect: null, routingCode: null, notes: null },
    },
    from: addressParty(shipTo),
    to: placeParty(place),
    shipDate: localIn(place.timeZone, deed.at).date,
  };
}
