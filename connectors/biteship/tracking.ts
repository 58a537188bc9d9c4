import { createHash, timingSafeEqual } from "node:crypto";
import type { BookedParcel, CarrierDelivery, CarrierNews, Scan, ScanStatus } from "../../src/carriers/carrier-client.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { digestOf } from "../../src/kit/signature.ts";
import { type Access, call, refused } from "./client.ts";
import type { BiteshipSettings } from "./settings.ts";

/**
 * Written `dropping_off` by orders and `droppingOff` by the list of tracking statuses: both are read. What is not here moves nothing.
 * https://biteship.com/en/docs/api/trackings/status
 */
const statuses: Readonly<Record<string, ScanStatus | null>> = {
  confirmed: null,
  scheduled: null,
  allocated: null,
  picking_up: null,
  picked: "IN_TRANSIT",
  dropping_off: "OUT_FOR_DELIVERY",
  on_hold: null,
  delivered: "DELIVERED",
  return_in_transit: "RETURNED_TO_SENDER",
  returned: "RETURNED_TO_SENDER",
  disposed: "LOST",
  cancelled: "NOT_CARRIED",
  rejected: "NOT_CARRIED",
  courier_not_found: "NOT_CARRIED",
};

export const statusOf = (code: string): ScanStatus | null => statuses[snakeCase(code)] ?? null;

const snakeCase = (code: string): string => code.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** https://biteship.com/en/docs/api/trackings/retrieve */
export async function track({ trackingReference }: BookedParcel, access: Access): Promise<Scan[]> {
  if (trackingReference === null) throw new ChannelRefused("Biteship gave no id to track it by.", 404);
  const said = await call(access, { path: `/v1/trackings/${encodeURIComponent(trackingReference)}` });
  if (said.code !== null) refused(said);
  return said.body.list("history").map((one) => {
    const code = snakeCase(one.text("status"));
    // Its note may name the driver, or who took the parcel: it is not kept.
    return { id: null, status: statusOf(code), code, at: one.instant("updated_at"), note: null };
  });
}

/** Biteship signs nothing: a header of the merchant's choice holds a secret of theirs. So a message is only a reason to ask. */
export function verify({ headers }: CarrierDelivery, { webhook }: BiteshipSettings): boolean {
  const given = webhook === null ? undefined : headers[webhook.header];
  return webhook !== null && given !== undefined && timingSafeEqual(digest(given), digest(webhook.secret));
}

/** Of one length, whatever is compared. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Sent when the address is entered. */
export const isPing = ({ body }: CarrierDelivery): boolean => ["", "{}"].includes(Buffer.from(body).toString("utf8").trim());

/** The messages have no id: the same bytes are the same message. They say a state, so a repeated state is no news. */
export const idOf = ({ body }: CarrierDelivery): string => digestOf(body);

/** https://biteship.com/en/docs/api/webhook/overview */
export function read({ body }: CarrierDelivery): CarrierNews[] {
  const message = Reader.json(body);
  const event = message.text("event");
  if (event !== "order.status" && event !== "order.waybill_id") return [];
  return [{ reference: message.text("order_id"), trackingNumber: null, scans: null }];
}
