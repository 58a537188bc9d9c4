import type { ChannelEvent, Connector, Delivery } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";
import { checkJson } from "../../src/kit/read.ts";
import { digestOf, isSignedBase64 } from "../../src/kit/signature.ts";
import type { BigCommerceSettings } from "./settings.ts";

/**
 * Signed as Standard Webhooks are, with the API account's client secret: the id, the time and the body.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const webhook: NonNullable<Connector<BigCommerceSettings>["webhook"]> = {
  verify({ headers, body }, { webhookSecrets }) {
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`;
    const signatures = (headers["webhook-signature"] ?? "").split(" ").filter((one) => one.startsWith("v1,"));
    return signatures.some((one) => isSignedBase64(one.slice("v1,".length), webhookSecrets, [signed, body]));
  },
  /** The body's own `hash` is that of its content, so two changes of an order may share it; the id is the message's. */
  idOf({ headers, body }: Delivery) {
    checkJson(body);
    return `${headers["webhook-id"] ?? ""}:${digestOf(body)}`;
  },
};

/** Webhooks say that something of an order changed, never what: `data` names the order, or a shipment and its order. */
export function hinted(message: Reader): ChannelEvent[] {
  const data = message.object("data");
  const externalId = data.optionalText("type") === "order" ? data.id("id") : data.optionalId("orderId");
  const isAboutOrders = /^store\/(order|shipment)\//.test(message.text("scope"));
  return isAboutOrders && externalId !== null ? [{ kind: "hint", hint: { externalId, version: null } }] : [];
}
