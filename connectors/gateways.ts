import type { PaymentGateway } from "../src/payments/gateway.ts";
import { midtrans } from "./midtrans/index.ts";
import { stripe } from "./stripe/index.ts";

/** Every payment gateway we speak to. A new one is one import and one entry. */
export const gateways: readonly PaymentGateway[] = [stripe, midtrans];
