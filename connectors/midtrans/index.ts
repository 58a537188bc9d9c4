import type { PaymentGateway } from "../../src/payments/gateway.ts";
import { capture, findRefund, refund, status, voidPayment } from "./calls.ts";
import { idOf, isSigned, normalise } from "./notification.ts";
import { type MidtransSettings, settingsOf } from "./settings.ts";

export const midtrans: PaymentGateway<MidtransSettings> = {
  key: "midtrans",
  title: "Midtrans",
  settings: settingsOf,
  limits: [{ name: "api", burst: 10, perSecond: 10 }],
  verify: (delivery, { serverKey }) => isSigned(delivery, serverKey),
  idOf,
  normalise,
  capture,
  void: voidPayment,
  refund,
  findRefund,
  status,
};
