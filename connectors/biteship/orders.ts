import type { BookAnswer, BookedParcel, BookingOrder, CarrierAddress } from "../../src/carriers/carrier-client.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { moneyOf } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { type Access, call, refused } from "./client.ts";
import { itemsOf, placeOf, rupiah } from "./parcel.ts";

/** An order of this reference is there already: its id stands in the answer. Learned from users of the API; see the README. */
const referenceTaken = 40002060;

/** Orders that nobody carries any more. https://biteship.com/en/docs/api/orders/overview */
const over = new Set(["cancelled", "rejected", "courier_not_found"]);

/** https://biteship.com/en/docs/api/orders/create */
export async function book({ key, parcel, carrier, service }: BookingOrder, access: Access): Promise<BookAnswer> {
  const { settings } = access;
  const { from, to, collect, orderNumbers } = parcel;
  if (to.name === null || to.phone === null) throw new ChannelRefused("Biteship wants the buyer's name and phone number.", 400);
  const said = await call(access, {
    method: "POST",
    path: "/v1/orders",
    body: {
      reference_id: key,
      shipper_contact_name: settings.senderName ?? from.name,
      shipper_contact_phone: settings.senderPhone,
      origin_contact_name: settings.senderName ?? from.name ?? "-",
      origin_contact_phone: settings.senderPhone,
      origin_address: addressOf(from),
      ...placeOf("origin", from, true),
      destination_contact_name: to.name,
      destination_contact_phone: to.phone,
      destination_address: addressOf(to),
      ...placeOf("destination", to, true),
      ...(collect === null ? {} : { destination_cash_on_delivery: rupiah(collect), destination_cash_on_delivery_type: settings.codPayout }),
      courier_company: carrier,
      courier_type: service.toLowerCase(),
      delivery_type: "now",
      order_note: orderNumbers.join(", "),
      items: itemsOf(parcel),
    },
  });
  if (said.code === referenceTaken) {
    const id = said.body.optionalObject("details")?.optionalText("order_id") ?? null;
    if (id === null) throw new ChannelRefused("Biteship has an order of this reference, and does not say which: look there.", 400);
    return look(id, access);
  }
  if (said.code !== null) refused(said);
  return answerOf(said.body);
}

/** https://biteship.com/en/docs/api/orders/retrieve */
export async function look(id: string, access: Access): Promise<BookAnswer> {
  const said = await call(access, { path: `/v1/orders/${encodeURIComponent(id)}` });
  if (said.code !== null) refused(said);
  return answerOf(said.body);
}

function answerOf(order: Reader): BookAnswer {
  const id = order.text("id");
  const status = order.text("status");
  const courier = order.object("courier");
  const waybill = courier.optionalText("waybill_id");
  if (over.has(status)) return { outcome: "REFUSED", reason: `Biteship's order ${id} is ${status}.` };
  // Some couriers number a parcel only when they have been found; a message says so then.
  if (waybill === null) return { outcome: "WAITS", reference: id };
  return {
    outcome: "BOOKED",
    booked: {
      reference: id,
      trackingReference: courier.optionalText("tracking_id"),
      trackingNumber: waybill,
      trackingUrl: httpsOnly(courier.optionalText("link")),
      cost: moneyOf(order.decimal("price"), "IDR"),
      routingCode: courier.optionalText("routing_code"),
      // Biteship's API has no label: it is drawn here, with the courier's number on it.
      label: null,
    },
  };
}

const httpsOnly = (url: string | null): string | null => (url?.startsWith("https://") ? url : null);

/** https://biteship.com/en/docs/api/orders/cancel */
export async function cancel({ reference }: BookedParcel, access: Access): Promise<void> {
  if (reference === null) throw new ChannelRefused("It has no order at Biteship.", 404);
  const said = await call(access, {
    method: "POST",
    path: `/v1/orders/${encodeURIComponent(reference)}/cancel`,
    body: { cancellation_reason_code: "others", cancellation_reason: "The parcel does not leave" },
  });
  if (said.code === null) return;
  // What was cancelled before, perhaps by a call whose answer was lost, is cancelled.
  const now = await look(reference, access);
  if (now.outcome !== "REFUSED") refused(said);
}

const addressOf = ({ lines, city, region }: CarrierAddress): string =>
  [...lines, city, region].filter((part) => part !== null && part !== "").join(", ");
