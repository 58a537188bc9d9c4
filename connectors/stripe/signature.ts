import type { Delivery } from "../../src/channels/connector.ts";
import { isSignedHex } from "../../src/kit/signature-hex.ts";
import { unixSeconds } from "../../src/kit/unix-seconds.ts";

/** Stripe's own libraries let a signature be so old. */
const toleranceSeconds = 300;

/**
 * `Stripe-Signature: t=<unix seconds>,v1=<hex>[,v1=<hex>]`: HMAC-SHA256 of `<t>.<body>` under the endpoint's secret, one v1 for each secret
 * while one is rolled. Other schemes (v0 is for test events) do not count. docs.stripe.com/webhooks#verify-manually
 */
export function isSigned({ headers, body }: Delivery, secrets: readonly string[], now: Date): boolean {
  const parts = (headers["stripe-signature"] ?? "").split(",").map((part) => part.split("=", 2));
  const time = parts.find(([scheme]) => scheme === "t")?.[1] ?? "";
  if (!/^\d{1,12}$/.test(time) || Math.abs(unixSeconds(now) - Number(time)) > toleranceSeconds) return false;
  return parts.some(([scheme, signature]) => scheme === "v1" && isSignedHex(signature, secrets, `${time}.`, body));
}
