import type { PaymentGateway } from "../../src/payments/gateway.ts";
import { capture, findRefund, refund, status, voidPayment } from "./calls.ts";
import { idOf, normalise } from "./normalise.ts";
import { type StripeSettings, settingsOf } from "./settings.ts";
import { isSigned } from "./signature.ts";

export const stripe: PaymentGateway<StripeSettings> = {
  key: "stripe",
  title: "Stripe",
  settings: settingsOf,
  // In live mode; test mode takes 25 a second. docs.stripe.com/rate-limits
  limits: [{ name: "api", burst: 20, perSecond: 20 }],
  verify: (delivery, { webhookSecrets }, now) => isSigned(delivery, webhookSecrets, now),
  idOf,
  normalise,
  capture,
  void: voidPayment,
  refund,
  findRefund,
  status,
};
