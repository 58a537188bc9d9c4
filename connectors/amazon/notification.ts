import { timingSafeEqual } from "node:crypto";
import type { ChannelEvent, Delivery } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import type { AmazonSettings } from "./settings.ts";

/**
 * Amazon itself sends notifications to queues only. EventBridge passes them on to an address (API destination) with a header that whoever set
 * it up chose: `x-api-key`. It signs no bytes, so a notification is never more than a hint.
 */
export function verify({ headers }: Delivery, { notificationSecrets }: AmazonSettings): boolean {
  const given = Buffer.from(headers["x-api-key"] ?? "");
  let passed = false;
  for (const secret of notificationSecrets) {
    const wanted = Buffer.from(secret);
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) passed = true;
  }
  return passed;
}

export const idOf = ({ body }: Delivery): string => notificationIn(Reader.json(body)).object("NotificationMetadata").text("NotificationId");

export const isNotification = (message: Reader): boolean => message.has("NotificationType") || message.has("detail-type");

/** EventBridge puts it into an envelope, under `detail`. */
const notificationIn = (message: Reader): Reader => (message.has("detail-type") ? message.object("detail") : message);

/** Notifications come for the whole account: what another marketplace sold is another channel's. */
export function hintsIn(message: Reader, settings: AmazonSettings | undefined): ChannelEvent[] {
  const notification = notificationIn(message);
  if (notification.text("NotificationType") !== "ORDER_CHANGE") return [];
  const change = notification.object("Payload").object("OrderChangeNotification");
  const soldIn = change.optionalObject("Summary")?.optionalText("MarketplaceId") ?? null;
  if (settings && soldIn !== null && soldIn !== settings.marketplaceId) return [];
  return [{ kind: "hint", hint: { externalId: change.id("AmazonOrderId"), version: null } }];
}
